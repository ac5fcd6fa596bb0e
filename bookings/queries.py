"""Reading events, seats and reservations."""

from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from bookings import access
from bookings.models import (
    Entry,
    Event,
    EventQuerySet,
    EventStatus,
    Reservation,
    ReservationQuerySet,
    Seating,
    WaitlistEntry,
    WaitlistEntryQuerySet,
)
from core.database import Chained
from core.errors import NotFound
from core.ids import as_base32, id_or_slug
from core.search.columns import Folded, each_term, says
from core.search.folding import fold


def search(
    person: Any,
    *,
    text: str = "",
    to_come: bool | None = None,
    organizer: UUID | None = None,
    available: bool = False,
) -> EventQuerySet:
    """Events that this person may see, soonest first, with how they stand."""
    found = Event.objects.visible_to(person).matching(text)
    if to_come is not None:
        found = found.to_come() if to_come else found.over()
    if organizer:
        found = found.filter(organizer=organizer)
    if available:
        found = found.filter(available_seats__gt=0, status=EventStatus.PUBLISHED)
    chosen: EventQuerySet = found.soonest_first().select_related("organizer").with_standing()
    return chosen


def listed(person: Any, *, when: str = "all", **wanted: Any) -> Chained[Event]:
    """As a visitor looks for them: what is on now, then what is next, then what is over, the latest first."""
    found, now = search(person, **wanted), timezone.now()
    parts = {"upcoming": found.not_over_at(now), "past": found.over_at(now).latest_first()}
    return Chained(*parts.values()) if when == "all" else Chained(parts[when])


def public(*, to_come: bool) -> EventQuerySet:
    """Events that everybody may see, soonest first."""
    return search(AnonymousUser(), to_come=to_come)


def drawn_like(person: Any, event: Event) -> EventQuerySet:
    """Other events with drawn seats that this person runs, the latest first: their seats can be copied."""
    others = Event.objects.filter(seating=Seating.NUMBERED, sections__isnull=False).exclude(pk=event.pk).distinct()
    mine = others if person.is_staff else others.filter(organizer=person)
    chosen: EventQuerySet = mine.order_by("-starts_at", "-id")
    return chosen


def event(person: Any, name: Any) -> Event:
    """One by its id or slug, with how it stands, or NotFound where there is none that the person may see."""
    return access.event_for(person, name, _standing())


def event_by_id(event_id: Any) -> Event | None:
    """One for the systems themselves, drafts too."""
    found: Event | None = Event.objects.filter(**id_or_slug(str(event_id))).first()
    return found


@cache
def _standing() -> EventQuerySet:
    """Events with how they stand. Built once, for making this query costs as much as asking it."""
    found: EventQuerySet = Event.objects.select_related("organizer").with_standing()
    return found


def id_of(name: str) -> UUID:
    """The id behind an id or slug, whoever may see it, or NotFound."""
    found = event_by_id(name)
    if found is None:
        raise NotFound(access.NO_EVENT)
    return found.pk


def active_reservation(event_id: UUID, person: Any) -> Reservation | None:
    """The person's seat at this event, if they have one."""
    if not person.is_authenticated:
        return None
    found: Reservation | None = Reservation.objects.active().with_event().filter(event=event_id, user=person.pk).first()
    return found


def turn_of(event_id: UUID, person: Any) -> WaitlistEntry | None:
    """The person's turn on the waiting list, with its position, if they wait."""
    if not person.is_authenticated:
        return None
    found: WaitlistEntry | None = (
        WaitlistEntry.objects.waiting()
        .filter(event=event_id, user=person.pk)
        .select_related("user")
        .with_position()
        .first()
    )
    return found


def how_many_wait(event_id: UUID) -> int:
    return int(WaitlistEntry.objects.waiting().filter(event=event_id).count())


def waitlist_of(event_id: UUID) -> WaitlistEntryQuerySet:
    """Those who wait, the next one first."""
    found: WaitlistEntryQuerySet = WaitlistEntry.objects.waiting().filter(event=event_id).select_related("user")
    return found.with_position()


def reservation_of(event_id: UUID, reservation_id: UUID) -> Reservation:
    """One of an event's reservations, or NotFound."""
    found: Reservation | None = (
        with_entry(Reservation.objects.with_event().filter(event=event_id)).filter(pk=reservation_id).first()
    )
    if found is None:
        raise NotFound("There is no such reservation.")
    return found


def reservations_of(event_id: UUID, *, status: str = "", text: str = "") -> ReservationQuerySet:
    """An event's reservations in the order they came, for its organizer, with who is in."""
    found = Reservation.objects.with_event().filter(event=event_id)
    if status:
        found = found.filter(status=status)
    if said := each_term(text, _says_or_names):
        found = found.alias(seat_words=Folded("seat__name")).filter(said | Q(code=_code(text)))
    return with_entry(found).order_by("created_at", "id")


def _says_or_names(term: str) -> Q:
    """A holder's name or address says it, or it is the seat or begins the code."""
    by_name = says(term, "user__searched")
    return by_name | Q(seat_words=fold(term)) | (Q(code__startswith=code) if (code := _code(term)) else Q())


def _code(typed: str) -> str:
    return as_base32(typed).replace("U", "V")


def my_reservations(user_id: UUID | None, *, status: str = "") -> ReservationQuerySet:
    """A person's reservations, the newest first, with their events."""
    found = Reservation.objects.of_public_events().with_event().filter(user=user_id)
    if status:
        found = found.filter(status=status)
    chosen: ReservationQuerySet = found.newest_first()
    return chosen


def my_diary(user_id: UUID | None) -> ReservationQuerySet:
    """A person's reservations as a diary has them: what is to come first, then history."""
    found: ReservationQuerySet = Reservation.objects.of_public_events().with_event().filter(user=user_id).next_first()
    return found


def my_turns(user_id: UUID | None) -> WaitlistEntryQuerySet:
    """Where a person waits, the soonest first."""
    found: WaitlistEntryQuerySet = WaitlistEntry.objects.waiting().filter(user=user_id).select_related("event", "user")
    return found.with_position().order_by("event__starts_at", "id")


def entry_of(reservation_id: UUID) -> Entry | None:
    """When this ticket came in, if it did."""
    found: Entry | None = Entry.objects.counted().filter(reservation=reservation_id).first()
    return found


def with_entry(reservations: ReservationQuerySet) -> ReservationQuerySet:
    """Add `checked_in_at`: when they came in, None as long as they have not."""
    inside = Entry.objects.counted().filter(reservation=OuterRef("pk"), void=False)
    return reservations.annotate(checked_in_at=Subquery(inside.values("at")[:1]))


def how_many_are_in(event_id: UUID) -> int:
    return int(Entry.objects.counted().filter(event=event_id, void=False).count())


def attended(user_id: UUID) -> int:
    """At how many events the person came in."""
    inside = Entry.objects.counted().filter(reservation__user=user_id, void=False)
    return int(inside.values("event").distinct().count())


def seat_holder_emails(event_id: str | None = None) -> set[str]:
    """The addresses of all who have a seat: at this event (by id), or at any that is still to come."""
    held = Reservation.objects.active()
    if event_id is None:
        held = held.filter(event__in=Event.objects.filter(status=EventStatus.PUBLISHED).to_come())
    else:
        try:
            held = held.filter(event=UUID(str(event_id)))
        except ValueError:
            return set()
    return set(held.values_list("user__email", flat=True))
