"""Check tickets in at the door, once each, also from devices that were offline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bookings import queries, room_events
from bookings.access import locked_to_manage
from bookings.errors import (
    AlreadyCheckedIn,
    CheckInNotOpen,
    EntryNotFound,
    EntryUndone,
    EventCancelled,
    TicketCancelled,
    TicketForAnother,
    TicketUnknown,
    refused_by_name,
)
from bookings.models import Entry, Event, Reservation
from bookings.models.reservation import is_genuine_ticket, ticket_code
from core.database import database_now
from core.errors import DomainError, Invalid
from core.ids import uuid7
from core.people import Person
from core.rooms.services import announce
from core.times import club_time, timestamp

_DOORS_BEFORE_START = timedelta(hours=6)


@dataclass(frozen=True)
class OfflineScan:
    """A ticket that a device accepted while offline, with the device's time."""

    ticket: str
    nonce: UUID
    at: datetime
    gate: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of an offline scan: recorded, double, void, unknown, or another (a ticket of another event)."""

    nonce: UUID
    outcome: str
    entry: Entry | None = None


def check_in(*, event_id: UUID, by: Person, ticket: str, gate: str = "", nonce: UUID | None = None) -> Entry:
    """Check in a scanned or typed ticket. The same nonce again returns the same entry.

    Raises NotFound, NotYourEvent, EventCancelled, CheckInNotOpen, TicketUnknown, TicketForAnother,
    TicketCancelled, AlreadyCheckedIn.
    """
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        now = database_now()
        if nonce and (before := Entry.objects.filter(event=event, nonce=nonce).first()):
            return before
        _refuse_while_closed(event, now)
        reservation = _reservation(event, ticket)
        if not reservation.is_active:
            raise TicketCancelled
        if inside := _counted_entry(reservation):
            raise AlreadyCheckedIn(_since(inside), since=timestamp(inside.at), gate=inside.gate)
        entry = Entry.objects.create(
            event=event, reservation=reservation, nonce=nonce or uuid7(), gate=gate.strip(), at=now, by=by
        )
        announce(event.room, room_events.EntriesChanged(queries.count_checked_in(event.pk)), actor=by.pk)
    return entry


def record_entries(*, event_id: UUID, by: Person, shown: Sequence[OfflineScan]) -> list[Outcome]:
    """Record the scans of a device that was offline, and return the result of each.

    A ticket that was already checked in makes a double entry, a cancelled one a void entry; both are kept for the
    report. Raises NotFound, NotYourEvent, Invalid.
    """
    if len(shown) > Entry.MAX_UPLOAD:
        raise Invalid(fields={"entries": [f"At most {Entry.MAX_UPLOAD} at once."]})
    with refused_by_name(), transaction.atomic():
        event = locked_to_manage(by, event_id)
        now = database_now()
        outcomes = [_record(event, each, by, now) for each in sorted(shown, key=lambda each: each.at)]
        if any(each.outcome in ("recorded", "void") for each in outcomes):
            announce(event.room, room_events.EntriesChanged(queries.count_checked_in(event.pk)), actor=by.pk)
    return outcomes


@transaction.atomic
def undo_entry(*, event_id: UUID, entry_id: UUID, by: Person, reason: str) -> Entry:
    """Undo an entry with a reason; the ticket can be checked in again.

    Raises NotFound, NotYourEvent, EntryNotFound, Invalid, EntryUndone.
    """
    event = locked_to_manage(by, event_id)
    entry = Entry.objects.filter(event=event, pk=entry_id).select_related("reservation__user").first()
    if entry is None:
        raise EntryNotFound
    if not reason.strip():
        raise Invalid(fields={"reason": ["Say why."]})
    if entry.undone_at:
        raise EntryUndone
    entry.undone_at, entry.undone_by, entry.undo_reason = database_now(), by, reason.strip()
    entry.save(update_fields=["undone_at", "undone_by", "undo_reason", "updated_at"])
    announce(event.room, room_events.EntriesChanged(queries.count_checked_in(event.pk)), actor=by.pk)
    return entry


def doors_are_open(event: Event, now: datetime) -> bool:
    """Return whether it is the event's day by the club's clock, or less than six hours before its start.

    The hours let a hall fill before midnight when the event starts shortly after it.
    """
    return club_time(now).date() >= club_time(event.starts_at).date() or now >= event.starts_at - _DOORS_BEFORE_START


def _refuse_while_closed(event: Event, now: datetime) -> None:
    if event.is_cancelled:
        raise EventCancelled
    if not doors_are_open(event, now):
        raise CheckInNotOpen


def _reservation(event: Event, ticket: str) -> Reservation:
    found = Reservation.objects.with_event().filter(code=ticket_code(ticket)).first()
    if found is None or not is_genuine_ticket(ticket, found):
        raise TicketUnknown
    if found.event_id != event.pk:
        raise TicketForAnother(f"This ticket is for “{found.event}”.", event=found.event.slug)
    return found


def _counted_entry(reservation: Reservation) -> Entry | None:
    found: Entry | None = Entry.objects.counted().filter(reservation=reservation).first()
    return found


def _since(inside: Entry) -> str:
    where = f", gate {inside.gate}" if inside.gate else ""
    return f"This ticket is in already, since {club_time(inside.at):%H:%M}{where}."


def _record(event: Event, shown: OfflineScan, by: Person, now: datetime) -> Outcome:
    if before := Entry.objects.filter(event=event, nonce=shown.nonce).select_related("reservation__user").first():
        return Outcome(shown.nonce, _outcome_of(before), before)
    try:
        reservation = _reservation(event, shown.ticket)
    except TicketForAnother:
        return Outcome(shown.nonce, "another")
    except DomainError:
        return Outcome(shown.nonce, "unknown")
    entry = Entry.objects.create(
        event=event,
        reservation=reservation,
        nonce=shown.nonce,
        gate=shown.gate.strip(),
        at=min(shown.at, now),  # a device's clock may be ahead
        offline=True,
        double=_counted_entry(reservation) is not None,
        void=not reservation.is_active,
        by=by,
    )
    return Outcome(shown.nonce, _outcome_of(entry), entry)


def _outcome_of(entry: Entry) -> str:
    return "double" if entry.double else "void" if entry.void else "recorded"
