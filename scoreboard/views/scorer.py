"""The scorer's table, its forms, and the page of one play with its corrections."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID
from scoreboard import access, forms, presenters, queries, services
from scoreboard.forms import CORRECTION_FIELDS, CorrectionForm
from scoreboard.models import Game
from scoreboard.presenters import PlayLine, play_by_play, play_history
from scoreboard.rules import FOULS
from scoreboard.totals import GameState, public_state
from scoreboard.views.game_page import GamePage, View, for_scorers, render_game, state_or_404
from scoreboard.views.public import GAME

PLAYS_AT_THE_TABLE = 20
TABLE_PARTS = {
    "table_board": "scoreboard/table.html#table_board",
    "table_pads": "scoreboard/table.html#table_pads",
    "table_control": "scoreboard/table.html#table_control",
    "plays": "scoreboard/_plays.html",
    "live": "scoreboard/_live.html",
    "table_review": "scoreboard/table.html#table_review",
}
KEYS = {"A": [(1, "a"), (2, "s"), (3, "d")], "B": [(1, "j"), (2, "k"), (3, "l")]}


def _table_context(context: dict[str, Any]) -> dict[str, Any]:
    pads = [(*half, KEYS[half[0]]) for half in context["pad"]]
    return {"pads": pads, "fouls": FOULS.items(), "public": presenters.GamePresenter(public_state(context["state"]))}


TABLE = GamePage(
    "scoreboard/table.html", TABLE_PARTS, frozenset(), plays=(PLAYS_AT_THE_TABLE,), at_table=True, more=_table_context
)


@login_not_required
@require_safe
@for_scorers
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Show the scorer's table to those who may score. Others sign in, or get MayNotScore."""
    return _show_table(request, name)


def _scoring_form(view: View) -> View:
    """Decorate a view that takes a form which records a play. Guests may send it too."""
    return login_not_required(require_POST(idempotent_form()(view)))


@_scoring_form
def score(request: HttpRequest, name: str) -> HttpResponse:
    """Count points."""
    return _record(request, name, forms.ScoreForm, services.score_points, "Choose a team and 1, 2 or 3 points.")


@_scoring_form
def foul(request: HttpRequest, name: str) -> HttpResponse:
    """Call a foul."""
    return _record(
        request, name, forms.FoulForm, services.call_foul, "Choose a team. A jersey number is 0, 00, or 1 to 99."
    )


@_scoring_form
def timeout(request: HttpRequest, name: str) -> HttpResponse:
    """Take a time-out."""
    return _record(request, name, forms.TeamForm, services.take_timeout, "Choose a team.")


@_scoring_form
def possession(request: HttpRequest, name: str) -> HttpResponse:
    """Turn the possession arrow."""
    return _record(request, name, forms.TeamForm, services.set_possession, "Choose a team.")


@_scoring_form
def clock(request: HttpRequest, name: str) -> HttpResponse:
    """Start, stop or set the game clock."""
    return _record(
        request, name, forms.ClockForm, services.change_clock, "Write the time as 2:14 or 59.9, an hour at most."
    )


@_scoring_form
def shot_clock(request: HttpRequest, name: str) -> HttpResponse:
    """Give the shot clock a new time, or switch it off."""
    return _record(
        request, name, forms.ShotClockForm, services.change_shot_clock, "Choose a new time for the shot clock, or off."
    )


@_scoring_form
def period(request: HttpRequest, name: str) -> HttpResponse:
    """Begin the next period."""
    return _record(request, name, forms.EmptyForm, services.next_period)


@_scoring_form
def finish(request: HttpRequest, name: str) -> HttpResponse:
    """Blow the final whistle."""
    return _record(request, name, forms.EmptyForm, services.finish_game)


@_scoring_form
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Take back the last play."""
    return _record(request, name, forms.EmptyForm, services.undo_last)


@_scoring_form
def hold(request: HttpRequest, name: str) -> HttpResponse:
    """Hold what public screens show."""
    return _record(request, name, forms.EmptyForm, services.hold_view)


@_scoring_form
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Show the current score on public screens again."""
    return _record(request, name, forms.EmptyForm, services.release_view)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@idempotent_form()
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for confirmation, then start the game again."""
    state = state_or_404(name)
    if request.method == "POST":
        return _run(request, state, services.reset_game)
    from_table = request.GET.get("from") == "table"
    return render(
        request, "scoreboard/reset.html", {"board": presenters.GamePresenter(state), "from_table": from_table}
    )


def _record(
    request: HttpRequest, name: str, form: type[django_forms.Form], verb: Callable[..., GameState], invalid: str = ""
) -> HttpResponse:
    """Run the service with the form's values. Show `invalid` on the same page when the form is not valid."""
    state, sent = state_or_404(name), form(request.POST)
    if not sent.is_valid():
        return _show_again(request, state, INVALID, invalid)
    return _run(request, state, verb, **sent.cleaned_data)


def _run(request: HttpRequest, state: GameState, verb: Callable[..., GameState], **what: Any) -> HttpResponse:
    """Run the service and redirect to the page of the form. Show a domain error on that page."""
    try:
        after = verb(game_id=state.game.pk, by=request.user, **what)
    except DomainError as refusal:
        return _show_again(request, state_or_404(str(state.game.pk)), refusal.status, refusal.sentence)
    for warning in after.warnings:
        messages.warning(request, warning)
    return redirect("game-table" if _is_from_table(request) else "game", name=state.game.slug)


def _show_again(request: HttpRequest, state: GameState, status: int, refusal: str) -> HttpResponse:
    if _is_from_table(request) and access.may_score(state.game, request.user):
        return _show_table(request, state.game.slug, status, refusal)
    return render_game(request, state.game.slug, GAME, status=status, refusal=refusal)


def _is_from_table(request: HttpRequest) -> bool:
    return request.POST.get("from") == "table"


def _show_table(request: HttpRequest, name: str, status: int = 200, refusal: str = "") -> HttpResponse:
    if not request.session.session_key:
        request.session.create()  # without a session a guest has no idempotency keys
    return render_game(request, name, TABLE, status=status, refusal=refusal)


@login_not_required
@require_safe
@for_scorers
def play(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Show the play, its corrections, and the forms that correct it."""
    game, line = _play_line(name, play)
    return _show_play(request, game, line, _correction_form(game, line, request) if line.amendable else None)


@login_not_required
@require_POST
@for_scorers
@idempotent_form()
def correct(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Correct the play."""
    game, line = _play_line(name, play)
    if line.play.kind not in CORRECTION_FIELDS:
        raise Http404("What does not add up is not corrected.")
    form = _correction_form(game, line, request)
    if not form.is_valid():
        return _show_play(request, game, line, form, INVALID)
    return _amend(request, game, line, services.correct_play, "Corrected.", **form.cleaned_data)


@login_not_required
@require_POST
@for_scorers
@idempotent_form()
def void(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Strike out the play: it no longer counts and stays visible."""
    game, line = _play_line(name, play)
    back = "?from=table" if request.POST.get("from") == "table" else ""
    way_back = reverse("play-undo", args=[game.slug, line.play.pk]) + back
    return _amend(request, game, line, services.void_play, "Struck out.", way_back)


@login_not_required
@require_POST
@for_scorers
@idempotent_form()
def undo_correction(request: HttpRequest, name: str, play: UUID) -> HttpResponse:
    """Undo the last correction of the play."""
    game, line = _play_line(name, play)
    return _amend(request, game, line, services.undo_amendment, "Taken back.")


def _play_line(name: str, play_id: UUID) -> tuple[Game, PlayLine]:
    game = state_or_404(name).game
    play = queries.play_with_amendments(game, play_id)
    if play is None:
        raise Http404("There is no such play in this game.")
    points = queries.score_before(game, play.seq + 1)
    [line] = play_by_play(game, [play], points, lambda reset: queries.score_before(game, reset.seq))
    return game, line


def _correction_form(game: Game, line: PlayLine, request: HttpRequest) -> CorrectionForm:
    teams = [("A", game.team_a_name), ("B", game.team_b_name)]
    initial = {name: getattr(line.play, name) for name in ("team", "points", "player")}
    sent = request.POST if request.method == "POST" else None
    return CorrectionForm(sent, play_kind=line.play.kind, teams=teams, initial={**initial, "kind": line.play.detail})


def _amend(
    request: HttpRequest,
    game: Game,
    line: PlayLine,
    verb: Callable[..., GameState],
    done: str,
    way_back: str = "",
    **what: Any,
) -> HttpResponse:
    try:
        verb(game_id=game.pk, play_id=line.play.pk, by=request.user, **what)
    except DomainError as refusal:
        form = _correction_form(game, line, request) if line.amendable else None
        return _show_play(request, game, line, form, refusal.status, refusal.sentence)
    if way_back:
        message_with_undo(request, done, undo=way_back)
    else:
        messages.success(request, done)
    from_table = "table" in (request.GET.get("from"), request.POST.get("from"))
    return redirect("game-table" if from_table else "game", name=game.slug)


def _show_play(
    request: HttpRequest, game: Game, line: PlayLine, form: CorrectionForm | None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {"game": game, "line": line, "form": form, "refusal": refusal}
    context["history"] = play_history(game, queries.play_and_amendments(line.play))
    context["from_table"] = "table" in (request.GET.get("from"), request.POST.get("from"))
    return render(request, "scoreboard/play.html", context, status=status)
