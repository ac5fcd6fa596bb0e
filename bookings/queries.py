"""Read events, seats, reservations, waiting lists and check-ins."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from bookings import access
from bookings.models import (
    Entry,
    EntryQuerySet,
    Event,
    EventQuerySet,
    EventStatus,
    Reservation,
    ReservationQuerySet,
    Seat,
    SeatHold,
    SeatHoldQuerySet,
    Seating,
    SeatKind,
    WaitlistEntry,
    WaitlistEntryQuerySet,
)
from bookings.seating import CandidateSeat
from core.database import ChainedQuerySets
from core.errors import NotFound
from core.ids import id_or_slug, normalize_base32
from core.people import Person, Visitor
from core.search.columns import Folded, matches, matches_each_term
from core.search.folding import fold
from core.times import timestamp

HoldsBySeat = dict[UUID, tuple[UUID, datetime]]


def search(
    person: Visitor,
    *,
    text: str = "",
    upcoming: bool | None = None,
    organizer: UUID | None = None,
    available: bool = False,
) -> EventQuerySet:
    """Return the events that the person may see, soonest first, with their counts."""
    found = Event.objects.visible_to(person).matching(text)
    if upcoming is not None:
        found = found.upcoming() if upcoming else found.past()
    if organizer:
        found = found.filter(organizer=organizer)
    if available:
        found = found.filter(available_seats__gt=0, status=EventStatus.PUBLISHED)
    chosen: EventQuerySet = found.soonest_first().select_related("organizer").with_counts()
    return chosen


def listed(person: Visitor, *, when: str = "all", **filters: Any) -> ChainedQuerySets[Event]:
    """Return current events, then upcoming ones, then past ones, the latest first."""
    found, now = search(person, **filters), timezone.now()
    parts = {"upcoming": found.not_over_at(now), "past": found.over_at(now).latest_first()}
    return ChainedQuerySets(*parts.values()) if when == "all" else ChainedQuerySets(parts[when])


def public(*, upcoming: bool) -> EventQuerySet:
    """Return the public events, soonest first."""
    return search(AnonymousUser(), upcoming=upcoming)


def events_to_copy(person: Person, event: Event) -> EventQuerySet:
    """Return other events with drawn seats that the person manages, latest first, as sources to copy seats from."""
    others = Event.objects.filter(seating=Seating.NUMBERED, sections__isnull=False).exclude(pk=event.pk).distinct()
    mine = others if person.is_staff else others.filter(organizer=person)
    chosen: EventQuerySet = mine.order_by("-starts_at", "-id")
    return chosen


def event(person: Visitor, name: Any) -> Event:
    """Return the event with this id or slug, with its counts; NotFound if the person may not see it."""
    return access.event_for(person, name, _events_with_counts())


def event_by_id(event_id: Any) -> Event | None:
    """Return the event for internal use, drafts included, or None."""
    found: Event | None = Event.objects.filter(**id_or_slug(str(event_id))).first()
    return found


@cache
def _events_with_counts() -> EventQuerySet:
    """Return events with their counts. Cached, because building this query costs as much as running it."""
    found: EventQuerySet = Event.objects.select_related("organizer").with_counts()
    return found


def active_reservation(event_id: UUID, person: Visitor) -> Reservation | None:
    """Return the person's active reservation at this event, or None."""
    if not person.is_authenticated:
        return None
    found: Reservation | None = Reservation.objects.active().with_event().filter(event=event_id, user=person.pk).first()
    return found


def waitlist_entry_of(event_id: UUID, person: Visitor) -> WaitlistEntry | None:
    """Return the person's waiting-list entry with its position, or None."""
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


def count_waiting(event_id: UUID) -> int:
    return int(WaitlistEntry.objects.waiting().filter(event=event_id).count())


def waitlist_of(event_id: UUID) -> WaitlistEntryQuerySet:
    """Return the waiting list, first in line first."""
    found: WaitlistEntryQuerySet = WaitlistEntry.objects.waiting().filter(event=event_id).select_related("user")
    return found.with_position()


def reservation_of(event_id: UUID, reservation_id: UUID) -> Reservation:
    """Return one of the event's reservations, or raise NotFound."""
    found: Reservation | None = (
        with_checkin(Reservation.objects.with_event().filter(event=event_id)).filter(pk=reservation_id).first()
    )
    if found is None:
        raise NotFound("There is no such reservation.")
    return found


def reservations_of(event_id: UUID, *, status: str = "", text: str = "") -> ReservationQuerySet:
    """Return an event's reservations in the order they were made, with their check-ins, for the organizer."""
    found = Reservation.objects.with_event().filter(event=event_id)
    if status:
        found = found.filter(status=status)
    if condition := matches_each_term(text, _matches_term):
        found = found.alias(seat_words=Folded("seat__name")).filter(condition | Q(code=_typed_code(text)))
    return with_checkin(found).order_by("created_at", "id")


def _matches_term(term: str) -> Q:
    """Match a holder's name or address, a seat name, or the beginning of a code."""
    by_name = matches(term, "user__searched")
    return by_name | Q(seat_words=fold(term)) | (Q(code__startswith=code) if (code := _typed_code(term)) else Q())


def _typed_code(typed: str) -> str:
    return normalize_base32(typed).replace("U", "V")


def my_reservations(user_id: UUID | None, *, status: str = "") -> ReservationQuerySet:
    """Return a person's reservations with their events, newest first."""
    found = Reservation.objects.of_public_events().with_event().filter(user=user_id)
    if status:
        found = found.filter(status=status)
    chosen: ReservationQuerySet = found.newest_first()
    return chosen


def my_upcoming_first(user_id: UUID | None) -> ReservationQuerySet:
    """Return a person's reservations, upcoming ones first, then history."""
    found: ReservationQuerySet = Reservation.objects.of_public_events().with_event().filter(user=user_id).next_first()
    return found


def my_waitlist_entries(user_id: UUID | None) -> WaitlistEntryQuerySet:
    """Return a person's waiting-list entries, the soonest event first."""
    found: WaitlistEntryQuerySet = WaitlistEntry.objects.waiting().filter(user=user_id).select_related("event", "user")
    return found.with_position().order_by("event__starts_at", "id")


def checkin_of(reservation_id: UUID) -> Entry | None:
    """Return the counted check-in of this reservation, or None."""
    found: Entry | None = Entry.objects.counted().filter(reservation=reservation_id).first()
    return found


def with_checkin(reservations: ReservationQuerySet) -> ReservationQuerySet:
    """Add `checked_in_at`, None if the holder has not arrived."""
    inside = Entry.objects.counted().filter(reservation=OuterRef("pk"), void=False)
    return reservations.annotate(checked_in_at=Subquery(inside.values("at")[:1]))


def count_checked_in(event_id: UUID) -> int:
    return int(Entry.objects.counted().filter(event=event_id, void=False).count())


def attended(user_id: UUID) -> int:
    """Return at how many events the person checked in."""
    inside = Entry.objects.counted().filter(reservation__user=user_id, void=False)
    return int(inside.values("event").distinct().count())


def seat_holder_emails(event_id: str | None = None) -> set[str]:
    """Return the addresses of everyone with a seat at this event (by id), or at any upcoming event."""
    held = Reservation.objects.active()
    if event_id is None:
        held = held.filter(event__in=Event.objects.filter(status=EventStatus.PUBLISHED).upcoming())
    else:
        try:
            held = held.filter(event=UUID(str(event_id)))
        except ValueError:
            return set()
    return set(held.values_list("user__email", flat=True))


def seats_with_status(event_id: UUID) -> list[Any]:
    """Return all seats in order, each with its section and `reserved`."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    found = Seat.objects.filter(event=event_id).select_related("section").annotate(reserved=Exists(taken))
    return list(found.in_order())


class SeatRow(NamedTuple):
    """A seat for the map. Much cheaper than the model: a hall has hundreds of seats."""

    id: UUID
    name: str
    row: str
    number: int
    line: int
    column: int
    kind: str
    section_id: UUID
    section_name: str
    stand: str
    reserved: bool


def seat_rows(event_id: UUID) -> list[SeatRow]:
    """Return all seats in order, each with its section and whether it is reserved."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    names = ("pk", "name", "row", "number", "line", "column", "kind", "section_id", "section__name", "section__stand")
    found = Seat.objects.filter(event=event_id).in_order().values_list(*names, Exists(taken))
    return [SeatRow(*each) for each in found]


def holds_by_seat(event_id: UUID) -> HoldsBySeat:
    """Return, by seat, who holds it now and until when."""
    live = SeatHold.objects.live().filter(event=event_id).values_list("seat_id", "user_id", "expires_at")
    return {seat: (holder, until) for seat, holder, until in live}


def count_held(event_id: UUID) -> int:
    return int(SeatHold.objects.live().filter(event=event_id).count())


def is_any_free(event_id: UUID, *, accessible: bool) -> bool:
    """Return whether a seat (or a wheelchair space) is not reserved; held ones count as free."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    kind = Q(kind=SeatKind.ACCESSIBLE)
    return bool(Seat.objects.filter(kind if accessible else ~kind, ~Exists(taken), event=event_id).exists())


def live_holds(event_id: UUID) -> SeatHoldQuerySet:
    """Return the current holds with their seats."""
    found: SeatHoldQuerySet = SeatHold.objects.live().filter(event=event_id).select_related("seat")
    return found.order_by("seat__section__position", "seat__line", "seat__column")


def my_holds(event_id: UUID, person: Visitor) -> list[SeatHold]:
    """Return the seats that the person holds at this event now."""
    return list(live_holds(event_id).filter(user=person.pk)) if person.is_authenticated else []


def holds_of_token(event_id: UUID, token: str) -> list[SeatHold]:
    """Return the current holds with this token."""
    return list(live_holds(event_id).filter(token=token))


def candidate_seats(event_id: UUID, person: Visitor) -> list[CandidateSeat]:
    """Return every seat as this person may choose it: free if nobody has reserved it and nobody else holds it."""
    all_seats = seats_with_status(event_id)
    held = set(live_holds(event_id).exclude(user=person.pk).values_list("seat_id", flat=True))
    widths: dict[UUID, int] = {}
    for seat in all_seats:
        widths[seat.section_id] = max(widths.get(seat.section_id, 0), seat.column + 1)
    return [_candidate(seat, widths[seat.section_id], seat.pk in held) for seat in all_seats]


def seat_status(event: Event) -> dict[str, Any]:
    """Return the seats that are not free, the same for every viewer: `held` maps a seat to the end of its hold."""
    reserved = Seat.objects.filter(event=event.pk, reservations__status="ACTIVE")
    return {
        "taken": sorted(reserved.values_list("name", flat=True)),
        "held": {hold.seat.name: timestamp(hold.expires_at) for hold in live_holds(event.pk)},
    }


def _candidate(seat: Any, width: int, is_held: bool) -> CandidateSeat:
    return CandidateSeat(
        name=seat.name,
        section=seat.section.position,
        line=seat.line,
        column=seat.column,
        width=width,
        kind=seat.kind,
        free=not (seat.reserved or is_held),
    )


def seat_of(event_id: UUID, person: Visitor) -> UUID | None:
    """Return the id of the person's seat at this event, or None."""
    if not person.is_authenticated:
        return None
    mine = Reservation.objects.active().filter(event=event_id, user=person.pk)
    found: UUID | None = mine.values_list("seat_id", flat=True).first()
    return found


def checkins_of(event_id: UUID) -> EntryQuerySet:
    """Return the event's check-ins, newest first."""
    found: EntryQuerySet = Entry.objects.filter(event=event_id).newest_first()
    return found.select_related("reservation__user", "reservation__seat")


def checkin_problems(event_id: UUID) -> EntryQuerySet:
    """Return the problems of offline check-ins: doubles and void tickets."""
    wrong = checkins_of(event_id)
    return wrong.filter(double=True) | wrong.filter(void=True)
