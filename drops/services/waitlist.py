"""Join and leave a waitlist, move and remove entries, and end what was not confirmed in time."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from bookings import queries as bookings
from competitions import queries as competitions
from core.capacity import confirmation
from core.database import DatabaseNow, database_now
from core.people import Person
from core.rooms.services import Event, announce
from drops import emails, ordering, queries, room_events
from drops.access import locked_drop, locked_to_manage
from drops.errors import DropPaused, NotByPriority, NotWaiting, WindowClosed
from drops.models import ChangeKind, Claim, ClaimQuerySet, ClaimStatus, Drop, DropMode, Waitlist, WaitlistQuerySet
from drops.services import slots

LAPSED_REASON = "The email address was not confirmed in time"


@transaction.atomic
def join(*, drop_id: UUID, by: Person) -> tuple[Waitlist, bool]:
    """Return the person's entry, and whether it is new.

    Raises NotFound, WindowClosed (by the database's clock, after the lock), DropPaused, ConfirmFirst.
    """
    drop = locked_drop(drop_id)
    now = database_now()
    if mine := queries.entry_of(drop.pk, by):
        return mine, False
    if drop.is_over_at(now):
        raise WindowClosed
    if not drop.is_active:
        raise DropPaused
    entry = _create_entry(drop, by, now)
    slots.record_change(drop, ChangeKind.JOINED, now, entry)
    announce(drop.room, room_events.WaitlistJoined(queries.count_slots(drop).counts), actor=by.pk)
    return entry, True


@transaction.atomic
def leave(*, drop_id: UUID, by: Person) -> None:
    """Leave the waitlist and give back an unused claim. A person who comes back starts at the end.

    Raises NotFound, NotWaiting.
    """
    drop = locked_drop(drop_id)
    now = database_now()
    happened = slots.settle(drop, now)
    entry = queries.entry_of(drop.pk, by)
    if entry is None:
        raise NotWaiting
    take_off_list(drop, entry, now, happened, ChangeKind.LEFT, actor=by.pk)


@transaction.atomic
def remove_entry(*, drop_id: UUID, entry_id: UUID, by: Person, reason: str = "") -> None:
    """Remove an entry as the organizer; everybody sees the reason.

    Raises NotFound, NotYourDrop, NotWaiting.
    """
    drop = locked_to_manage(by, drop_id)
    now = database_now()
    happened = slots.settle(drop, now)
    take_off_list(drop, _entry(drop, entry_id), now, happened, ChangeKind.REMOVED, actor=by.pk, reason=reason)


@transaction.atomic
def move(*, drop_id: UUID, entry_id: UUID, by: Person, points: int, reason: str) -> Waitlist:
    """Add points to an entry, or subtract them; everybody whose position changes sees the reason.

    Claims stay. Raises NotFound, NotYourDrop, NotByPriority, NotWaiting.
    """
    drop = locked_to_manage(by, drop_id)
    if drop.mode != DropMode.PRIORITY:
        raise NotByPriority
    now = database_now()
    happened = slots.settle(drop, now)
    entry = _entry(drop, entry_id)
    before = entry.priority_score
    entry.priority_score += points
    points_given = [*entry.score_inputs.get("given", []), {"points": points, "reason": reason}]
    entry.score_inputs = {**entry.score_inputs, "given": points_given}
    entry.save(update_fields=["priority_score", "score_inputs", "updated_at"])
    slots.record_change(drop, ChangeKind.MOVED, now, entry, score_before=before, reason=reason)
    announce(drop.room, *happened, room_events.WaitlistReordered(queries.count_slots(drop).counts), actor=by.pk)
    return entry


def take_off_list(
    drop: Drop,
    entry: Waitlist,
    now: datetime,
    happened: list[Event],
    kind: ChangeKind,
    *,
    actor: UUID | None = None,
    reason: str = "",
) -> None:
    """Delete the entry and end the usable claim. Services call it last; the drop is locked."""
    held = Claim.objects.filter(drop=drop, user=entry.user_id, status=ClaimStatus.ISSUED).first()
    slots.record_change(drop, kind, now, entry, reason=reason)
    slots.remember_deadline(entry)
    entry.delete()
    if held:
        slots.end_claim(drop, held, ClaimStatus.REVOKED, now, reason or "Left the list")
        happened.append(room_events.ClaimRevoked(queries.count_slots(drop).counts))
        happened += slots.offer_slots(drop, 1, now)
    announce(drop.room, *happened, room_events.WaitlistLeft(queries.count_slots(drop).counts), actor=actor)


def _create_entry(drop: Drop, person: Person, now: datetime) -> Waitlist:
    inputs = _score_inputs(drop, person, now) if drop.mode == DropMode.PRIORITY else None
    again = Claim.objects.filter(drop=drop, user=person).exclude(status=ClaimStatus.USED).exists()
    return Waitlist.objects.create(
        drop=drop,
        user=person,
        joined_at=now,
        priority_score=inputs.score if inputs else 0,
        score_inputs=inputs.kept() if inputs else {},
        passed_at=now if again else None,
        **slots.entry_terms(drop, person),
    )


def _score_inputs(drop: Drop, person: Person, now: datetime) -> ordering.ScoreInputs:
    had_one = Claim.objects.filter(user=person).exclude(drop=drop).exists()
    return ordering.ScoreInputs(
        months=ordering.months_between(person.created_at, now),
        attended=competitions.attended(person) + bookings.attended(person.pk),
        first_drop=not had_one,
    )


def _entry(drop: Drop, entry_id: UUID) -> Waitlist:
    found: Waitlist | None = Waitlist.objects.filter(drop=drop, pk=entry_id).select_related("user").first()
    if found is None:
        raise NotWaiting("There is no such entry on this list.")
    return found


def lapse_unconfirmed() -> int:
    """End what was not confirmed in time, drop by drop. Returns how many people. Does nothing without a mail server."""
    if not settings.MAIL_IS_SENT:
        return 0
    late = {*_overdue_claims().values_list("drop_id", flat=True), *_overdue_entries().values_list("drop_id", flat=True)}
    return sum(lapse_unconfirmed_of(drop_id=drop_id) for drop_id in sorted(late))


@transaction.atomic
def lapse_unconfirmed_of(*, drop_id: UUID) -> int:
    """Do this for one drop; claims go to the next in line. Raises NotFound."""
    drop = locked_drop(drop_id)
    happened = slots.settle(drop, database_now())
    claims = list(_overdue_claims().filter(drop=drop).select_related("drop", "user"))
    entries = list(_overdue_entries().filter(drop=drop).select_related("drop", "user"))
    gone = confirmation.locked_unconfirmed({*(each.user_id for each in claims), *(each.user_id for each in entries)})
    lapsed = [each for each in claims if each.user_id in gone]
    _end_claims(drop, lapsed, happened)
    left = [each for each in entries if each.user_id in gone]
    for entry in left:
        take_off_list(drop, entry, database_now(), [], ChangeKind.LEFT, reason=LAPSED_REASON)
    holders = {each.user_id for each in lapsed}
    emails.queue_lapsed(drop, [*lapsed, *(each for each in left if each.user_id not in holders)])
    return len(holders | {each.user_id for each in left})


def _end_claims(drop: Drop, lapsed: list[Claim], happened: list[Event]) -> None:
    for claim in lapsed:
        slots.end_claim(drop, claim, ClaimStatus.REVOKED, database_now(), LAPSED_REASON)
    if lapsed:
        happened.append(room_events.ClaimRevoked(queries.count_slots(drop).counts))
        happened += slots.offer_slots(drop, len(lapsed), database_now())
    if happened:
        announce(drop.room, *happened)


def _overdue_claims() -> ClaimQuerySet:
    found: ClaimQuerySet = confirmation.lapsed(Claim.objects.usable())
    return found


def _overdue_entries() -> WaitlistQuerySet:
    """Return overdue entries, without people who used a code, and without drops that are over."""
    used = Claim.objects.filter(drop=OuterRef("drop"), user=OuterRef("user"), status=ClaimStatus.USED)
    entries = Waitlist.objects.filter(~Exists(used), drop__claim_window_end__gt=DatabaseNow())
    found: WaitlistQuerySet = confirmation.lapsed(entries)
    return found
