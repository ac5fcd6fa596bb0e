"""Bringing in a file of subscribers: looked at first, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.capacity.places import locked
from core.clock import database_now
from core.refusals import Invalid
from core.text import cleaned, problem, shortened
from subscriptions.addresses import forgotten
from subscriptions.models import Consent, ConsentKind, Status, Subscriber, SubscriberImport, Topic
from subscriptions.refusals import ImportDone, ImportHasBadRows
from subscriptions.services import letters
from subscriptions.services.topics import slug_of
from subscriptions.tables import Row, read

KEPT_FOR = timedelta(days=1)
LONGEST_EVIDENCE = 300
TWICE = "twice in this file"
WHY_PASSED_OVER = {
    Status.PENDING: "waiting for the click",
    Status.CONFIRMED: "subscribed already",
    Status.UNSUBSCRIBED: "left, and stays so",
    Status.SUPPRESSED: "never to be written to",
}


@dataclass(frozen=True)
class Preview:
    """What a file would do: new ones, known ones with why they are passed over, and wrong ones with what is wrong."""

    good: list[Row]
    duplicates: list[tuple[Row, str]]
    bad: list[Row]


def preview(content: str) -> Preview:
    """Look at a file. Changes nothing. Refuses with NotATable."""
    rows = read(content)
    known = _known(rows)
    found, seen = Preview([], [], []), set[str]()
    for row in rows:
        if row.wrong:
            found.bad.append(row)
        elif row.key in known:
            found.duplicates.append((row, WHY_PASSED_OVER[Status(known[row.key])]))
        elif row.key in seen:
            found.duplicates.append((row, TWICE))
        else:
            found.good.append(row)
            seen.add(row.key)
    return found


@transaction.atomic
def keep_file(*, content: str, file_name: str = "", evidence: str = "", by: Any) -> SubscriberImport:
    """Keep a file to be looked at for a day. Refuses with NotATable or Invalid."""
    evidence = evidence.strip()
    if len(evidence) > LONGEST_EVIDENCE:
        raise Invalid(fields={"evidence": [f"Use at most {LONGEST_EVIDENCE} characters."]})
    if sentence := problem(evidence):
        raise Invalid(fields={"evidence": [sentence]})
    read(content)
    name = shortened(cleaned(file_name), 120)
    return SubscriberImport.objects.create(content=content, file_name=name, evidence=evidence, made_by=by)


@transaction.atomic
def bring_in(*, import_id: UUID, by: Any) -> SubscriberImport:
    """Add the new ones of a file. Whoever is known stays as they are: nobody who left is subscribed again.

    With evidence they are subscribed; without, each is asked by mail to confirm. Refuses with NotFound,
    ImportDone, NotATable, or ImportHasBadRows, and then nothing was brought in.
    """
    file = locked(SubscriberImport.objects.all(), import_id)
    if file.done_at:
        raise ImportDone
    found = preview(file.content)
    if found.bad:
        raise ImportHasBadRows(
            bad=[{"line": row.line, "email": row.email, "error": row.wrong} for row in found.bad[:50]]
        )
    added = _add(found.good, file.evidence, by)
    file.added, file.passed_over = added, len(found.duplicates) + len(found.good) - added
    file.content, file.done_at = "", database_now()
    file.save()
    return file


@transaction.atomic
def ask_imported(*, subscriber_id: UUID) -> bool:
    """Mail the link to one that came with a file, if it still waits for it."""
    found = Subscriber.objects.filter(pk=subscriber_id, status=Status.PENDING).first()
    return bool(found and letters.ask_to_confirm(found))


def forget_imports() -> int:
    """Files that nobody brought in. Says how many."""
    old = SubscriberImport.objects.filter(done_at=None, created_at__lt=database_now() - KEPT_FOR)
    return int(old.delete()[0])


def _add(rows: Sequence[Row], evidence: str, by: Any) -> int:
    """Those that nobody else added meanwhile, with their topics and the record of where they came from."""
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
    return len(new)


def _subscriber(row: Row, evidence: str, now: Any) -> Subscriber:
    assert row.address  # noqa: S101 (a row without one is a bad one)
    status = row.status or Status.CONFIRMED
    if status == Status.CONFIRMED and not evidence:
        status = Status.PENDING
    left = status in (Status.UNSUBSCRIBED, Status.SUPPRESSED)
    confirmed = row.moments.get("confirmed_at", now if status == Status.CONFIRMED else None)
    return Subscriber(
        name=row.name,
        email=row.address.typed,
        key=row.address.key,
        status=status,
        suppressed_for=row.reason,
        confirmed_at=None if status == Status.PENDING else confirmed,
        left_at=row.moments.get("left_at", now) if left else None,
    )


def _date_back(subscribers: list[Subscriber], rows: list[Row]) -> None:
    """They came when the file says, not today."""
    moments = {row.key: row.moments["created_at"] for row in rows if "created_at" in row.moments}
    for each in subscribers:
        each.created_at = moments[each.key]
    Subscriber.objects.bulk_update(subscribers, ["created_at"], batch_size=1000)


def _record(subscriber: Subscriber, row: Row, evidence: str, by: Any) -> Consent:
    text = "\n".join(filter(None, [evidence, row.consents]))
    return Consent(subscriber=subscriber, kind=ConsentKind.IMPORTED, way="import", text=text, by=by.pk if by else None)


def _tag(rows: list[Row], made: dict[str, Subscriber]) -> None:
    """Topics that are not there yet become labels of the club's own."""
    names = {slug_of(name): name for row in rows for name in row.topics}
    Topic.objects.bulk_create([Topic(name=name, slug=slug) for slug, name in names.items()], ignore_conflicts=True)
    topics = {topic.slug: topic.pk for topic in Topic.objects.filter(slug__in=names)}
    through = Subscriber.topics.through
    pairs = {(made[row.key].pk, topics[slug_of(name)]) for row in rows for name in row.topics}
    through.objects.bulk_create([through(subscriber_id=who, topic_id=what) for who, what in sorted(pairs)])


def _known(rows: Sequence[Row]) -> dict[str, str]:
    """The status of each address that is known, also of one that was erased and is known by its digest alone."""
    digests = {forgotten(row.key): row.key for row in rows if row.key}
    keys = [key for row in rows if row.key for key in (row.key, forgotten(row.key))]
    found = Subscriber.objects.filter(key__in=keys).values_list("key", "status")
    return {digests.get(key, key): status for key, status in found}
