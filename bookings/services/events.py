"""Create, edit, cancel and delete events, and draw their seats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from bookings import access, emails, queries, room_events, seating, shapes
from bookings.access import locked_to_manage
from bookings.errors import (
    EventCancelled,
    HasReservations,
    IsDraft,
    NotDraft,
    SeatingFrozen,
    SeatsBelowReserved,
    VersionConflict,
    refused_by_name,
)
from bookings.models import (
    CancelledBy,
    Event,
    EventStatus,
    Reservation,
    ReservationStatus,
    Seat,
    SeatHold,
    Seating,
    Section,
    Stand,
    WaitlistEntry,
    WaitlistStatus,
)
from bookings.services.reservations import drop_confirmation_deadlines, promote
from core.api.serializers import camel_case
from core.capacity import confirmation
from core.database import database_now
from core.errors import Invalid
from core.mail import services as mail
from core.people import Person
from core.rooms.services import Event as RoomEvent
from core.rooms.services import announce

STATUS_EVENTS: dict[EventStatus, type[room_events.EventUpdated]] = {
    EventStatus.DRAFT: room_events.EventUnpublished,
    EventStatus.PUBLISHED: room_events.EventPublished,
}
_SECTION_NAME = re.compile(r"[A-Z0-9][A-Z0-9 ]{0,11}")


@transaction.atomic
def create_event(*, by: Person, **values: Any) -> Event:
    """Create an event, public or a draft. Raises Forbidden unless an organizer calls it, or Invalid.

    `confirmed_only` defaults to true for small events.
    """
    access.refuse_unless_organizer(by)
    if values.get("confirmed_only") is None:
        values["confirmed_only"] = confirmation.is_default_for(values["total_seats"])
    event = Event(organizer=by, **_strip_texts(values))
    event.available_seats = event.total_seats
    _validate(event)
    # The random end of the id tells events with the same name apart.
    event.slug = f"{slugify(event.name)[:120] or 'event'}-{event.pk.hex[-6:]}"
    event.save(force_insert=True)
    return event


def edit_event(*, event_id: UUID, by: Person, version: int | None = None, **values: Any) -> Event:
    """Edit the event. Added seats go to the waiting list; people concerned get an email about a new time or place.

    Raises NotFound, NotYourEvent, VersionConflict, EventCancelled, HasReservations, SeatsBelowReserved, Invalid.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        _check_version(event, version)
        if event.is_cancelled:
            raise EventCancelled
        changes = _strip_texts(values)
        changed = [name for name, value in changes.items() if value != getattr(event, name)]
        if changed:
            _change(event, {name: changes[name] for name in changed})
            _follow_up(event, changed, by)
    return event


def open_sales(*, event_id: UUID, by: Person, at: datetime | None = None) -> Event:
    """Open sales now or at `at`, and publish the event if it is a draft.

    Raises NotFound, NotYourEvent, EventCancelled, Invalid.
    """
    opened = at or database_now()
    return edit_event(event_id=event_id, by=by, status=EventStatus.PUBLISHED, sales_open_at=opened)


@transaction.atomic
def cancel_event(*, event_id: UUID, by: Person, reason: str = "") -> Event:
    """Cancel the event and every reservation, and email seat holders and the waiting list. Idempotent.

    Raises NotFound, NotYourEvent, IsDraft.
    """
    event = locked_to_manage(by, event_id)
    if event.is_cancelled:
        return event
    if event.is_draft:
        raise IsDraft
    now = database_now()
    reservation_ids = list(Reservation.objects.active().filter(event=event).values_list("pk", flat=True))
    waiting = WaitlistEntry.objects.waiting().filter(event=event)
    mail.queue_many("bookings.wait_cancelled", list(waiting.values_list("pk", flat=True)))
    Reservation.objects.filter(pk__in=reservation_ids).update(
        status=ReservationStatus.CANCELLED, cancelled_at=now, cancelled_by=CancelledBy.EVENT, updated_at=now
    )
    waiting.update(status=WaitlistStatus.LEFT, ended_at=now, updated_at=now)
    SeatHold.objects.filter(event=event).delete()
    event.status, event.cancelled_at, event.cancel_reason = EventStatus.CANCELLED, now, reason.strip()
    event.available_seats = event.total_seats
    _save(event, "status", "cancelled_at", "cancel_reason", "available_seats")
    changes = _changed_facts(event, ["status", "cancel_reason", "available_seats"])
    announce(event.room, room_events.EventWasCancelled(changes), actor=by.pk)
    mail.queue_many("bookings.event_cancelled", reservation_ids)
    return event


@transaction.atomic
def delete_draft(*, event_id: UUID, by: Person) -> None:
    """Delete a draft that nobody else has seen. Raises NotFound, NotYourEvent, NotDraft, HasReservations."""
    event = locked_to_manage(by, event_id)
    if not event.is_draft:
        raise NotDraft
    if Reservation.objects.filter(event=event).exists() or WaitlistEntry.objects.filter(event=event).exists():
        raise HasReservations("People had seats at this event: it stays, with their history.")
    event.sections.all().delete()
    event.delete()


def _change(event: Event, changes: dict[str, Any]) -> None:
    if changes.get("status") == EventStatus.DRAFT:
        _check_unpublish(event)
    if "total_seats" in changes:
        event.available_seats = _available_after(event, changes["total_seats"])
    if "seating" in changes and (event.taken_seats or event.sections.exists()):
        raise Invalid(fields={"seating": ["Seats are given or drawn: this cannot change now."]})
    for name, value in changes.items():
        setattr(event, name, value)
    if changes.get("confirmed_only") is False:
        drop_confirmation_deadlines(event)
    _validate(event)
    _save(event, *changes, *(["available_seats"] if "total_seats" in changes else []))


def _check_unpublish(event: Event) -> None:
    """Raise HasReservations if people have seats or wait; else release all holds."""
    reserved = Reservation.objects.active().filter(event=event)
    if reserved.exists() or WaitlistEntry.objects.waiting().filter(event=event).exists():
        raise HasReservations
    SeatHold.objects.filter(event=event).delete()


def _save(event: Event, *fields: str) -> None:
    """Save the fields as one edit with one new version."""
    event.version += 1
    event.save(update_fields=[*fields, "version", "updated_at"])


def _follow_up(event: Event, changed: list[str], by: Person) -> None:
    """Give added seats to the waiting list, announce the edit, and email people about a new time or place."""
    promoted = promote(event, None) if "total_seats" in changed and event.available_seats else []
    kind = STATUS_EVENTS[EventStatus(event.status)] if "status" in changed else room_events.EventUpdated
    announcements: list[RoomEvent] = [kind(_changed_facts(event, [*changed, "available_seats"]))]
    if promoted:
        announcements.append(room_events.WaitlistChanged(queries.count_waiting(event.pk)))
    announce(event.room, *announcements, actor=by.pk)
    if {"starts_at", "location"} & set(changed):
        emails.queue_event_moved(event)


def _changed_facts(event: Event, changed: list[str]) -> dict[str, Any]:
    """Return the changed values by their names in the snapshot."""
    facts = shapes.EventFactsOut.of(event)
    return {name: facts[name] for name in [*map(camel_case, changed), "version", "updatedAt"]}


@dataclass(frozen=True)
class SectionPlan:
    """One section to draw."""

    name: str
    stand: str
    plan: list[str]


def draw_layout(*, event_id: UUID, by: Person, sections: Sequence[SectionPlan], version: int | None = None) -> Event:
    """Replace the event's seats by these sections, which set the number of seats. Holds are released.

    Raises NotFound, NotYourEvent, VersionConflict, EventCancelled, SeatingFrozen, Invalid.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        _check_version(event, version)
        if event.is_cancelled:
            raise EventCancelled
        if is_frozen(event):
            raise SeatingFrozen
        blocks = [SectionPlan(each.name.strip().upper(), each.stand, list(each.plan)) for each in sections]
        _validate_sections(blocks)
        event.sections.all().delete()
        seats = _create_sections(event, blocks)
        event.seating, event.total_seats, event.available_seats = Seating.NUMBERED, seats, seats
        event.version += 1
        event.save(update_fields=["seating", "total_seats", "available_seats", "version", "updated_at"])
        facts = shapes.EventFactsOut.of(event)
        names = ("seating", "totalSeats", "availableSeats", "version", "updatedAt")
        announce(event.room, room_events.LayoutChanged({name: facts[name] for name in names}), actor=by.pk)
    return event


def is_frozen(event: Event) -> bool:
    """Return whether a numbered seat was ever reserved, or someone has a seat without a number."""
    reservations = Reservation.objects.filter(event=event)
    return reservations.filter(seat__isnull=False).exists() or reservations.active().exists()


def _validate_sections(blocks: Sequence[SectionPlan]) -> None:
    wrong = [f"{each.name or 'A section'}: {sentence}" for each in blocks if (sentence := _section_error(each))]
    names = [each.name for each in blocks]
    if not blocks:
        wrong.append("Draw at least one section.")
    if len(blocks) > seating.MAX_SECTIONS:
        wrong.append(f"At most {seating.MAX_SECTIONS} sections.")
    if len(set(names)) < len(names):
        wrong.append("Every section needs a name of its own.")
    if not wrong and sum(1 for each in blocks for _ in seating.seats_of(each.plan)) > seating.MAX_SEATS:
        wrong.append(f"At most {seating.MAX_SEATS} seats.")
    if wrong:
        raise Invalid(fields={"sections": wrong[:5]})


def _section_error(block: SectionPlan) -> str:
    if not _SECTION_NAME.fullmatch(block.name):
        return f"a name has up to {seating.MAX_NAME_LENGTH} letters and digits."
    if block.stand not in Stand.values:
        return "it stands on side n, e, s or w."
    return seating.plan_error(block.plan)


def _create_sections(event: Event, blocks: Sequence[SectionPlan]) -> int:
    drawn = 0
    for position, block in enumerate(blocks, 1):
        section = Section.objects.create(
            event=event, name=block.name, stand=block.stand, position=position, plan=block.plan
        )
        made = Seat.objects.bulk_create(_planned_seats(event, section, block.plan))
        drawn += len(made)
    return drawn


def _planned_seats(event: Event, section: Section, plan: Sequence[str]) -> list[Seat]:
    return [
        Seat(
            event=event,
            section=section,
            name=f"{section.name}-{each.row}{each.number}",
            row=each.row,
            number=each.number,
            line=each.line,
            column=each.column,
            kind=each.kind,
        )
        for each in seating.seats_of(plan)
    ]


def _strip_texts(values: dict[str, Any]) -> dict[str, Any]:
    """Strip the spaces around texts."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _validate(event: Event) -> None:
    """Raise Invalid with every field error at once."""
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


def _check_version(event: Event, version: int | None) -> None:
    """Raise VersionConflict if the event was edited since this version; None skips the check."""
    if version is not None and event.version != version:
        raise VersionConflict(current=event.version)


def _available_after(event: Event, total: int) -> int:
    """Return how many seats are free with this total. Raises SeatsBelowReserved, or Invalid if a layout sets it."""
    if event.is_numbered:
        raise Invalid(fields={"total_seats": ["The seats of this event are drawn: change its layout instead."]})
    reserved = event.taken_seats
    if total < reserved:
        sentence = f"{reserved} seats are reserved: there cannot be fewer."
        raise SeatsBelowReserved(sentence, reserved=reserved)
    return total - reserved
