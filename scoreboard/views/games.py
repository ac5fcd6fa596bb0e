"""Pages for everyone: game day, the list of games, a game with its simple form to score."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.refusals import NotFound
from scoreboard import boards, queries
from scoreboard.box import box_of_lines
from scoreboard.play_by_play import by_period
from scoreboard.review import as_public
from scoreboard.state import State, state_of
from scoreboard.views.shown import draw, game_shown, state_named

A_PAGE = 12
PLAYS_ON_HOME = 5
MOST = {str(PLAYS_ON_HOME)}
PARTS = {
    part: f"scoreboard/_{part}.html" for part in ("board", "box", "live", "periods", "plays", "review", "score_pad")
}


@login_not_required
@require_safe
def game_day(request: HttpRequest) -> HttpResponse:
    """The first page: the featured game, live."""
    try:
        state = queries.featured()
    except NotFound:
        return render(request, "scoreboard/no_game.html")
    return render(request, "scoreboard/game_day.html", game_shown(request, state, plays=PLAYS_ON_HOME))


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
    """One game. `?parts=` answers with parts of the page alone, for what changed while it was open."""
    return show_game(request, state_named(name))


def show_game(request: HttpRequest, state: State, status: int = 200, refusal: str = "") -> HttpResponse:
    """The page of a game, or the parts of it that are asked for."""
    most = request.GET.get("most", "")
    shown = game_shown(request, state, int(most) if most in MOST else None)
    boxes = box_of_lines(state.game, shown["all_lines"])
    context = {**shown, "refusal": refusal, "periods": by_period(state.game, shown["all_lines"])}
    context["boxes"] = [(side, boxes[letter]) for letter, _, side in shown["pad"]]
    return draw(request, "scoreboard/game.html", PARTS, context, status)
