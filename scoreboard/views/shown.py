"""What the pages of one game share: the game by its name, who may score it, and what their templates show of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.refusals import NotFound
from scoreboard import access, boards, queries
from scoreboard.play_by_play import for_fans, play_by_play
from scoreboard.refusals import MayNotScore
from scoreboard.review import as_public, plays_for_public
from scoreboard.state import State

View = Callable[..., HttpResponse]


def state_named(name: str) -> State:
    """The game of this id or slug as it stands, or 404."""
    try:
        return queries.state(name)
    except NotFound as none:
        raise Http404(none.sentence) from None


def for_scorers(view: View) -> View:
    """A page of a game for those who may score it; the others sign in, or are told."""

    @wraps(view)
    def guarded(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if access.may_score(state_named(name).game, request.user):
            return view(request, name, *args, **kwargs)
        if request.user.is_authenticated:
            raise MayNotScore
        return redirect_to_login(request.get_full_path())

    return guarded


def draw(
    request: HttpRequest, page: str, parts: dict[str, str], context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page; or of `parts`, names and templates, those that `?parts=` asks for, each in an element of its name."""
    wanted = [(name, parts[name]) for name in request.GET.get("parts", "").split(",") if name in parts]
    if not wanted:
        return render(request, page, context, status=status)
    return render(request, "scoreboard/_parts.html", {**context, "parts": wanted}, status=status)


def game_shown(
    request: HttpRequest, state: State, plays: int | None = None, *, at_table: bool = False
) -> dict[str, Any]:
    """A game with its latest plays, all of them or so many; `at_table` also what the public does not see yet."""
    game, rows = state.game, queries.all_plays(state.game.pk)
    if not at_table:
        game, rows = plays_for_public(game, rows)
    lines = play_by_play(game, rows)
    if not at_table:
        lines = for_fans(game, lines)
    pad = [("A", game.team_a_name, "home"), ("B", game.team_b_name, "away")]
    board = boards.Board(state if at_table else as_public(state))
    may = {"score": access.may_score(game, request.user), "manage": access.may_manage(game, request.user)}
    shown = {"board": board, "state": state, "all_lines": lines, "lines": lines[:plays], "pad": pad}
    return {**shown, "may_score": may["score"], "may_manage": may["manage"]}
