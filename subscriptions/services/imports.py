"""Preview and import files of subscribers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import jobs
from core.capacity.locking import locked
from core.database import database_now
from core.errors import Invalid
from core.people import Person
from core.text import clean_line, text_problem, truncate
from subscriptions import emails, shapes
from subscriptions.addresses import erased_key
from subscriptions.errors import ImportDone, ImportHasBadRows, ImportUndecided
from subscriptions.imports import cell_values, files
from subscriptions.imports.cell_values import Standing
from subscriptions.imports.files import LEGACY, decode
from subscriptions.imports.reading import Choices, Reading, Row, check_file, read_file
from subscriptions.models import Consent, ConsentKind, Status, Subscriber, SubscriberImport, Topic
from subscriptions.services.subscribers import topic_slug

TWICE = "twice in this file"
NEVER_SUBSCRIBED = "never subscribed, says the file"
SKIP_REASONS = {
    Status.PENDING: "waiting for the click",
    Status.CONFIRMED: "subscribed already",
    Status.UNSUBSCRIBED: "left, and stays so",
    Status.SUPPRESSED: "never to be written to",
}
IMPORT_TTL = timedelta(days=1)
CONSENT_KINDS = {Status.UNSUBSCRIBED: ConsentKind.LEFT, Status.SUPPRESSED: ConsentKind.SUPPRESSED}


def deduplicate(rows: list[Row]) -> list[Row]:
    """Merge the rows of one address: the strictest standing wins, in the place of the first row."""
    merged: dict[str, Row] = {}
    for row in rows:
        first = merged.get(row.key)
        if first is None:
            merged[row.key] = row
        elif _strictness(row) > _strictness(first):
            merged[row.key] = replace(first, standing=row.standing, reason=row.reason, moments=row.moments)
    return list(merged.values())


def _strictness(row: Row) -> int:
    return cell_values.STRICTNESS.index(row.standing) if row.standing else -1


@dataclass(frozen=True)
class Preview:
    """The people of a file: `good` will be subscribed or asked, `gone` are recorded as opted out.

    `duplicates` are skipped, each with a reason; `bad` are invalid; `open` wait for a decision.
    """

    reading: Reading
    good: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    duplicates: list[tuple[Row, str]] = field(default_factory=list)
    bad: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)

    @property
    def new(self) -> list[Row]:
        """All rows that would be added, in the order of the file."""
        return sorted([*self.good, *self.gone], key=lambda row: row.line)

    def bad_rows_csv(self) -> str:
        """Return the invalid rows as CSV, each with its problem."""
        sheet = self.reading.sheet
        return files.csv_with_problems(sheet.names, [(row.cells, row.wrong) for row in self.bad], sheet.separator)


def preview_csv(text: str, choices: Choices | None = None, file_name: str = "") -> Preview:
    """Preview the text of a file. Raise NotATable."""
    reading = read_file(text, choices, file_name)
    result = Preview(reading, bad=[row for row in reading.rows if row.wrong])
    rows = [row for row in reading.rows if not row.wrong]
    unique = deduplicate(rows)
    lines = {row.line for row in unique}
    result.duplicates.extend((row, TWICE) for row in rows if row.line not in lines)
    statuses = _statuses(unique)
    for row in unique:
        _classify(result, row, statuses.get(row.key, ""))
    result.duplicates.sort(key=lambda pair: pair[0].line)
    return result


def preview_import(file: SubscriberImport) -> Preview:
    """Preview an uploaded file by its saved choices. Raise NotATable."""
    text = decode(bytes(file.data), file.encoding)
    return preview_csv(text, Choices.from_json(file.choices), file.file_name)


def _classify(result: Preview, row: Row, status: str) -> None:
    if status:
        result.duplicates.append((row, SKIP_REASONS[Status(status)]))
    elif row.is_open:
        result.open.append(row)
    elif row.standing == Standing.SKIPPED:
        result.duplicates.append((row, NEVER_SUBSCRIBED))
    elif row.is_gone:
        result.gone.append(row)
    else:
        result.good.append(row)


def _statuses(rows: Sequence[Row]) -> dict[str, str]:
    """Return the status of each known address. An erased address is known by its digest."""
    digests = {erased_key(row.key): row.key for row in rows if row.key}
    keys = [key for row in rows if row.key for key in (row.key, erased_key(row.key))]
    known = Subscriber.objects.filter(key__in=keys).values_list("key", "status")
    return {digests.get(key, key): status for key, status in known}


@transaction.atomic
def upload_import(
    *, data: bytes, file_name: str = "", evidence: str = "", choices: Choices | None = None, by: Person
) -> SubscriberImport:
    """Store a file for a day, to preview and import it. Raise NotATable or Invalid."""
    description = _clean_evidence(evidence)
    name = truncate(clean_line(file_name), 120)
    check_file(decode(data), choices)
    saved_choices = (choices or Choices()).to_json()
    return SubscriberImport.objects.create(
        data=data, file_name=name, evidence=description, choices=saved_choices, made_by=by
    )


@transaction.atomic
def configure_import(*, import_id: UUID, choices: Choices, encoding: str = "", evidence: str = "") -> SubscriberImport:
    """Save how to read an uploaded file. Raise NotFound, ImportDone, NotATable or Invalid."""
    file = locked(SubscriberImport.objects.all(), import_id)
    if file.done_at:
        raise ImportDone
    file.encoding = encoding if encoding in LEGACY else ""
    file.choices, file.evidence = choices.to_json(), _clean_evidence(evidence)
    check_file(decode(bytes(file.data), file.encoding), choices)
    file.save(update_fields=["encoding", "choices", "evidence", "updated_at"])
    return file


@transaction.atomic
def run_import(*, import_id: UUID, by: Person, leave_out_bad: bool = False) -> SubscriberImport:
    """Add the new people of a file. Known subscribers stay unchanged, so nobody who left is subscribed again.

    With evidence they are subscribed; without it each is asked by email to confirm. People who opted out elsewhere are
    recorded, so that no later file subscribes them. Raise NotFound, ImportDone, NotATable, ImportUndecided, or
    ImportHasBadRows unless `leave_out_bad`; then nothing is imported.
    """
    file = locked(SubscriberImport.objects.all(), import_id)
    if file.done_at:
        raise ImportDone
    preview = preview_import(file)
    _check_decided(preview, leave_out_bad)
    new = preview.new
    added = _add_subscribers(new, file.evidence, by)
    file.added, file.left_elsewhere = len(added), sum(1 for row in added if row.is_gone)
    file.passed_over = len(preview.duplicates) + len(new) - file.added
    file.left_out, file.left_out_lines = len(preview.bad), preview.bad_rows_csv() if preview.bad else ""
    file.data, file.done_at = b"", database_now()
    file.save()
    return file


@transaction.atomic
def send_imported_confirmation(*, subscriber_id: UUID) -> bool:
    """Email the confirmation link to an imported subscriber who still waits for it. Return whether it was sent."""
    subscriber = Subscriber.objects.filter(pk=subscriber_id, status=Status.PENDING).first()
    return bool(subscriber and emails.send_confirmation(subscriber))


def delete_old_imports() -> int:
    """Delete files that were never imported, and skipped rows, after a day. Return their number."""
    old = SubscriberImport.objects.filter(created_at__lt=database_now() - IMPORT_TTL)
    lines = old.filter(~Q(done_at=None)).exclude(left_out_lines="").update(left_out_lines="")
    return int(old.filter(done_at=None).delete()[0]) + int(lines)


def _check_decided(preview: Preview, leave_out_bad: bool) -> None:
    if preview.reading.questions:
        raise ImportUndecided(questions=shapes.QuestionOut.each(preview.reading.questions))
    if preview.bad and not leave_out_bad:
        raise ImportHasBadRows(
            bad=[{"line": row.line, "email": row.email, "error": row.wrong} for row in preview.bad[:50]]
        )


def _clean_evidence(text: str) -> str:
    cleaned_text = text.strip()
    if len(cleaned_text) > SubscriberImport.MAX_EVIDENCE_LENGTH:
        raise Invalid(fields={"evidence": [f"Use at most {SubscriberImport.MAX_EVIDENCE_LENGTH} characters."]})
    if sentence := text_problem(cleaned_text):
        raise Invalid(fields={"evidence": [sentence]})
    return cleaned_text


def _add_subscribers(rows: Sequence[Row], evidence: str, by: Person) -> list[Row]:
    """Add the rows that nobody else added meanwhile, with topics and consent records. Return these rows."""
    now = database_now()
    by_key = {row.key: _new_subscriber(row, evidence, now) for row in rows}
    Subscriber.objects.bulk_create(by_key.values(), batch_size=1000, ignore_conflicts=True)
    ids = [subscriber.pk for subscriber in by_key.values()]
    inserted = set(Subscriber.objects.filter(pk__in=ids).values_list("pk", flat=True))
    new = [row for row in rows if by_key[row.key].pk in inserted]
    _backdate([by_key[row.key] for row in new if "created_at" in row.moments], new)
    Consent.objects.bulk_create([_consent_record(by_key[row.key], row, evidence, by) for row in new], batch_size=1000)
    _add_topics(new, by_key)
    waiting = [by_key[row.key].pk for row in new if by_key[row.key].status == Status.PENDING]
    jobs.enqueue_many("subscriptions.ask_to_confirm", [{"subscriber_id": id} for id in waiting])
    return new


def _new_subscriber(row: Row, evidence: str, now: Any) -> Subscriber:
    assert row.address  # noqa: S101 (a row without one is a bad one)
    status, reason = row.recorded_as
    if not row.is_gone:
        status = Status.CONFIRMED if evidence and row.standing != Standing.PENDING else Status.PENDING
    confirmed_at = row.moments.get("confirmed_at", now if status == Status.CONFIRMED else None)
    return Subscriber(
        name=row.name,
        email=row.address.typed,
        key=row.address.key,
        status=status,
        suppressed_for=reason,
        confirmed_at=None if status == Status.PENDING else confirmed_at,
        left_at=row.moments.get("left_at", now) if row.is_gone else None,
    )


def _backdate(subscribers: list[Subscriber], rows: list[Row]) -> None:
    """Set the creation dates that the file states."""
    moments = {row.key: row.moments["created_at"] for row in rows if "created_at" in row.moments}
    for subscriber in subscribers:
        subscriber.created_at = moments[subscriber.key]
    Subscriber.objects.bulk_update(subscribers, ["created_at"], batch_size=1000)


def _consent_record(subscriber: Subscriber, row: Row, evidence: str, by: Person) -> Consent:
    """Build the consent record: how the person agreed, or that they had opted out before."""
    kind = CONSENT_KINDS.get(Status(subscriber.status), ConsentKind.IMPORTED)
    words = evidence if kind == ConsentKind.IMPORTED else "The file says so."
    text = "\n".join(filter(None, [words, row.consents]))
    return Consent(subscriber=subscriber, kind=kind, way="import", text=text, by=by.pk if by else None)


def _add_topics(rows: list[Row], by_key: dict[str, Subscriber]) -> None:
    """Add the topics of the rows. New topics become labels of the club."""
    names = {topic_slug(name): name for row in rows for name in row.topics}
    Topic.objects.bulk_create([Topic(name=name, slug=slug) for slug, name in names.items()], ignore_conflicts=True)
    topics = {topic.slug: topic.pk for topic in Topic.objects.filter(slug__in=names)}
    through = Subscriber.topics.through
    pairs = {(by_key[row.key].pk, topics[topic_slug(name)]) for row in rows for name in row.topics}
    through.objects.bulk_create(
        [through(subscriber_id=subscriber_id, topic_id=topic_id) for subscriber_id, topic_id in sorted(pairs)]
    )
