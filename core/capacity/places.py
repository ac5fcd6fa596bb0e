"""Places that can run out: how they are taken and given back without ever selling one twice.

Whoever takes or gives back a place, or changes how many there are, locks the parent row first
(the event, the competition, the drop), looks again in a statement of its own, and writes:

    event = locked(Event.objects.open(), event_id)
    if not places_left(event.total_seats, Reservation.objects.active().filter(event=event)):
        raise EventFull
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from core.errors import NotFound

Parent = TypeVar("Parent", bound=Model)


def locked(parents: QuerySet[Parent], id: Any) -> Parent:
    """The parent as it is now and stays until the transaction ends, or NotFound. The first lock of any verb.

    Rows that merely point at it can still be added meanwhile (FOR NO KEY UPDATE).
    """
    found = parents.select_for_update(no_key=True, of=("self",)).filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def all_locked(parents: QuerySet[Parent], ids: Collection[Any]) -> list[Parent]:
    """Several parents, always locked in the order of their ids, so that two baskets cannot deadlock.

    Refuses with NotFound when one of them is not there.
    """
    found = list(parents.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids)).order_by("pk"))
    if len(found) < len(set(ids)):
        raise NotFound
    return found


def places_left(places: int, taken: QuerySet[Any]) -> int:
    """How many are free: counted now, never below zero.

    After locked(), and never in the same statement: one that waited for the lock counts what
    was there before it waited.
    """
    return max(places - taken.count(), 0)
