"""Bringing in a file of subscribers: kept, decided, and then imported without the lines that are wrong."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import jobs
from core.capacity.places import locked
from core.database import database_now
from core.errors import Invalid
from core.text import cleaned, problem, shortened
from subscriptions.imports.consent import Standing
from subscriptions.imports.encodings import LEGACY, decoded
from subscriptions.imports.reading import Choices, check
from subscriptions.imports.rows import Row
from subscriptions.models import Consent, ConsentKind, Status, Subscriber, SubscriberImport, Topic
from subscriptions.refusals import ImportDone, ImportHasBadRows, ImportUndecided
from subscriptions.services import letters
from subscriptions.services.previewing import Preview, preview_of
from subscriptions.services.topics import slug_of

KEPT_FOR = timedelta(days=1)

RECORDS = {Status.UNSUBSCRIBED: ConsentKind.LEFT, Status.SUPPRESSED: ConsentKind.SUPPRESSED}


@transaction.atomic
def keep_file(
    *, data: bytes, file_name: str = "", evidence: str = "", choices: Choices | None = None, by: Any
) -> SubscriberImport:
    """Keep a file to be looked at for a day. Refuses with NotATable or Invalid."""
    said = _evidence(evidence)
    name = shortened(cleaned(file_name), 120)
    check(decoded(data), choices)
    kept = (choices or Choices()).as_kept()
    return SubscriberImport.objects.create(data=data, file_name=name, evidence=said, choices=kept, made_by=by)


@transaction.atomic
def decide_import(*, import_id: UUID, choices: Choices, encoding: str = "", evidence: str = "") -> SubscriberImport:
    """Say how to read a file that was kept. Refuses with NotFound, ImportDone, NotATable or Invalid."""
    file = locked(SubscriberImport.objects.all(), import_id)
    if file.done_at:
        raise ImportDone
    file.encoding = encoding if encoding in LEGACY else ""
    file.choices, file.evidence = choices.as_kept(), _evidence(evidence)
    check(decoded(bytes(file.data), file.encoding), choices)
    file.save(update_fields=["encoding", "choices", "evidence", "updated_at"])
    return file


@transaction.atomic
def bring_in(*, import_id: UUID, by: Any, leave_out_bad: bool = False) -> SubscriberImport:
    """Add the new people of a file. Whoever is known stays as they are: nobody who left is subscribed again.

    With evidence they are subscribed; without, each is asked by mail to confirm. Those who left elsewhere are
    recorded so that no later file subscribes them. Refuses with NotFound, ImportDone, NotATable, ImportUndecided,
    or, unless the bad lines may be left out, ImportHasBadRows; then nothing was brought in.
    """
    file = locked(SubscriberImport.objects.all(), import_id)
    if file.done_at:
        raise ImportDone
    found = preview_of(file)
    _check(found, leave_out_bad)
    new = found.new
    added = _add(new, file.evidence, by)
    file.added, file.left_elsewhere = len(added), sum(1 for row in added if row.is_gone)
    file.passed_over = len(found.duplicates) + len(new) - file.added
    file.left_out, file.left_out_lines = len(found.bad), found.bad_lines() if found.bad else ""
    file.data, file.done_at = b"", database_now()
    file.save()
    return file


@transaction.atomic
def ask_imported(*, subscriber_id: UUID) -> bool:
    """Mail the link to one that came with a file, if it still waits for it."""
    found = Subscriber.objects.filter(pk=subscriber_id, status=Status.PENDING).first()
    return bool(found and letters.ask_to_confirm(found))


def forget_imports() -> int:
    """Files that nobody brought in, and the lines that others left out. Says how many."""
    old = SubscriberImport.objects.filter(created_at__lt=database_now() - KEPT_FOR)
    lines = old.filter(~Q(done_at=None)).exclude(left_out_lines="").update(left_out_lines="")
    return int(old.filter(done_at=None).delete()[0]) + int(lines)


def _check(found: Preview, leave_out_bad: bool) -> None:
    if found.reading.questions:
        raise ImportUndecided(questions=[question.data() for question in found.reading.questions])
    if found.bad and not leave_out_bad:
        raise ImportHasBadRows(
            bad=[{"line": row.line, "email": row.email, "error": row.wrong} for row in found.bad[:50]]
        )


def _evidence(text: str) -> str:
    said = text.strip()
    if len(said) > SubscriberImport.MAX_EVIDENCE_LENGTH:
        raise Invalid(fields={"evidence": [f"Use at most {SubscriberImport.MAX_EVIDENCE_LENGTH} characters."]})
    if sentence := problem(said):
        raise Invalid(fields={"evidence": [sentence]})
    return said


def _add(rows: Sequence[Row], evidence: str, by: Any) -> list[Row]:
    """Add and say those that nobody else added meanwhile, with their topics and the record of where they came from."""
    now = database_now()
    made = {row.key: _subscriber(row, evidence, now) for row in rows}
    Subscriber.objects.bulk_create(made.values(), batch_size=1000, ignore_conflicts=True)
    ids = [each.pk for each in made.values()]
    really = set(Subscriber.objects.filter(pk__in=ids).values_list("pk", flat=True))
    new = [row for row in rows if made[row.key].pk in really]
    _date_back([made[row.key] for row in new if "created_at" in row.moments], new)
    Consent.objects.bulk_create([_record(made[row.key], row, evidence, by) for row in new], batch_size=1000)
    _tag(new, made)
    waiting = [made[row.key].pk for row in new if made[row.key].status == Status.PENDING]
    jobs.enqueue_many("subscriptions.ask_to_confirm", [{"subscriber_id": id} for id in waiting])
    return new


def _subscriber(row: Row, evidence: str, now: Any) -> Subscriber:
    assert row.address  # noqa: S101 (a row without one is a bad one)
    status, reason = row.recorded_as
    if not row.is_gone:
        status = Status.CONFIRMED if evidence and row.standing != Standing.PENDING else Status.PENDING
    confirmed = row.moments.get("confirmed_at", now if status == Status.CONFIRMED else None)
    return Subscriber(
        name=row.name,
        email=row.address.typed,
        key=row.address.key,
        status=status,
        suppressed_for=reason,
        confirmed_at=None if status == Status.PENDING else confirmed,
        left_at=row.moments.get("left_at", now) if row.is_gone else None,
    )


def _date_back(subscribers: list[Subscriber], rows: list[Row]) -> None:
    """They came when the file says, not today."""
    moments = {row.key: row.moments["created_at"] for row in rows if "created_at" in row.moments}
    for each in subscribers:
        each.created_at = moments[each.key]
    Subscriber.objects.bulk_update(subscribers, ["created_at"], batch_size=1000)


def _record(subscriber: Subscriber, row: Row, evidence: str, by: Any) -> Consent:
    """What the file says: how they agreed, or that they had left before."""
    kind = RECORDS.get(Status(subscriber.status), ConsentKind.IMPORTED)
    words = evidence if kind == ConsentKind.IMPORTED else "The file says so."
    text = "\n".join(filter(None, [words, row.consents]))
    return Consent(subscriber=subscriber, kind=kind, way="import", text=text, by=by.pk if by else None)


def _tag(rows: list[Row], made: dict[str, Subscriber]) -> None:
    """Topics that are not there yet become labels of the club's own."""
    names = {slug_of(name): name for row in rows for name in row.topics}
    Topic.objects.bulk_create([Topic(name=name, slug=slug) for slug, name in names.items()], ignore_conflicts=True)
    topics = {topic.slug: topic.pk for topic in Topic.objects.filter(slug__in=names)}
    through = Subscriber.topics.through
    pairs = {(made[row.key].pk, topics[slug_of(name)]) for row in rows for name in row.topics}
    through.objects.bulk_create([through(subscriber_id=who, topic_id=what) for who, what in sorted(pairs)])
