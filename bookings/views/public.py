"""The pages of events for everyone, and events on the home page and in the search."""

from collections.abc import Callable, Collection, Iterator
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
from core.ui.pages import Page
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


def present_event(person: Visitor, name: str) -> EventPresenter:
    [card] = present_events([queries.event(person, name)], person)
    return card


class EventPage:
    """An event for this visitor. `near` lists seats offered instead of a refused one.

    Parts without personal data are rendered once for all visitors who see the same. The version of the room covers
    reservations, holds, edits and layouts. What only time changes is part of the key: whether sales are open, whether
    the event is over, and how many holds are live.
    """

    def __init__(self, request: HttpRequest, name: str, near: Collection[str] = ()) -> None:
        self.request, self.near = request, near
        self.card = present_event(request.user, name)
        self.event = self.card.event
        self.token = request.GET.get("hold", "")[:64]

    @cached_property
    def hold(self) -> Hold | None:
        """Return the visitor's own hold, while they have no seat."""
        if not self.event.is_numbered or self.card.reservation:
            return None
        return hold_of(queries.my_holds(self.event.pk, self.request.user))

    @cached_property
    def shared(self) -> Hold | None:
        """Return the hold of a friend whose link the visitor opened."""
        holds = queries.holds_of_token(self.event.pk, self.token) if self.token else []
        return None if holds and holds[0].user_id == self.request.user.pk else hold_of(holds)

    @property
    def has_a_place(self) -> bool:
        return bool(self.card.reservation or self.card.waiting)

    def draw(self, template: str, **context: Any) -> SafeString:
        return render_to_string(template, {"card": self.card, "event": self.event, **context}, self.request)

    def draw_shared(self, name: str, make: Callable[[], SafeString]) -> SafeString:
        """Return what `make` renders, for all visitors who see the same."""
        key = (self.event.room, self.event.room_version, name, self.card.is_over, self.event.is_on_sale, get_language())
        return shared_form(self.request, key, make)


def facts(request: HttpRequest, page: EventPage) -> SafeString:
    """Return the event's name, time and place."""
    return page.draw_shared("facts", lambda: page.draw("bookings/_facts.html"))


def standing(request: HttpRequest, page: EventPage) -> SafeString:
    """Return the state of the seats, with the visitor's own badge."""

    def make() -> SafeString:
        return page.draw("bookings/_standing.html")

    return make() if page.has_a_place else page.draw_shared("standing", make)


def offer(request: HttpRequest, page: EventPage) -> SafeString:
    """Return what the visitor has or can do."""

    def make() -> SafeString:
        groups = range(2, page.event.group_limit + 1)
        return page.draw("bookings/_offer.html", hold=page.hold, shared=page.shared, near=page.near, groups=groups)

    is_own = page.has_a_place or page.hold or page.token or page.near
    return make() if is_own else page.draw_shared(f"offer {request.user.is_authenticated}", make)


def seat_map(request: HttpRequest, page: EventPage) -> SafeString:
    """Return the seat map, empty for an unnumbered event."""
    if not page.event.is_numbered:
        return SafeString("")

    def make() -> SafeString:
        return page.draw("bookings/_map.html", map=presenters.seat_map(page.event, request.user))

    if page.has_a_place or page.hold:
        return make()
    return page.draw_shared(f"map {queries.count_held(page.event.pk)}", make)


def card(request: HttpRequest, page: EventPage) -> SafeString:
    """Return the event as a card of a list."""
    return page.draw("bookings/_card.html", level=3 if request.GET.get("level") == "3" else 2)


def around(request: HttpRequest, page: EventPage) -> dict[str, Any]:
    """Return what stands outside the parts."""
    text = page.event.description
    about = page.draw_shared("about", lambda: markdown_to_html(text)) if text else ""
    context = {"card": page.card, "event": page.event, "about": about, "shared": page.shared}
    return {**context, "now": database_now()}


event_page = Page(
    "bookings/event.html",
    parts={"facts": facts, "standing": standing, "offer": offer, "map": seat_map, "card": card},
    context=around,
)


@login_not_required
@require_safe
@event_page
def event(request: HttpRequest, name: str) -> EventPage:
    """Show one event."""
    return EventPage(request, name)


@login_not_required
@require_safe
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """Return the event as a calendar file (RFC 5545)."""
    found = queries.event(request.user, name)
    answer = HttpResponse(downloads.event_ics(found), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return answer


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
