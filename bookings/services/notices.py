"""What those who come are told by mail: one message each, in the transaction that gives the reason."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.models import Event, Reservation, ReservationStatus, WaitlistEntry, WaitlistEntryQuerySet
from core import jobs
from core.mail import links
from core.mail.services import post
from core.ui.times import clock_words, day_words

FOLDER = "bookings"
RESERVED, SEATED, REMOVED = "reserved", "seated", "removed"
CANCELLED, MOVED, REMINDER = "event_cancelled", "event_moved", "reminder"
LAPSED = "lapsed"
WAIT_CANCELLED, WAIT_LAPSED = "wait_cancelled", "wait_lapsed"
OF_WHO_HAS_A_SEAT = (RESERVED, SEATED, MOVED, REMINDER)


def tell_soon(kind: str, reservation: Reservation) -> None:
    """By a job of this transaction: nobody waits for the event's lock while a letter is written."""
    tell_ids(kind, [reservation.pk])


def tell_now(kind: str, reservation: Reservation, reason: str = "") -> None:
    _post(kind, reservation.event, reservation.user, reservation.pk, reservation, reason)


def tell_all(kind: str, reservations: Iterable[Reservation]) -> None:
    tell_ids(kind, [each.pk for each in reservations])


def tell_ids(kind: str, reservation_ids: Sequence[UUID]) -> None:
    """Queue one letter for each reservation, in one statement."""
    jobs.enqueue_many("bookings.tell", [{"kind": kind, "reservation_id": id} for id in reservation_ids])


def tell_waiting_of_cancellation(waiting: WaitlistEntryQuerySet) -> None:
    tell_who_waited(WAIT_CANCELLED, list(waiting.values_list("pk", flat=True)))


def tell_who_waited(kind: str, entry_ids: Sequence[UUID]) -> None:
    jobs.enqueue_many("bookings.tell_waiting", [{"entry_id": id, "kind": kind} for id in entry_ids])


@transaction.atomic
def tell(*, kind: str, reservation_id: UUID) -> bool:
    """Write the letter, unless it is no longer true. Says whether it was. The same letter is written once."""
    reservation = Reservation.objects.with_event().filter(pk=reservation_id).first()
    if reservation is None or reservation.user is None or not _is_true(kind, reservation):
        return False
    tell_now(kind, reservation)
    return True


@transaction.atomic
def tell_waiting(*, entry_id: UUID, kind: str = WAIT_CANCELLED) -> bool:
    """Tell a person that they wait no longer."""
    entry = WaitlistEntry.objects.select_related("event", "user").filter(pk=entry_id).first()
    if entry is None or entry.user is None:
        return False
    _post(kind, entry.event, entry.user, entry.pk)
    return True


def _is_true(kind: str, reservation: Reservation) -> bool:
    if kind in OF_WHO_HAS_A_SEAT:
        return bool(reservation.status == ReservationStatus.ACTIVE)
    return not reservation.is_active


def _post(
    kind: str, event: Event, person: Any, about: UUID, reservation: Reservation | None = None, reason: str = ""
) -> None:
    edition = str(event.version) if kind == MOVED else ""
    key = "/".join(filter(None, [FOLDER, kind, str(about), edition]))
    context = {**_context(event, person, reservation), "reason": reason}
    post(to=person, template=f"{FOLDER}/{kind}", context=context, dedupe_key=key)


def _context(event: Event, person: Any, reservation: Reservation | None) -> dict[str, Any]:
    return {
        "name": person.name,
        "event": event,
        "reservation": reservation,
        "when": f"{day_words(event.starts_at)}, {clock_words(event.starts_at)}",
        "page": links.absolute(event.get_absolute_url()),
        "confirm_by": clock_words(until) if reservation and (until := reservation.to_confirm_by) else "",
        "ticket": links.absolute(reservation.get_absolute_url()) if reservation else "",
    }
