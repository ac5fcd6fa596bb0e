"""What other pages show of the scoreboard: search results, and a line about the live game."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.systems import Hit
from core.times import format_day
from core.ui.navigation import MAX_HITS
from core.ui.page_parts import shared_part
from scoreboard import queries
from scoreboard.presenters import GamePresenter
from scoreboard.totals import public_state


def search_games(request: HttpRequest, words: str) -> Iterator[Hit]:
    for game in queries.search(words)[:MAX_HITS]:
        day = format_day(game.starts_at) if game.starts_at else game.get_status_display()
        yield Hit(str(game), reverse("game", args=[game.slug]), f"{day}, {game.venue}" if game.venue else day)


MAX_CLOCK_AGE_SECONDS = 1.0  # its clock is at most this late, until the script sets it


def live_pill(request: HttpRequest) -> SafeString:
    """Return score, period and clock of the live game, linked to it; empty on the scoreboard's own pages."""
    if request.path == "/" or request.path.startswith(("/scoreboard/", "/staff/", "/account")):
        return SafeString("")
    game = queries.live_game()
    if game is None:
        return SafeString("")
    version: int = game.room_version  # type: ignore[attr-defined]

    def make() -> str:
        state = queries.get_state(game.pk)
        return render_to_string("scoreboard/_pill.html", {"board": GamePresenter(public_state(state)), "state": state})

    return shared_part(game.room, version, "pill", make, seconds=MAX_CLOCK_AGE_SECONDS)
