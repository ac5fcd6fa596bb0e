"""The game that is on, in one line under the header of pages that are about something else."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from scoreboard import queries
from scoreboard.boards import Board
from scoreboard.review import as_public


def pill(request: HttpRequest) -> SafeString:
    """Score, period and clock of the game that is on, with a link to it; nothing on its own pages and game day."""
    if request.path == "/" or request.path.startswith(("/scoreboard/", "/staff/", "/account")):
        return SafeString("")
    state = queries.on_now()
    if state is None:
        return SafeString("")
    return render_to_string("scoreboard/_pill.html", {"board": Board(as_public(state)), "state": state})
