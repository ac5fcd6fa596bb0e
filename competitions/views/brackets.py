"""The bracket's page, and what its organizer does there: draw, draw the next round, hand out judges' links."""

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from competitions import access, bracket_queries, judge, queries
from competitions.forms import DrawForm
from competitions.match_refusals import NoBracket
from competitions.models import Bracket, Competition
from competitions.services import draws, spots
from competitions.trees import tree_of
from core.database import database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.mail import links
from core.ui.asking import Question, asks
from core.ui.page_parts import parts_answer, shared_part
from core.ui.refusing import INVALID, say_no


@login_not_required
@require_safe
def bracket(request: HttpRequest, name: str) -> HttpResponse:
    """The draw: a tree, or rounds and a table. `?part=tree` answers with these alone."""
    competition = queries.competition(request.user, name)
    if request.GET.get("part") == "tree":
        return _tree(request, competition)
    return _show(request, competition)


def _tree(request: HttpRequest, competition: Competition) -> HttpResponse:
    """The draw alone: one rendering for all who only look, and one of their own for those who manage it."""
    if access.may_manage(competition, request.user):
        return render(request, "competitions/_tree.html", _known(request, competition))

    def drawn() -> str:
        return render_to_string("competitions/_tree.html", _known(request, competition))

    html = shared_part(competition.room, competition.room_version, "tree", drawn)  # type: ignore[attr-defined]  # annotated
    return parts_answer(request, html)


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


@asks(_draw_again)
@idempotent_form()
@require_POST
def draw(request: HttpRequest, name: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _show(request, competition, form, INVALID)
    try:
        draws.draw_bracket(competition_id=competition.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show(request, competition, form, say_no(form, refusal))
    messages.success(request, "Drawn.")
    return redirect("competition-bracket", name=competition.slug)


@idempotent_form()
@require_POST
def draw_next_round(request: HttpRequest, name: str) -> HttpResponse:
    competition = access.competition_to_manage(request.user, name)
    try:
        draws.draw_next_round(competition_id=competition.pk, by=request.user)
    except NoBracket:
        raise
    except DomainError as refusal:
        return _show(request, competition, None, refusal.status, refusal.sentence)
    messages.success(request, "The next round is drawn.")
    return redirect("competition-bracket", name=competition.slug)


@idempotent_form()
@require_POST
def give_spot(request: HttpRequest, name: str, registration: UUID) -> HttpResponse:
    """Let the next in line take over the spot of an entrant who withdrew."""
    competition = access.competition_to_manage(request.user, name)
    try:
        heir = spots.give_spot(competition_id=competition.pk, registration_id=registration, by=request.user)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, competition, None, refusal.status, refusal.sentence)
    messages.success(request, f"{heir.entrant} has the spot.")
    return redirect("competition-bracket", name=competition.slug)


@require_safe
def judge_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """A sheet to print: the code of each court's judge link, for a camera."""
    competition = access.competition_to_manage(request.user, name)
    bracket = bracket_queries.bracket_of(competition.pk)
    codes = [
        {**link, "code": segno.make(link["url"], error="m").svg_data_uri(border=2)} for link in _judge_links(bracket)
    ]
    known = {"competition": competition, "codes": codes, "until": judge.good_until(bracket)}
    return render(request, "competitions/judge_sheet.html", known)


def _show(
    request: HttpRequest, competition: Competition, form: DrawForm | None = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    known = {**_known(request, queries.competition(request.user, competition.pk)), "refusal": refusal}
    if known["may_manage"]:
        checked_in = queries.checked_in(competition)
        known["form"] = form or _draw_form(competition, checked_in)
        known["standing"], known["here"] = queries.standing(competition), checked_in
        known["links"] = _judge_links(known["tree"].bracket) if known["tree"] else []
    return render(request, "competitions/bracket.html", known, status=status)


def _draw_form(competition: Competition, checked_in: int) -> DrawForm:
    """What is usual; whether to close registration is asked while it is open."""
    form = DrawForm(initial={"checked_in_only": bool(checked_in), "close_registration": True})
    if not competition.is_open_at(database_now()):
        del form.fields["close_registration"]
    return form


def _known(request: HttpRequest, competition: Any) -> dict[str, Any]:
    found = Bracket.objects.select_related("competition").filter(competition=competition).first()
    may_manage = access.may_manage(competition, request.user)
    return {
        "competition": competition,
        "tree": tree_of(found) if found else None,
        "may_manage": may_manage,
        "heir": bracket_queries.next_for_a_spot(found) if found and may_manage else None,
    }


def _judge_links(bracket: Bracket) -> list[dict[str, Any]]:
    courts = range(1, bracket.courts + 1)
    return [{"court": court, "url": links.to_page("judge", judge.token_for(bracket, court))} for court in courts]
