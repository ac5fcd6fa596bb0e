"""Organizers create, edit and feature games, and find their own."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.forms import INVALID, add_error
from scoreboard import access, queries, services
from scoreboard.forms import GameEditForm, GameForm
from scoreboard.models import Game
from scoreboard.presenters import GamePresenter
from scoreboard.totals import game_state

PAGE_SIZE = 20


@require_safe
def my_games(request: SignedInHttpRequest) -> HttpResponse:
    """List the games that this person organizes or scores, with the actions on each."""
    page = Paginator(queries.games_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(GamePresenter(game_state(game)), access.may_manage(game, request.user)) for game in page]
    return render(request, "scoreboard/mine.html", {"page": page, "rows": rows})


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInHttpRequest) -> HttpResponse:
    """Show an empty form, or create the game."""
    access.require_organizer(request.user)
    form, status = GameForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_game(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "The game is on the board.")
                return redirect("game", name=made.slug)
    return render(request, "scoreboard/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Edit the game's details and its scorekeepers."""
    game = access.game_to_manage(name, request.user)
    if request.method != "POST":
        return _show(request, game, GameEditForm(game=game))
    form = GameEditForm(request.POST, game=game)
    if not form.is_valid():
        return _show(request, game, form, INVALID)
    try:
        services.edit_game(
            game_id=game.pk, by=request.user, without=_removed_scorekeepers(request.POST), **form.changed
        )
    except DomainError as refusal:
        return _show(request, game, form, add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("game", name=game.slug)


@idempotent_form()
@require_POST
def feature(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Feature the game on game day, or stop featuring it."""
    game = access.game_to_manage(name, request.user)
    if request.POST.get("featured") == "no":
        services.unfeature_game(game_id=game.pk, by=request.user)
        messages.success(request, "Game day shows no game first now.")
    else:
        services.feature_game(game_id=game.pk, by=request.user)
        messages.success(request, "This is the game that game day shows now.")
    return redirect("game", name=game.slug)


def _show(request: HttpRequest, game: Game, form: GameForm, status: int = 200) -> HttpResponse:
    context = {"game": game, "form": form, "keepers": game.scorekeepers.order_by("name", "pk")}
    return render(request, "scoreboard/edit.html", context, status=status)


def _removed_scorekeepers(form_data: QueryDict) -> list[UUID]:
    """Return the ids of the ticked scorekeepers. Ignore values that are no id."""
    ids = []
    for value in form_data.getlist("without"):
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids
