"""Pages for other screens: the board of a hall, and the score bug of a stream."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.security import content_policy
from scoreboard.boards import Board
from scoreboard.views.shown import state_named

THEMES = {"day": "light", "night": "dark"}
KINDS = ("bug", "lower", "full")
SIDES = ("left", "right")


@login_not_required
@require_safe
def display(request: HttpRequest, name: str) -> HttpResponse:
    """The board for a hall; `?theme=day` or `night`, else as the visitor has chosen."""
    state = state_named(name)
    context = {"board": Board(state), "state": state, "time_zone": settings.TIME_ZONE}
    if request.GET.get("part") == "arena":
        return render(request, "scoreboard/_arena.html", context)
    if theme := THEMES.get(request.GET.get("theme", "")):
        context["theme"] = theme
    return render(request, "scoreboard/display.html", context)


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """What lies over a stream's picture: `?kind=bug`, `lower` or `full`, `&side=left` or `right`.

    It may be framed by anyone: there is nothing on it to click, and streaming software frames it.
    """
    state = state_named(name)
    part = request.GET.get("part", "")
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    context = {"board": Board(state), "state": state}
    if part in KINDS:
        return render(request, f"scoreboard/_overlay_{part}.html", context)
    context["kind"] = kind if kind in KINDS else KINDS[0]
    context["side"] = side if side in SIDES else SIDES[0]
    return render(request, "scoreboard/overlay.html", context)
