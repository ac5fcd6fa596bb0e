"""The parts of an event's page. What says nothing of the visitor is rendered once for all who see the same.

The version of the event's room says what was reserved, held, edited and laid out. What only time changes stands in a
part's name: that sales are open, that the event is over, and how many holds have not run out yet.
"""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bookings import maps, seat_queries
from bookings.cards import Card
from bookings.services.holds import Hold, hold_of
from core.ui.markdown import html_of
from core.ui.page_parts import shared_form


class EventParts:
    """The parts as this visitor sees them. `near` are seats that are offered instead of one that was refused."""

    def __init__(self, request: HttpRequest, card: Card, near: Any = ()) -> None:
        self.request, self.card, self.event, self.near = request, card, card.event, near
        self.token = request.GET.get("hold", "")[:64]

    @cached_property
    def hold(self) -> Hold | None:
        """What the visitor holds."""
        if not self.event.is_numbered:
            return None
        return hold_of(seat_queries.my_holds(self.event.pk, self.request.user))

    @cached_property
    def shared(self) -> Hold | None:
        """What a friend keeps for the visitor, who came by their link."""
        holds = seat_queries.holds_of_token(self.event.pk, self.token) if self.token else []
        return None if holds and holds[0].user_id == self.card.visitor.pk else hold_of(holds)

    @property
    def facts(self) -> SafeString:
        """Its name, when and where."""
        return self._shared("facts", lambda: render_to_string("bookings/_facts.html", {"event": self.event}))

    @property
    def standing(self) -> SafeString:
        """How the seats stand, with the visitor's own badge."""

        def make() -> SafeString:
            return render_to_string("bookings/_standing.html", {"card": self.card, "event": self.event})

        return make() if self._has_a_place else self._shared("standing", make)

    @property
    def offer(self) -> SafeString:
        """What the visitor has or can do."""
        is_own = self._has_a_place or self.hold or self.token or self.near
        return self._offer() if is_own else self._shared(f"offer {self._is_known}", self._offer)

    @property
    def map(self) -> SafeString:
        """The seats, where they have numbers."""
        if not self.event.is_numbered:
            return SafeString("")
        if self._has_a_place or self.hold:
            return self._map()
        return self._shared(f"map {seat_queries.how_many_are_held(self.event.pk)}", self._map)

    @property
    def about(self) -> SafeString:
        """What it is."""
        text = self.event.description
        return self._shared("about", lambda: html_of(text)) if text else SafeString("")

    @property
    def _has_a_place(self) -> bool:
        return bool(self.card.reservation or self.card.waiting)

    @property
    def _is_known(self) -> bool:
        return bool(self.request.user.is_authenticated)

    def _offer(self) -> SafeString:
        known = {"card": self.card, "event": self.event, "hold": self.hold, "shared": self.shared, "near": self.near}
        groups = range(2, self.event.group_limit + 1)
        return render_to_string("bookings/_offer.html", {**known, "groups": groups}, self.request)

    def _map(self) -> SafeString:
        seats = maps.seat_map(self.event, self.request.user)
        return render_to_string("bookings/_map.html", {"event": self.event, "map": seats}, self.request)

    def _shared(self, name: str, make: Any) -> SafeString:
        key = (self.event.room, self.event.room_version, name, self.card.is_over, self.event.is_on_sale, get_language())
        return shared_form(self.request, key, make)
