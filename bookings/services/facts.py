"""What may be said of an event, and what an edit must not break."""

from typing import Any

from bookings.models import Event, EventStatus, Seating
from bookings.refusals import SeatsBelowReserved, VersionConflict
from core.errors import Invalid


def cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """Without the spaces around."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def check(event: Event) -> None:
    """Refuse with Invalid what cannot be, all of it at once."""
    wrong: dict[str, list[str]] = {}
    if not event.name:
        wrong["name"] = ["Give it a name."]
    if not event.location:
        wrong["location"] = ["Say where it is."]
    if not 1 <= event.total_seats <= Event.MAX_SEATS:
        wrong["total_seats"] = [f"From 1 to {Event.MAX_SEATS}."]
    if event.ends_at is not None and event.ends_at <= event.starts_at:
        wrong["ends_at"] = ["It must end after it starts."]
    if event.sales_open_at is not None and event.sales_open_at >= event.closes_at:
        wrong["sales_open_at"] = ["Sales must open before the event is over."]
    if event.status not in EventStatus.values:
        wrong["status"] = ["draft or published."]
    if not 1 <= event.group_limit <= Event.MAX_GROUP:
        wrong["group_limit"] = [f"From 1 to {Event.MAX_GROUP}."]
    if event.seating not in Seating.values:
        wrong["seating"] = ["general or numbered."]
    if wrong:
        raise Invalid(fields=wrong)


def refuse_stale(event: Event, version: int | None) -> None:
    """VersionConflict where somebody edited it since that version was read. Who names none takes what comes."""
    if version is not None and event.version != version:
        raise VersionConflict(current=event.version)


def seats_after(event: Event, total: int) -> int:
    """How many are free once there are so many, or SeatsBelowReserved, or Invalid where the layout says how many."""
    if event.is_numbered:
        raise Invalid(fields={"total_seats": ["The seats of this event are drawn: change its layout instead."]})
    reserved = event.taken_seats
    if total < reserved:
        sentence = f"{reserved} seats are reserved: there cannot be fewer."
        raise SeatsBelowReserved(sentence, reserved=reserved)
    return total - reserved
