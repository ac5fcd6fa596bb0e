"""Joining, leaving, and being moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import queries as bookings
from competitions import queries as competitions
from core.database import database_now
from core.rooms.services import Event, announce
from drops import events, queries, scores
from drops.models import ChangeKind, Claim, ClaimStatus, Drop, DropMode, Waitlist
from drops.refusals import DropPaused, NotByPriority, NotWaiting, WindowClosed
from drops.services import changes, settling, unconfirmed
from drops.services.locking import locked_drop, locked_to_manage


@transaction.atomic
def join(*, drop_id: UUID, by: Any) -> tuple[Waitlist, bool]:
    """A place on the list, and whether it is new: who has one keeps it.

    Refuses with NotFound, WindowClosed (by the database's clock, after the lock), DropPaused, ConfirmFirst.
    """
    drop = locked_drop(drop_id)
    now = database_now()
    if mine := queries.entry_of(drop.pk, by):
        return mine, False
    if drop.is_over_at(now):
        raise WindowClosed
    if not drop.is_active:
        raise DropPaused
    entry = _enter(drop, by, now)
    changes.note(drop, ChangeKind.JOINED, now, entry)
    announce(drop.room, events.WaitlistJoined(queries.standing(drop).counts), actor=by.pk)
    return entry, True


@transaction.atomic
def leave(*, drop_id: UUID, by: Any) -> None:
    """Give the place up, and a code that was not used: the next in line gets it. Who comes back starts at the end.

    Refuses with NotFound, NotWaiting.
    """
    drop = locked_drop(drop_id)
    now = database_now()
    happened = settling.settle(drop, now)
    entry = queries.entry_of(drop.pk, by)
    if entry is None:
        raise NotWaiting
    take_out(drop, entry, now, happened, ChangeKind.LEFT, actor=by.pk)


@transaction.atomic
def remove_entry(*, drop_id: UUID, entry_id: UUID, by: Any, reason: str = "") -> None:
    """The organizer takes somebody off the list; all see that it happened, and why.

    Refuses with NotFound, NotYourDrop, NotWaiting.
    """
    drop = locked_to_manage(by, drop_id)
    now = database_now()
    happened = settling.settle(drop, now)
    take_out(drop, _entry(drop, entry_id), now, happened, ChangeKind.REMOVED, actor=by.pk, reason=reason)


@transaction.atomic
def move(*, drop_id: UUID, entry_id: UUID, by: Any, points: int, reason: str) -> Waitlist:
    """Give somebody points, or take some, for a reason that everybody whose place changes is told.

    What was given out stays given. Refuses with NotFound, NotYourDrop, NotByPriority, NotWaiting.
    """
    drop = locked_to_manage(by, drop_id)
    if drop.mode != DropMode.PRIORITY:
        raise NotByPriority
    now = database_now()
    happened = settling.settle(drop, now)
    entry = _entry(drop, entry_id)
    before = entry.priority_score
    entry.priority_score += points
    given = [*entry.score_inputs.get("given", []), {"points": points, "reason": reason}]
    entry.score_inputs = {**entry.score_inputs, "given": given}
    entry.save(update_fields=["priority_score", "score_inputs", "updated_at"])
    changes.note(drop, ChangeKind.MOVED, now, entry, score_before=before, reason=reason)
    announce(drop.room, *happened, events.WaitlistReordered(queries.standing(drop).counts), actor=by.pk)
    return entry


def take_out(
    drop: Drop,
    entry: Waitlist,
    now: datetime,
    happened: list[Event],
    kind: ChangeKind,
    *,
    actor: UUID | None = None,
    reason: str = "",
) -> None:
    """Off the list, with the code they could still use. The last step of a verb; the drop is locked."""
    held = Claim.objects.filter(drop=drop, user=entry.user_id, status=ClaimStatus.ISSUED).first()
    changes.note(drop, kind, now, entry, reason=reason)
    unconfirmed.remember(entry)
    entry.delete()
    if held:
        settling.end(drop, held, ClaimStatus.REVOKED, now, reason or "Left the list")
        happened.append(events.ClaimRevoked(queries.standing(drop).counts))
        happened += settling.offer(drop, 1, now)
    announce(drop.room, *happened, events.WaitlistLeft(queries.standing(drop).counts), actor=actor)


def _enter(drop: Drop, person: Any, now: datetime) -> Waitlist:
    inputs = _inputs(drop, person, now) if drop.mode == DropMode.PRIORITY else None
    again = Claim.objects.filter(drop=drop, user=person).exclude(status=ClaimStatus.USED).exists()
    return Waitlist.objects.create(
        drop=drop,
        user=person,
        joined_at=now,
        priority_score=inputs.score if inputs else 0,
        score_inputs=inputs.kept() if inputs else {},
        passed_at=now if again else None,
        **unconfirmed.terms(drop, person),
    )


def _inputs(drop: Drop, person: Any, now: datetime) -> scores.Inputs:
    had_one = Claim.objects.filter(user=person).exclude(drop=drop).exists()
    return scores.Inputs(
        months=scores.months_between(person.created_at, now),
        attended=competitions.attended(person) + bookings.attended(person.pk),
        first_drop=not had_one,
    )


def _entry(drop: Drop, entry_id: UUID) -> Waitlist:
    found: Waitlist | None = Waitlist.objects.filter(drop=drop, pk=entry_id).select_related("user").first()
    if found is None:
        raise NotWaiting("There is no such entry on this list.")
    return found
