"""Pages of the scoreboard: game day, the list of games, a game with its simple form to score."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.idempotency.pages import once
from core.refusals import NotFound, Refusal
from scoreboard import access, boards, queries, services
from scoreboard.forms import ScoreForm
from scoreboard.state import State, state_of

A_PAGE = 12
PLAYS_ON_HOME = 5
MOST = {str(PLAYS_ON_HOME)}


@login_not_required
@require_safe
def game_day(request: HttpRequest) -> HttpResponse:
    """The first page: the featured game, live."""
    try:
        state = queries.featured()
    except NotFound:
        return render(request, "scoreboard/no_game.html")
    return render(request, "scoreboard/game_day.html", _game(request, state, plays=PLAYS_ON_HOME))


@login_not_required
@require_safe
def game_list(request: HttpRequest) -> HttpResponse:
    """All games: those being played first, then the next, then the results."""
    page = Paginator(queries.for_list(), A_PAGE).get_page(request.GET.get("page"))
    games = [boards.Board(state_of(game)) for game in page]
    return render(request, "scoreboard/game_list.html", {"page": page, "games": games})


@login_not_required
@require_safe
def game(request: HttpRequest, name: str) -> HttpResponse:
    """One game. `?part=` answers with a part of the page alone, for what changed while it was open."""
    return _show(request, _state(name))


@login_not_required
@require_POST
@once()
def score(request: HttpRequest, name: str) -> HttpResponse:
    """Count points, from the form."""
    state, form = _state(name), ScoreForm(request.POST)
    if not form.is_valid():
        return _show(request, state, 422, refusal="Choose a team and 1, 2 or 3 points.")
    return _do(request, state, services.score_points, **form.cleaned_data)


@login_not_required
@require_POST
@once()
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Take back the last play."""
    return _do(request, _state(name), services.undo_last)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@once()
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then begin the game again."""
    state = _state(name)
    if request.method == "POST":
        return _do(request, state, services.reset_game)
    return render(request, "scoreboard/reset.html", {"board": boards.Board(state)})


def _do(request: HttpRequest, state: State, verb: Callable[..., State], **what: Any) -> HttpResponse:
    """Do one verb and go back to the game; a refusal is told on the same page."""
    try:
        verb(game_id=state.game.pk, by=request.user, **what)
    except Refusal as refusal:
        return _show(request, _state(str(state.game.pk)), refusal.status, refusal=refusal.sentence)
    return redirect("game", name=state.game.slug)


def _show(request: HttpRequest, state: State, status: int = 200, refusal: str = "") -> HttpResponse:
    most = request.GET.get("most", "")
    context = {**_game(request, state, int(most) if most in MOST else None), "refusal": refusal}
    part = PARTS.get(request.GET.get("part", ""), "scoreboard/game.html")
    return render(request, part, context, status=status)


PARTS = {part: f"scoreboard/_{part}.html" for part in ("board", "live", "plays", "score_pad")}


def _game(request: HttpRequest, state: State, plays: int | None = None) -> dict[str, Any]:
    lines = boards.play_by_play(state.game, queries.all_plays(state.game.pk))
    game = state.game
    pad = [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]
    may_score = access.may_score(game, request.user)
    return {"board": boards.Board(state), "state": state, "lines": lines[:plays], "pad": pad, "may_score": may_score}


def _state(name: str) -> State:
    try:
        return queries.state(name)
    except NotFound as none:
        raise Http404(none.sentence) from None
