"""Until when a person without a confirmed address keeps what they book at an event. The event is locked."""

from typing import Any

from accounts.services import confirming as addresses
from bookings.models import Event, Reservation, WaitlistEntry
from core.capacity import confirming


def terms(event: Event, person: Any, network: str = "", *, seat: bool = True) -> dict[str, Any]:
    """What to write down with the booking. Refuses with ConfirmFirst."""
    seats = Reservation.objects.filter(event=event)
    earlier = seats.filter(user=person), WaitlistEntry.objects.filter(event=event, user=person)
    confirm_by = confirming.deadline(person, event, *earlier, mail_link=addresses.mail_link)
    if confirm_by is None:
        return {}
    if not seat:
        return {"confirm_by": confirm_by}
    key = confirming.key_of(network)
    confirming.refuse_crowd(seats.active(), key, event.total_seats)
    return {"confirm_by": confirm_by, "network_key": key}


def ask_no_longer(event: Event) -> None:
    """Nothing lapses there any more."""
    for bookings in (Reservation.objects, WaitlistEntry.objects):
        bookings.filter(event=event, confirm_by__isnull=False).update(confirm_by=None, network_key="")
