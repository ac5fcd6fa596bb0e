"""Who waits gets the next free seat, in the transaction that freed it."""

from collections.abc import Callable
from typing import Any

from bookings.models import Event, Reservation, Seat, SeatKind, WaitlistEntry
from bookings.services import notices, unconfirmed
from core.database import DatabaseNow, database_now

Give = Callable[..., Reservation]


def promote(event: Event, freed: Seat | None, give: Give) -> list[Reservation]:
    """Give what is free to those who wait, in their turn, and mail them. Nobody, once the event is over.

    The event is locked. Where seats have numbers it is the freed one that is given: a wheelchair
    space only to who asked for one, any other to the first who did not.
    """
    if event.is_cancelled or event.is_over_at(database_now()):
        return []
    waiting = WaitlistEntry.objects.waiting().filter(event=event).select_related("user")
    # A turn that lapses within the minute is not given a seat.
    waiting = waiting.exclude(confirm_by__lte=DatabaseNow(), user__email_confirmed_at=None)
    if event.is_numbered:
        needs = bool(freed and freed.kind == SeatKind.ACCESSIBLE)
        lucky = list(waiting.filter(accessible=needs)[:1])
    else:
        lucky = list(waiting[: event.available_seats])
    made = [give(event, each.user, freed, from_waitlist=True, **unconfirmed.terms(event, each.user)) for each in lucky]
    _tell(made)
    return made


def _tell(made: list[Any]) -> None:
    """One is told at once, many by jobs: nobody waits for a lock while a hundred letters are written."""
    if len(made) == 1:
        notices.tell_now(notices.SEATED, made[0])
    else:
        notices.tell_all(notices.SEATED, made)
