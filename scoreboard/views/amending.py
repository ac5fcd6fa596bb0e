"""The page of one play: what was said about it, and what it really was."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import once
from core.ui.refusing import INVALID
from core.ui.undoing import say_done
from scoreboard import queries, services
from scoreboard.amend_form import FIELDS, AmendForm
from scoreboard.models import Game
from scoreboard.play_by_play import PlayLine, play_by_play, words_about
from scoreboard.state import State
from scoreboard.views.shown import for_scorers, state_named


@login_not_required
@require_safe
@for_scorers
def play(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """What was written and what was said since; and the forms that say otherwise."""
    game, line = _found(name, play)
    return _show(request, game, line, _form(game, line, request) if line.amendable else None)


@login_not_required
@require_POST
@for_scorers
@once()
def correct(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Say what the play really was."""
    game, line = _found(name, play)
    if line.play.kind not in FIELDS:
        raise Http404("What does not add up is not corrected.")
    form = _form(game, line, request)
    if not form.is_valid():
        return _show(request, game, line, form, INVALID)
    return _do(request, game, line, services.correct_play, "Corrected.", **form.cleaned_data)


@login_not_required
@require_POST
@for_scorers
@once()
def void(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Strike the play out: it counts no more, and stays to be seen."""
    game, line = _found(name, play)
    back = "?from=table" if request.POST.get("from") == "table" else ""
    way_back = reverse("play-undo", args=[game.slug, line.play.pk]) + back
    return _do(request, game, line, services.void_play, "Struck out.", way_back)


@login_not_required
@require_POST
@for_scorers
@once()
def undo(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Take back what was said about the play last."""
    game, line = _found(name, play)
    return _do(request, game, line, services.undo_amendment, "Taken back.")


def _found(name: str, play_id: UUID) -> tuple[Game, PlayLine]:
    game = state_named(name).game
    play = queries.play_with_words(game, play_id)
    if play is None:
        raise Http404("There is no such play in this game.")
    points = queries.points_before(game, play.seq + 1)
    [line] = play_by_play(game, [play], points, lambda reset: queries.points_before(game, reset.seq))
    return game, line


def _form(game: Game, line: PlayLine, request: HttpRequest) -> AmendForm:
    teams = [("A", game.team_a_name), ("B", game.team_b_name)]
    said = {name: getattr(line.play, name) for name in ("team", "points", "player")}
    sent = request.POST if request.method == "POST" else None
    return AmendForm(sent, of=line.play.kind, teams=teams, initial={**said, "kind": line.play.detail})


def _do(
    request: HttpRequest,
    game: Game,
    line: PlayLine,
    verb: Callable[..., State],
    done: str,
    way_back: str = "",
    **what: Any,
) -> HttpResponse:
    try:
        verb(game_id=game.pk, play_id=line.play.pk, by=request.user, **what)
    except DomainError as refusal:
        form = _form(game, line, request) if line.amendable else None
        return _show(request, game, line, form, refusal.status, refusal.sentence)
    if way_back:
        say_done(request, done, undo=way_back)
    else:
        messages.success(request, done)
    from_table = "table" in (request.GET.get("from"), request.POST.get("from"))
    return redirect("game-table" if from_table else "game", name=game.slug)


def _show(
    request: HttpRequest, game: Game, line: PlayLine, form: AmendForm | None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    known = {"game": game, "line": line, "form": form, "refusal": refusal}
    known["history"] = words_about(game, queries.history_of(line.play))
    known["from_table"] = "table" in (request.GET.get("from"), request.POST.get("from"))
    return render(request, "scoreboard/play.html", known, status=status)
