"""Entering results: by the organizer from the bracket, and by a judge who holds the link of a court."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from competitions import access, bracket_queries, trees
from competitions import judge as judges
from competitions.forms import GameForm, ResultForm, VersionForm
from competitions.match_refusals import MayNotJudge, NoMatch, ResultConflict
from competitions.models import Bracket, Match
from competitions.services import matches
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID
from scoreboard import queries as games

MOST_GAMES = 50
WRONG = "Enter two scores, whole numbers from 0 to 9999."


@dataclass(frozen=True)
class Desk:
    """Where results are entered: whose it is, and where it leads back to."""

    by: Any
    back: str
    here: str
    judge: judges.Pass | None = None


@idempotent_form()
@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, name: str, match: UUID) -> HttpResponse:
    """One match, for who runs the competition."""
    competition = access.competition_to_manage(request.user, name)
    found = bracket_queries.match(match)
    if found.bracket.competition_id != competition.pk:
        raise NoMatch
    here = reverse("competition-match", args=[competition.slug, match])
    return _answer(request, found, Desk(request.user, reverse("competition-bracket", args=[competition.slug]), here))


@login_not_required
@require_safe
def judge(request: HttpRequest, token: str) -> HttpResponse:
    """The matches of a court, for its judge."""
    allowed = judges.read(token)
    bracket = Bracket.objects.select_related("competition").filter(pk=allowed.bracket_id).first()
    if bracket is None:
        raise NotFound("This bracket was drawn again. Ask the organizer for a new link.")
    found = bracket_queries.matches_of(bracket, court=allowed.court)
    known = {"bracket": bracket, "court": allowed.court, "matches": found, "token": token}
    return render(request, "competitions/judge.html", known)


@login_not_required
@idempotent_form(lambda request, token, match: judges.read(token))
@require_http_methods(["GET", "POST"])
def judge_match(request: HttpRequest, token: str, match: UUID) -> HttpResponse:
    """One match of the court, for its judge."""
    allowed, found = judges.read(token), bracket_queries.match(match)
    if (found.bracket_id, found.court) != (allowed.bracket_id, allowed.court):
        raise MayNotJudge
    desk = Desk(request.user, reverse("judge", args=[token]), reverse("judge-match", args=[token, match]), allowed)
    return _answer(request, found, desk)


def _answer(request: HttpRequest, found: Match, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _show(request, found, desk)
    try:
        call = VERBS[request.POST.get("verb", "result")](request)
    except (KeyError, ValueError):
        return _show(request, found, desk, INVALID, refusal=WRONG)
    except NotFound as none:
        return _show(request, found, desk, INVALID, refusal=none.sentence)
    try:
        call(match_id=found.pk, by=desk.by, judge=desk.judge)
    except ResultConflict as conflict:
        now = bracket_queries.match(found.pk)
        return _show(request, now, desk, conflict.status, refusal=conflict.sentence, yours=request.POST)
    except DomainError as refusal:
        return _show(request, bracket_queries.match(found.pk), desk, refusal.status, refusal=refusal.sentence)
    messages.success(request, "Saved.")
    return redirect(desk.back)


def _show(request: HttpRequest, found: Match, desk: Desk, status: int = 200, **more: Any) -> HttpResponse:
    known = {
        "match": found,
        "competition": found.bracket.competition,
        "sides": trees.sides(found),
        "desk": desk,
        "games": _games_for(found) if desk.judge is None else None,
        **more,
    }
    return render(request, "competitions/match.html", known, status=status)


def _games_for(match: Match) -> list[dict[str, Any]]:
    """The games that can decide it, by their teams and dates; also the one that does."""
    taken = Match.objects.exclude(game=None).exclude(pk=match.pk).values("game")
    free = list(games.still_to_end().exclude(pk__in=taken)[:MOST_GAMES])
    if match.game and match.game not in free:
        free.insert(0, match.game)
    return [{"game": game, "words": games.choice_words(game)} for game in free]


def _make_game(request: HttpRequest) -> Callable[..., Match]:
    version = _version(request)
    return lambda **who: matches.make_game(version=version, **who)


def _result(request: HttpRequest) -> Callable[..., Match]:
    form = ResultForm(request.POST)
    if not form.is_valid():
        raise ValueError(WRONG)
    return lambda **who: matches.enter_result(**form.cleaned_data, **who)


def _walkover(request: HttpRequest) -> Callable[..., Match]:
    winner, version = {"walkover_a": "A", "walkover_b": "B"}[request.POST["verb"]], _version(request)
    return lambda **who: matches.give_walkover(winner=winner, version=version, **who)


def _start(request: HttpRequest) -> Callable[..., Match]:
    version = _version(request)
    return lambda **who: matches.start_match(version=version, **who)


def _clear(request: HttpRequest) -> Callable[..., Match]:
    version = _version(request)
    return lambda **who: matches.clear_result(version=version, **who)


def _game(request: HttpRequest) -> Callable[..., Match]:
    form = GameForm(request.POST)
    if not form.is_valid():
        raise ValueError(WRONG)
    name = form.cleaned_data["game"]
    game_id = games.id_of(name) if name else None
    return lambda **who: matches.tie_to_game(version=form.cleaned_data["version"], game_id=game_id, **who)


def _version(request: HttpRequest) -> int:
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise ValueError(WRONG)
    return int(form.cleaned_data["version"])


VERBS: dict[str, Callable[[HttpRequest], Callable[..., Match]]] = {
    "result": _result,
    "walkover_a": _walkover,
    "walkover_b": _walkover,
    "start": _start,
    "clear": _clear,
    "game": _game,
    "make_game": _make_game,
}
