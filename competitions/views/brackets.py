"""Pages of brackets and matches, for the organizer, judges and spectators."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competitions import access, presenters, queries
from competitions import access as judges
from competitions.errors import MayNotJudge, NoBracket, NoMatch, ResultConflict
from competitions.forms import DrawForm, GameForm, ResultForm, VersionForm
from competitions.models import Bracket, Competition, Match
from competitions.presenters import bracket_presenter
from competitions.services import brackets, matches
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.mail import rendering
from core.people import SignedInHttpRequest, Visitor
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error
from core.ui.page_parts import shared_part
from core.ui.pages import Page
from scoreboard import queries as games


class BracketPage:
    """A competition's bracket for this visitor."""

    def __init__(self, request: HttpRequest, name: Any) -> None:
        self.competition: Any = queries.competition_with_counts(request.user, name)
        self.may_manage = access.may_manage(self.competition, request.user)

    @cached_property
    def context(self) -> dict[str, Any]:
        found = Bracket.objects.select_related("competition").filter(competition=self.competition).first()
        return {
            "competition": self.competition,
            "tree": bracket_presenter(found) if found else None,
            "may_manage": self.may_manage,
            "heir": queries.next_for_spot(found) if found and self.may_manage else None,
        }


def tree(request: HttpRequest, page: BracketPage) -> dict[str, Any] | SafeString:
    """Return the tree: rendered once for all spectators, and separately for the organizer."""
    if page.may_manage:
        return page.context

    def drawn() -> str:
        return render_to_string("competitions/bracket.html#tree", page.context)

    return shared_part(page.competition.room, page.competition.room_version, "tree", drawn)


def around(request: HttpRequest, page: BracketPage) -> dict[str, Any]:
    """Return what stands outside the tree: for the organizer, the form and the judges' links."""
    competition = page.competition
    if not page.may_manage:
        return {"competition": competition}
    checked_in, drawn = queries.checked_in_count(competition), page.context["tree"]
    return page.context | {
        "form": _draw_form(competition, checked_in),
        "standing": queries.spot_counts(competition),
        "here": checked_in,
        "links": _judge_links(drawn.bracket) if drawn else [],
    }


bracket_page = Page("competitions/bracket.html", parts={"tree": tree}, context=around)


@login_not_required
@require_safe
@bracket_page
def bracket(request: HttpRequest, name: str) -> BracketPage:
    """Show the bracket: a tree, or rounds and a table."""
    return BracketPage(request, name)


def _draw_again(request: HttpRequest, name: str) -> Question:
    competition = access.competition_to_manage(request.user, name)
    return Question(
        title="Draw again?",
        says="The bracket is replaced by a new draw, and the judges’ links end. The old draw cannot be brought back.",  # noqa: RUF001
        act="Draw again",
        keep="Keep this draw",
        back=reverse("competition-bracket", args=[competition.slug]),
        sends={field: request.GET[field] for field in DrawForm.base_fields if field in request.GET},
    )


@confirm_first(_draw_again)
@idempotent_form()
@require_POST
def draw(request: SignedInHttpRequest, name: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return bracket_page.render(request, BracketPage(request, name), INVALID, form=form)
    try:
        brackets.draw_bracket(competition_id=competition.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        status = add_error(form, refusal)
        return bracket_page.render(request, BracketPage(request, name), status, form=form)
    messages.success(request, "Drawn.")
    return redirect("competition-bracket", name=competition.slug)


@idempotent_form()
@require_POST
def draw_next_round(request: SignedInHttpRequest, name: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    try:
        brackets.draw_next_round(competition_id=competition.pk, by=request.user)
    except NoBracket:
        raise
    except DomainError as refusal:
        page = BracketPage(request, name)
        return bracket_page.render(request, page, refusal.status, refusal=refusal.sentence)
    messages.success(request, "The next round is drawn.")
    return redirect("competition-bracket", name=competition.slug)


@idempotent_form()
@require_POST
def give_spot(request: SignedInHttpRequest, name: str, registration: UUID) -> HttpResponse:
    """Give the spot of a withdrawn entrant to the next in line."""
    competition = access.competition_to_manage(request.user, name)
    try:
        heir = brackets.give_spot(competition_id=competition.pk, registration_id=registration, by=request.user)
    except NotFound:
        raise
    except DomainError as refusal:
        page = BracketPage(request, name)
        return bracket_page.render(request, page, refusal.status, refusal=refusal.sentence)
    messages.success(request, f"{heir.entrant} has the spot.")
    return redirect("competition-bracket", name=competition.slug)


@require_safe
def judge_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """A sheet to print with a QR code of each court's judge link."""
    competition = access.competition_to_manage(request.user, name)
    bracket = queries.bracket_of(competition.pk)
    codes = [
        {**link, "code": segno.make(link["url"], error="m").svg_data_uri(border=2)} for link in _judge_links(bracket)
    ]
    context = {"competition": competition, "codes": codes, "until": access.judge_links_end_at(bracket)}
    return render(request, "competitions/judge_sheet.html", context)


def _draw_form(competition: Competition, checked_in: int) -> DrawForm:
    """Return the form with defaults; it offers to close registration only while that is open."""
    form = DrawForm(initial={"checked_in_only": bool(checked_in), "close_registration": True})
    if not competition.is_open_at(database_now()):
        del form.fields["close_registration"]
    return form


def _judge_links(bracket: Bracket) -> list[dict[str, Any]]:
    courts = range(1, bracket.courts + 1)
    return [
        {"court": court, "url": rendering.page_url("judge", access.judge_token(bracket, court))} for court in courts
    ]


MAX_GAMES = 50
INVALID_SCORES = "Enter two scores, whole numbers from 0 to 9999."


@dataclass(frozen=True)
class ResultEntry:
    """The page where a person enters a result: who they are, and where it leads back to."""

    by: Visitor
    back: str
    here: str
    judge: judges.JudgePass | None = None


@idempotent_form()
@require_http_methods(["GET", "POST"])
def match(request: SignedInHttpRequest, name: str, match: UUID) -> HttpResponse:
    """One match, for the organizer."""
    competition = access.competition_to_manage(request.user, name)
    found = queries.match_of(match)
    if found.bracket.competition_id != competition.pk:
        raise NoMatch
    here = reverse("competition-match", args=[competition.slug, match])
    return _enter_result(
        request, found, ResultEntry(request.user, reverse("competition-bracket", args=[competition.slug]), here)
    )


@login_not_required
@require_safe
def judge(request: HttpRequest, token: str) -> HttpResponse:
    """The matches of a court, for its judge."""
    allowed = judges.read_judge_token(token)
    bracket = Bracket.objects.select_related("competition").filter(pk=allowed.bracket_id).first()
    if bracket is None:
        raise NotFound("This bracket was drawn again. Ask the organizer for a new link.")
    found = queries.matches_of(bracket, court=allowed.court)
    context = {"bracket": bracket, "court": allowed.court, "matches": found, "token": token}
    return render(request, "competitions/judge.html", context)


@login_not_required
@idempotent_form(lambda request, token, match: judges.read_judge_token(token))
@require_http_methods(["GET", "POST"])
def judge_match(request: HttpRequest, token: str, match: UUID) -> HttpResponse:
    """One match of the court, for its judge."""
    allowed, found = judges.read_judge_token(token), queries.match_of(match)
    if (found.bracket_id, found.court) != (allowed.bracket_id, allowed.court):
        raise MayNotJudge
    desk = ResultEntry(
        request.user, reverse("judge", args=[token]), reverse("judge-match", args=[token, match]), allowed
    )
    return _enter_result(request, found, desk)


def _enter_result(request: HttpRequest, found: Match, desk: ResultEntry) -> HttpResponse:
    if request.method != "POST":
        return _render_match(request, found, desk)
    try:
        call = ACTIONS[request.POST.get("verb", "result")](request)
    except (KeyError, ValueError):
        return _render_match(request, found, desk, INVALID, refusal=INVALID_SCORES)
    except NotFound as none:
        return _render_match(request, found, desk, INVALID, refusal=none.sentence)
    try:
        call(match_id=found.pk, by=desk.by, judge=desk.judge)
    except ResultConflict as conflict:
        now = queries.match_of(found.pk)
        return _render_match(request, now, desk, conflict.status, refusal=conflict.sentence, yours=request.POST)
    except DomainError as refusal:
        return _render_match(request, queries.match_of(found.pk), desk, refusal.status, refusal=refusal.sentence)
    messages.success(request, "Saved.")
    return redirect(desk.back)


def _render_match(
    request: HttpRequest, found: Match, desk: ResultEntry, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "match": found,
        "competition": found.bracket.competition,
        "sides": presenters.match_sides(found),
        "desk": desk,
        "games": _game_choices(found) if desk.judge is None else None,
        **more,
    }
    return render(request, "competitions/match.html", context, status=status)


def _game_choices(match: Match) -> list[dict[str, Any]]:
    """Return the unfinished games that can decide the match, with teams and dates; also the linked one."""
    taken = Match.objects.exclude(game=None).exclude(pk=match.pk).values("game")
    free = list(games.unfinished_games().exclude(pk__in=taken)[:MAX_GAMES])
    if match.game and match.game not in free:
        free.insert(0, match.game)
    return [{"game": game, "words": games.choice_label(game)} for game in free]


def _make_game(request: HttpRequest) -> Callable[..., Match]:
    version = _version(request)
    return lambda **who: matches.make_game(version=version, **who)


def _result(request: HttpRequest) -> Callable[..., Match]:
    form = ResultForm(request.POST)
    if not form.is_valid():
        raise ValueError(INVALID_SCORES)
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
        raise ValueError(INVALID_SCORES)
    name = form.cleaned_data["game"]
    game_id = games.id_of(name) if name else None
    return lambda **who: matches.tie_to_game(version=form.cleaned_data["version"], game_id=game_id, **who)


def _version(request: HttpRequest) -> int:
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise ValueError(INVALID_SCORES)
    return int(form.cleaned_data["version"])


ACTIONS: dict[str, Callable[[HttpRequest], Callable[..., Match]]] = {
    "result": _result,
    "walkover_a": _walkover,
    "walkover_b": _walkover,
    "start": _start,
    "clear": _clear,
    "game": _game,
    "make_game": _make_game,
}
