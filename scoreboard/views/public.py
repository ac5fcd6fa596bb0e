"""Pages for everyone: game day, the list of games, a game, and screens for the hall and the stream."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.security import content_policy
from scoreboard import presenters, queries
from scoreboard.totals import game_state, public_state
from scoreboard.views.game_page import GamePage, render_game

PAGE_SIZE = 12
PLAYS_ON_HOME = 5
PLAYS_AT_ONCE = 60
ALL_PLAYS = 1000
GAME_PARTS = {
    part: f"scoreboard/_{part}.html" for part in ("board", "box", "live", "periods", "plays", "review", "score_pad")
}
SHARED_PARTS = frozenset(GAME_PARTS) - {"score_pad"}
PRERENDERED = frozenset({"board", "live"})
GAME = GamePage(
    "scoreboard/game.html",
    GAME_PARTS,
    SHARED_PARTS,
    PRERENDERED | {"periods", "box"},
    (PLAYS_AT_ONCE, PLAYS_ON_HOME, ALL_PLAYS),
)
GAME_DAY_PARTS = {part: GAME_PARTS[part] for part in ("board", "live", "plays", "review", "score_pad")}
GAME_DAY = GamePage("scoreboard/game_day.html", GAME_DAY_PARTS, SHARED_PARTS, PRERENDERED | {"plays"}, (PLAYS_ON_HOME,))


@login_not_required
@require_safe
def game_day(request: HttpRequest) -> HttpResponse:
    """Show the featured game, live, on the home page."""
    try:
        featured = queries.featured_id()
    except NotFound:
        return render(request, "scoreboard/no_game.html")
    return render_game(request, str(featured), GAME_DAY)


@login_not_required
@require_safe
def game_list(request: HttpRequest) -> HttpResponse:
    """List all games: live ones first, then upcoming ones, then results."""
    page = Paginator(queries.games_for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    games = [presenters.GamePresenter(public_state(game_state(game))) for game in page]
    return render(request, "scoreboard/game_list.html", {"page": page, "games": games})


@login_not_required
@require_safe
def game(request: HttpRequest, name: str) -> HttpResponse:
    """Show one game. `?parts=` answers with parts of the page; `?most=` shows all plays instead of the last ones."""
    return render_game(request, name, GAME)


THEMES = {"day": "light", "night": "dark"}
OVERLAY_KINDS = ("bug", "lower", "full")
OVERLAY_SIDES = ("left", "right")
OVERLAY_PARTS = {
    "bug": "scoreboard/_overlay_bug.html",
    "lower": "scoreboard/overlay.html#lower",
    "full": "scoreboard/overlay.html#full",
}
DISPLAY = GamePage("scoreboard/display.html", {"arena": "scoreboard/display.html#arena"}, frozenset({"arena"}))
OVERLAY = GamePage("scoreboard/overlay.html", OVERLAY_PARTS, frozenset(OVERLAY_PARTS))


@login_not_required
@require_safe
def display(request: HttpRequest, name: str) -> HttpResponse:
    """Show the hall's board. `?theme=day` or `night`; by default the visitor's theme."""
    context: dict[str, Any] = {"time_zone": settings.TIME_ZONE}
    if theme := THEMES.get(request.GET.get("theme", "")):
        context["theme"] = theme
    return render_game(request, name, DISPLAY, **context)


@login_not_required
@require_safe
@content_policy(frame_ancestors="*")
def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """Show the overlay of a stream: `?kind=bug`, `lower` or `full`, `&side=left` or `right`.

    Any site may frame it: it has nothing to click, and streaming software frames it.
    """
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    kind, side = (
        kind if kind in OVERLAY_KINDS else OVERLAY_KINDS[0],
        side if side in OVERLAY_SIDES else OVERLAY_SIDES[0],
    )
    return render_game(request, name, OVERLAY, kind=kind, side=side)
