"""Helpers that most tests of bookings share."""

from typing import Any

from bookings import services
from bookings.models import Event, Reservation, WaitlistEntry
from bookings.services.events import SectionPlan
from bookings.tests.factories import EventFactory
from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail


def people(number: int) -> list[Any]:
    return PersonFactory.create_batch(number)


def reserve(event: Event, person: Any = None, **wanted: Any) -> Reservation:
    return services.reserve(event_id=event.pk, by=person or PersonFactory(), **wanted)


def cancel(event: Event, person: Any) -> Reservation:
    return services.cancel_reservation(event_id=event.pk, by=person)


def wait(event: Event, person: Any = None, **wanted: Any) -> WaitlistEntry:
    return services.join_waitlist(event_id=event.pk, by=person or PersonFactory(), **wanted)


def hold(event: Event, person: Any, *seats: str, **wanted: Any) -> Any:
    return services.hold_seats(event_id=event.pk, by=person, seats=seats, **wanted)


def full_event(seats: int = 2, waiting: int = 0, **facts: Any) -> tuple[Event, list[Any]]:
    """Return an event without free seats, and the people who came, in order; the last of them wait."""
    event: Any = EventFactory(total_seats=seats, **facts)
    came = people(seats + waiting)
    for person in came[:seats]:
        reserve(event, person)
    for person in came[seats:]:
        wait(event, person)
    return fresh(event), came


def numbered_event(*plan: str, section: str = "N", **facts: Any) -> Event:
    """Return an event with one section of this plan, the row nearest the court first."""
    event: Any = EventFactory(**facts)
    blocks = [SectionPlan(section, "n", list(plan))]
    return services.draw_layout(event_id=event.pk, by=event.organizer, sections=blocks)


def fresh(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def summary_of(event: Event) -> str:
    """Return its reservations in order, A active, - cancelled; then the number of free seats."""
    rows = Reservation.objects.filter(event=event).order_by("created_at", "id").values_list("status", flat=True)
    return "".join("A" if status == "ACTIVE" else "-" for status in rows) + f" {fresh(event).available_seats}"


def recipients_of(template: str) -> list[str]:
    """Return the recipients of this email."""
    write_mail()
    found = MailBox.objects.filter(template=f"bookings/{template}").order_by("created_at", "id")
    return list(found.values_list("recipient", flat=True))
