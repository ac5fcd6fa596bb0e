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
from core.search.columns import Folded, matches, matches_each_term
from core.search.folding import fold
from core.times import timestamp


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


def listed(person: Any, *, when: str = "all", **wanted: Any) -> ChainedQuerySets[Event]:
    """As a visitor looks for them: what is on now, then what is next, then what is over, the latest first."""
    found, now = search(person, **wanted), timezone.now()
    parts = {"upcoming": found.not_over_at(now), "past": found.over_at(now).latest_first()}
    return ChainedQuerySets(*parts.values()) if when == "all" else ChainedQuerySets(parts[when])


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
    if said := matches_each_term(text, _says_or_names):
        found = found.alias(seat_words=Folded("seat__name")).filter(said | Q(code=_code(text)))
    return with_entry(found).order_by("created_at", "id")


def _says_or_names(term: str) -> Q:
    """A holder's name or address says it, or it is the seat or begins the code."""
    by_name = matches(term, "user__searched")
    return by_name | Q(seat_words=fold(term)) | (Q(code__startswith=code) if (code := _code(term)) else Q())


def _code(typed: str) -> str:
    return normalize_base32(typed).replace("U", "V")


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


HoldsBySeat = dict[UUID, tuple[UUID, datetime]]


def seats_with_status(event_id: UUID) -> list[Any]:
    """All seats in their order, each with `reserved` and its section."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    found = Seat.objects.filter(event=event_id).select_related("section").annotate(reserved=Exists(taken))
    return list(found.in_order())


class SeatRow(NamedTuple):
    """A seat as the map needs it, much cheaper to read than the model: a hall has some hundred."""

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
    """All seats in their order, each with its section and whether it is reserved."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    names = ("pk", "name", "row", "number", "line", "column", "kind", "section_id", "section__name", "section__stand")
    found = Seat.objects.filter(event=event_id).in_order().values_list(*names, Exists(taken))
    return [SeatRow(*each) for each in found]


def holds_by_seat(event_id: UUID) -> HoldsBySeat:
    """Who holds which seat now, and until when."""
    live = SeatHold.objects.live().filter(event=event_id).values_list("seat_id", "user_id", "expires_at")
    return {seat: (holder, until) for seat, holder, until in live}


def how_many_are_held(event_id: UUID) -> int:
    return int(SeatHold.objects.live().filter(event=event_id).count())


def is_any_free(event_id: UUID, *, accessible: bool) -> bool:
    """Whether a seat (or a wheelchair space) is not reserved, held or not."""
    taken = Reservation.objects.active().filter(seat=OuterRef("pk"))
    kind = Q(kind=SeatKind.ACCESSIBLE)
    return bool(Seat.objects.filter(kind if accessible else ~kind, ~Exists(taken), event=event_id).exists())


def live_holds(event_id: UUID) -> SeatHoldQuerySet:
    """What is held at this moment, with the seats."""
    found: SeatHoldQuerySet = SeatHold.objects.live().filter(event=event_id).select_related("seat")
    return found.order_by("seat__section__position", "seat__line", "seat__column")


def my_holds(event_id: UUID, person: Any) -> list[SeatHold]:
    """The seats that the person holds at this event now."""
    return list(live_holds(event_id).filter(user=person.pk)) if person.is_authenticated else []


def holds_of_token(event_id: UUID, token: str) -> list[SeatHold]:
    """What is held under this token now, by whomever."""
    return list(live_holds(event_id).filter(token=token))


def candidate_seats(event_id: UUID, person: Any) -> list[CandidateSeat]:
    """Every seat as the person may choose it: free if neither reserved nor held by another."""
    all_seats = seats_with_status(event_id)
    held = set(live_holds(event_id).exclude(user=person.pk).values_list("seat_id", flat=True))
    widths: dict[UUID, int] = {}
    for seat in all_seats:
        widths[seat.section_id] = max(widths.get(seat.section_id, 0), seat.column + 1)
    return [_candidate(seat, widths[seat.section_id], seat.pk in held) for seat in all_seats]


def taken_and_held(event: Event) -> dict[str, Any]:
    """Which seats are not free, the same for every viewer: `held` says until when, and everybody has a clock."""
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


def seat_of(event_id: UUID, person: Any) -> UUID | None:
    """The id of the seat that the person has at this event."""
    if not person.is_authenticated:
        return None
    mine = Reservation.objects.active().filter(event=event_id, user=person.pk)
    found: UUID | None = mine.values_list("seat_id", flat=True).first()
    return found


def entries_of(event_id: UUID) -> EntryQuerySet:
    """Who came in, the last first."""
    found: EntryQuerySet = Entry.objects.filter(event=event_id).newest_first()
    return found.select_related("reservation__user", "reservation__seat")


def trouble_of(event_id: UUID) -> EntryQuerySet:
    """What went wrong while a device was alone: tickets let in twice, or void."""
    wrong = entries_of(event_id)
    return wrong.filter(double=True) | wrong.filter(void=True)
