"""Pages for other screens: the board of a hall, and the score bug of a stream."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.security import content_policy
from scoreboard.boards import Board
from scoreboard.review import as_public
from scoreboard.views.shown import draw, state_named

THEMES = {"day": "light", "night": "dark"}
KINDS = ("bug", "lower", "full")
SIDES = ("left", "right")
PARTS = {kind: f"scoreboard/_overlay_{kind}.html" for kind in KINDS}


@login_not_required
@require_safe
def display(request: HttpRequest, name: str) -> HttpResponse:
    """The board for a hall; `?theme=day` or `night`, else as the visitor has chosen."""
    state = state_named(name)
    context = {"board": Board(as_public(state)), "state": state, "time_zone": settings.TIME_ZONE}
    if theme := THEMES.get(request.GET.get("theme", "")):
        context["theme"] = theme
    return draw(request, "scoreboard/display.html", {"arena": "scoreboard/_arena.html"}, context)


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """What lies over a stream's picture: `?kind=bug`, `lower` or `full`, `&side=left` or `right`.

    It may be framed by anyone: there is nothing on it to click, and streaming software frames it.
    """
    state = state_named(name)
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    context = {"board": Board(as_public(state)), "state": state}
    context["kind"] = kind if kind in KINDS else KINDS[0]
    context["side"] = side if side in SIDES else SIDES[0]
    return draw(request, "scoreboard/overlay.html", PARTS, context)
