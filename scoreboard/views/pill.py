"""The game that is on, in one line under the header of pages that are about something else."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.ui.page_parts import shared_part
from scoreboard import queries
from scoreboard.boards import Board
from scoreboard.review import as_public

TICKING_SECONDS = 1.0  # its clock is this late at most, until the script sets it


def pill(request: HttpRequest) -> SafeString:
    """Score, period and clock of the game that is on, with a link to it; nothing on its own pages and game day."""
    if request.path == "/" or request.path.startswith(("/scoreboard/", "/staff/", "/account")):
        return SafeString("")
    game = queries.on_now()
    if game is None:
        return SafeString("")
    version: int = game.room_version  # type: ignore[attr-defined]

    def make() -> str:
        state = queries.state(game.pk)
        return render_to_string("scoreboard/_pill.html", {"board": Board(as_public(state)), "state": state})

    return shared_part(game.room, version, "pill", make, seconds=TICKING_SECONDS)
