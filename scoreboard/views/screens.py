"""Pages for other screens: the board of a hall, and the score bug of a stream."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.security import content_policy
from scoreboard.views.shown import GamePage, show

THEMES = {"day": "light", "night": "dark"}
KINDS = ("bug", "lower", "full")
SIDES = ("left", "right")
PARTS = {kind: f"scoreboard/_overlay_{kind}.html" for kind in KINDS}
DISPLAY = GamePage("scoreboard/display.html", {"arena": "scoreboard/_arena.html"}, frozenset({"arena"}))
OVERLAY = GamePage("scoreboard/overlay.html", PARTS, frozenset(PARTS))


@login_not_required
@require_safe
def display(request: HttpRequest, name: str) -> HttpResponse:
    """The board for a hall; `?theme=day` or `night`, else as the visitor has chosen."""
    known: dict[str, Any] = {"time_zone": settings.TIME_ZONE}
    if theme := THEMES.get(request.GET.get("theme", "")):
        known["theme"] = theme
    return show(request, name, DISPLAY, **known)


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """What lies over a stream's picture: `?kind=bug`, `lower` or `full`, `&side=left` or `right`.

    It may be framed by anyone: there is nothing on it to click, and streaming software frames it.
    """
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    kind, side = kind if kind in KINDS else KINDS[0], side if side in SIDES else SIDES[0]
    return show(request, name, OVERLAY, kind=kind, side=side)
