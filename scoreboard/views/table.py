"""The scorer's table, and the forms that score."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import once
from scoreboard import access, boards, forms, services
from scoreboard.review import as_public
from scoreboard.rules import FOULS
from scoreboard.state import State
from scoreboard.views.games import GAME
from scoreboard.views.shown import GamePage, View, for_scorers, show, state_named

PLAYS_AT_THE_TABLE = 20
PARTS = {
    "table_board": "scoreboard/_table_board.html",
    "table_pads": "scoreboard/_table_pads.html",
    "table_control": "scoreboard/_table_control.html",
    "plays": "scoreboard/_plays.html",
    "live": "scoreboard/_live.html",
    "table_review": "scoreboard/_table_review.html",
}
KEYS = {"A": [(1, "a"), (2, "s"), (3, "d")], "B": [(1, "j"), (2, "k"), (3, "l")]}


def _known_at_table(known: dict[str, Any]) -> dict[str, Any]:
    pads = [(*half, KEYS[half[0]]) for half in known["pad"]]
    return {"pads": pads, "fouls": FOULS.items(), "public": boards.Board(as_public(known["state"]))}


TABLE = GamePage(
    "scoreboard/table.html", PARTS, frozenset(), plays=(PLAYS_AT_THE_TABLE,), at_table=True, more=_known_at_table
)


@login_not_required
@require_safe
@for_scorers
def table(request: HttpRequest, name: str) -> HttpResponse:
    """The scorer's table, for those who may score; the others sign in, or are told."""
    return _show_table(request, name)


def _verb(form: type[django_forms.Form], do: Callable[..., State], wrong: str = "") -> View:
    """A form's address that does one verb to one game and leads back; `wrong` is said of a bad form."""

    @login_not_required
    @require_POST
    @once()
    def do_it(request: HttpRequest, name: str) -> HttpResponse:
        state, sent = state_named(name), form(request.POST)
        if not sent.is_valid():
            return _again(request, state, 422, wrong)
        return _do(request, state, do, **sent.cleaned_data)

    return do_it


def _clock(*, action: str, remaining: int | None, **who: Any) -> State:
    if action == "set":
        return services.set_clock(remaining_ms=remaining or 0, **who)
    return services.start_clock(**who) if action == "start" else services.stop_clock(**who)


def _shot_clock(*, action: str, **who: Any) -> State:
    if action == "off":
        return services.switch_off_shot_clock(**who)
    return services.reset_shot_clock(short=action == "short", **who)


score = _verb(forms.ScoreForm, services.score_points, "Choose a team and 1, 2 or 3 points.")
foul = _verb(forms.FoulForm, services.call_foul, "Choose a team. A jersey number is 0, 00, or 1 to 99.")
timeout = _verb(forms.TeamForm, services.take_timeout, "Choose a team.")
possession = _verb(forms.TeamForm, services.set_possession, "Choose a team.")
clock = _verb(forms.ClockForm, _clock, "Write the time as 2:14 or 59.9, an hour at most.")
shot_clock = _verb(forms.ShotClockForm, _shot_clock, "Choose a new time for the shot clock, or off.")
period = _verb(django_forms.Form, services.next_period)
finish = _verb(django_forms.Form, services.finish_game)
undo = _verb(django_forms.Form, services.undo_last)
hold = _verb(django_forms.Form, services.hold_view)
release = _verb(django_forms.Form, services.release_view)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@once()
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then begin the game again."""
    state = state_named(name)
    if request.method == "POST":
        return _do(request, state, services.reset_game)
    from_table = request.GET.get("from") == "table"
    return render(request, "scoreboard/reset.html", {"board": boards.Board(state), "from_table": from_table})


def _do(request: HttpRequest, state: State, verb: Callable[..., State], **what: Any) -> HttpResponse:
    """Do one verb and go back to the page it came from; a refusal is told on the same page."""
    try:
        after = verb(game_id=state.game.pk, by=request.user, **what)
    except DomainError as refusal:
        return _again(request, state_named(str(state.game.pk)), refusal.status, refusal.sentence)
    for caution in after.warnings:
        messages.warning(request, caution)
    return redirect("game-table" if _is_from_table(request) else "game", name=state.game.slug)


def _again(request: HttpRequest, state: State, status: int, refusal: str) -> HttpResponse:
    if _is_from_table(request) and access.may_score(state.game, request.user):
        return _show_table(request, state.game.slug, status, refusal)
    return show(request, state.game.slug, GAME, status=status, refusal=refusal)


def _is_from_table(request: HttpRequest) -> bool:
    return request.POST.get("from") == "table"


def _show_table(request: HttpRequest, name: str, status: int = 200, refusal: str = "") -> HttpResponse:
    if not request.session.session_key:
        request.session.create()  # whoever is not signed in has keys only with a session
    return show(request, name, TABLE, status=status, refusal=refusal)
