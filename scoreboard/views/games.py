"""Pages for everyone: game day, the list of games, a game with its simple form to score."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from scoreboard import boards, queries
from scoreboard.review import as_public
from scoreboard.state import state_of
from scoreboard.views.shown import GamePage, show

A_PAGE = 12
PLAYS_ON_HOME = 5
PLAYS_AT_ONCE = 60
ALL_PLAYS = 1000
PARTS = {
    part: f"scoreboard/_{part}.html" for part in ("board", "box", "live", "periods", "plays", "review", "score_pad")
}
SHARED = frozenset(PARTS) - {"score_pad"}
PLACED = frozenset({"board", "live"})
GAME = GamePage(
    "scoreboard/game.html", PARTS, SHARED, PLACED | {"periods", "box"}, (PLAYS_AT_ONCE, PLAYS_ON_HOME, ALL_PLAYS)
)
ON_HOME = {part: PARTS[part] for part in ("board", "live", "plays", "review", "score_pad")}
GAME_DAY = GamePage("scoreboard/game_day.html", ON_HOME, SHARED, PLACED | {"plays"}, (PLAYS_ON_HOME,))


@login_not_required
@require_safe
def game_day(request: HttpRequest) -> HttpResponse:
    """The first page: the featured game, live."""
    try:
        featured = queries.featured_id()
    except NotFound:
        return render(request, "scoreboard/no_game.html")
    return show(request, str(featured), GAME_DAY)


@login_not_required
@require_safe
def game_list(request: HttpRequest) -> HttpResponse:
    """All games: those being played first, then the next, then the results."""
    page = Paginator(queries.for_list(), A_PAGE).get_page(request.GET.get("page"))
    games = [boards.Board(as_public(state_of(game))) for game in page]
    return render(request, "scoreboard/game_list.html", {"page": page, "games": games})


@login_not_required
@require_safe
def game(request: HttpRequest, name: str) -> HttpResponse:
    """One game. `?parts=` answers with parts of the page alone, for what changed while it was open; `?most=` shows
    all plays instead of the last."""
    return show(request, name, GAME)
