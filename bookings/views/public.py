"""The pages of events for everyone, and events on the home page and in the search."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bookings import downloads, presenters, queries
from bookings.forms import SearchForm
from bookings.models import ReservationStatus
from bookings.presenters import EventPresenter, present_events
from bookings.services.holds import Hold, hold_of
from core.database import database_now
from core.people import Visitor
from core.systems import Hit
from core.times import format_day
from core.ui.navigation import MAX_HITS
from core.ui.page_parts import shared_form
from core.ui.rich_text import markdown_to_html

PAGE_SIZE = 12
HOME_SIZE = 4


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """List upcoming events, soonest first; ?when=past lists past ones, ?q= and ?available= filter."""
    form = SearchForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    past = filters.get("when") == "past"
    options = {"text": filters.get("q", ""), "available": bool(filters.get("available"))}
    events: Any = queries.listed(request.user, when="past" if past else "upcoming", **options)
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": present_events(list(page), request.user),
        "search": form,
        "wanted": filters,
        "past": past,
    }
    return render(request, "bookings/list.html", context)


@login_not_required
@require_safe
def event(request: HttpRequest, name: str) -> HttpResponse:
    """Show one event. `?part=` returns one part of the page, to refresh it."""
    if part := PARTS.get(request.GET.get("part", "")):
        return part(request, name)
    return show_event(request, present_event(request.user, name))


@login_not_required
@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """Return the event as a calendar file (RFC 5545)."""
    found = queries.event(request.user, name)
    answer = HttpResponse(downloads.event_ics(found), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


def present_event(person: Visitor, name: Any) -> EventPresenter:
    [card] = present_events([queries.event(person, name)], person)
    return card


def show_event(
    request: HttpRequest, card: EventPresenter, status: int = 200, refusal: str = "", near: Any = ()
) -> HttpResponse:
    """Render the event's page, with an error and the seats offered instead, if any."""
    parts = EventParts(request, card, near)
    context = {"card": card, "event": card.event, "drawn": parts, "shared": parts.shared, "refusal": refusal}
    return render(request, "bookings/event.html", {**context, "now": database_now()}, status=status)


def _facts_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return its name, time and place."""
    return HttpResponse(EventParts(request, present_event(request.user, name)).facts)


def _standing_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return the state of the seats, with the visitor's own badge."""
    return HttpResponse(EventParts(request, present_event(request.user, name)).standing)


def _offer_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return what the visitor has or can do."""
    return HttpResponse(EventParts(request, present_event(request.user, name)).offer)


def _map_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return the seat map for this visitor."""
    return HttpResponse(EventParts(request, present_event(request.user, name)).map)


def _card_part(request: HttpRequest, name: str) -> HttpResponse:
    """Return the event as a card of a list."""
    card, level = present_event(request.user, name), 3 if request.GET.get("level") == "3" else 2
    return render(request, "bookings/_card.html", {"card": card, "event": card.event, "level": level})


PARTS = {"facts": _facts_part, "standing": _standing_part, "offer": _offer_part, "map": _map_part, "card": _card_part}


class EventParts:
    """The parts of the page for this visitor. `near` lists seats offered instead of a refused one.

    Parts without personal data are rendered once for all visitors who see the same. The version of the room covers
    reservations, holds, edits and layouts. What only time changes is part of the key: whether sales are open, whether
    the event is over, and how many holds are live.
    """

    def __init__(self, request: HttpRequest, card: EventPresenter, near: Any = ()) -> None:
        self.request, self.card, self.event, self.near = request, card, card.event, near
        self.token = request.GET.get("hold", "")[:64]

    @cached_property
    def hold(self) -> Hold | None:
        """Return the visitor's own hold."""
        if not self.event.is_numbered:
            return None
        return hold_of(queries.my_holds(self.event.pk, self.request.user))

    @cached_property
    def shared(self) -> Hold | None:
        """Return the hold of a friend whose link the visitor opened."""
        holds = queries.holds_of_token(self.event.pk, self.token) if self.token else []
        return None if holds and holds[0].user_id == self.card.visitor.pk else hold_of(holds)

    @property
    def facts(self) -> SafeString:
        """Return its name, time and place."""
        return self._shared("facts", lambda: render_to_string("bookings/_facts.html", {"event": self.event}))

    @property
    def standing(self) -> SafeString:
        """Return the state of the seats, with the visitor's own badge."""

        def make() -> SafeString:
            return render_to_string("bookings/_standing.html", {"card": self.card, "event": self.event})

        return make() if self._has_a_place else self._shared("standing", make)

    @property
    def offer(self) -> SafeString:
        """Return what the visitor has or can do."""
        is_own = self._has_a_place or self.hold or self.token or self.near
        return self._offer() if is_own else self._shared(f"offer {self._is_known}", self._offer)

    @property
    def map(self) -> SafeString:
        """Return the seat map, empty for an unnumbered event."""
        if not self.event.is_numbered:
            return SafeString("")
        if self._has_a_place or self.hold:
            return self._map()
        return self._shared(f"map {queries.count_held(self.event.pk)}", self._map)

    @property
    def about(self) -> SafeString:
        """Return the rendered description."""
        text = self.event.description
        return self._shared("about", lambda: markdown_to_html(text)) if text else SafeString("")

    @property
    def _has_a_place(self) -> bool:
        return bool(self.card.reservation or self.card.waiting)

    @property
    def _is_known(self) -> bool:
        return bool(self.request.user.is_authenticated)

    def _offer(self) -> SafeString:
        context = {"card": self.card, "event": self.event, "hold": self.hold, "shared": self.shared, "near": self.near}
        groups = range(2, self.event.group_limit + 1)
        return render_to_string("bookings/_offer.html", {**context, "groups": groups}, self.request)

    def _map(self) -> SafeString:
        seats = presenters.seat_map(self.event, self.request.user)
        return render_to_string("bookings/_map.html", {"event": self.event, "map": seats}, self.request)

    def _shared(self, name: str, make: Any) -> SafeString:
        key = (self.event.room, self.event.room_version, name, self.card.is_over, self.event.is_on_sale, get_language())
        return shared_form(self.request, key, make)


def search_events(request: HttpRequest, words: str) -> Iterator[Hit]:
    for event in queries.search(request.user, text=words)[:MAX_HITS]:
        yield Hit(event.name, event.get_absolute_url(), f"{format_day(event.starts_at)}, {event.location}")


def seats_of_person(person: Visitor) -> Iterator[Hit]:
    """Yield a person's upcoming reservations, then past and cancelled ones."""
    for each in queries.my_upcoming_first(person.pk)[:MAX_HITS]:
        seat = f"{each.seat.name}, " if each.seat else ""
        stands = "" if each.status == ReservationStatus.ACTIVE else f", {each.get_status_display().lower()}"
        yield Hit(each.event.name, each.event.get_absolute_url(), f"{seat}{format_day(each.event.starts_at)}{stands}")


def home_section(request: HttpRequest) -> SafeString:
    """Render the next events for the home page."""
    cards = present_events(list(queries.public(upcoming=True)[:HOME_SIZE]), request.user)
    return render_to_string("bookings/_home.html", {"cards": cards}, request) if cards else SafeString("")
