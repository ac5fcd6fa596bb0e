"""Pages for everyone: the list, a competition, registration, the home page's section and the search."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services as accounts
from accounts.clients import client_of
from competitions import queries, services
from competitions.errors import NotRegistered
from competitions.forms import SearchForm, TeamForm
from competitions.models import CompetitionStatus, Registration, RegistrationStatus
from competitions.presenters import CompetitionPresenter, presenters_for
from core.database import DatabaseNow, database_now
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import Person, SignedInHttpRequest, Visitor, signed_in
from core.systems import Hit
from core.times import format_clock, format_day
from core.ui.forms import INVALID, add_error, error_status
from core.ui.navigation import MAX_HITS
from core.ui.pages import Page

PAGE_SIZE = 12


@login_not_required
@require_safe
def competition_list(request: HttpRequest) -> HttpResponse:
    """Current and upcoming competitions, soonest first. ?when=past lists past ones; ?q=, ?tag= and ?open= filter."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    only_open = True if wanted.get("open") else None
    past = wanted.get("when") == "past"
    words = {"text": wanted.get("q", ""), "tag": wanted.get("tag", ""), "open": only_open}
    found: Any = queries.list_competitions(request.user, when="past" if past else "upcoming", **words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = presenters_for(list(page), request.user)
    context = {"page": page, "cards": cards, "search": form, "wanted": wanted, "past": past}
    return render(request, "competitions/list.html", context)


def presenter_for(person: Visitor, name: Any) -> CompetitionPresenter:
    found = queries.competition_with_counts(person, name)
    return CompetitionPresenter(found, person, database_now(), queries.live_registration(found.pk, person))


def around(request: HttpRequest, card: CompetitionPresenter) -> dict[str, Any]:
    """Return what each part and the page around them show."""
    return {"card": card, "competition": card.competition}


def offer(request: HttpRequest, card: CompetitionPresenter) -> dict[str, Any]:
    """Return what the visitor has or can do."""
    may_enter = card.offer in ("register", "wait") and card.competition.is_for_teams
    return {**around(request, card), "form": TeamForm() if may_enter else None}


competition_page = Page("competitions/competition.html", parts={"places": around, "offer": offer}, context=around)


@login_not_required
@require_safe
@competition_page
def competition(request: HttpRequest, name: str) -> CompetitionPresenter:
    """Show one competition."""
    return presenter_for(request.user, name)


MY_PAGE_SIZE = 20
CONFLICT = 409


@idempotent_form()
@require_http_methods(["GET", "POST"])
def register(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Register for a spot or the waiting list. A GET, for example after signing in, redirects to the competition."""
    card = presenter_for(request.user, name)
    if request.method == "GET":
        return redirect("competition", name=card.competition.slug)
    form = TeamForm(request.POST) if card.competition.is_for_teams else None
    if form and not form.is_valid():
        return competition_page.render(request, card, INVALID, form=form)
    try:
        made = services.register(
            competition_id=card.competition.pk,
            by=request.user,
            network=client_of(request).network,
            **(form.cleaned_data if form else {}),
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return _render_error(request, name, refusal, form)
    messages.success(request, _welcome_message(made))
    return redirect("competition", name=card.competition.slug)


@idempotent_form()
@require_POST
def ask_to_confirm(request: HttpRequest, name: str) -> HttpResponse:
    """Send the link that confirms the address and with it the registration."""
    card, person = presenter_for(request.user, name), signed_in(request.user)
    try:
        accounts.request_confirmation(user=person)
    except DomainError as refusal:
        return _render_error(request, name, refusal)
    messages.success(request, f"A link is on its way to {person.email}.")
    return redirect("competition", name=card.competition.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask for confirmation, then withdraw."""
    card = presenter_for(request.user, name)
    if request.method == "GET":
        if card.registration is None:
            return redirect("competition", name=card.competition.slug)
        context = {"card": card, "competition": card.competition, "drawn": queries.is_drawn(card.competition.pk)}
        return render(request, "competitions/withdraw.html", context)
    try:
        services.withdraw(competition_id=card.competition.pk, by=request.user)
    except NotRegistered as refusal:
        card = presenter_for(request.user, name)
        return competition_page.render(request, card, CONFLICT, refusal=refusal.sentence)
    except DomainError as refusal:
        return _render_error(request, name, refusal)
    messages.success(request, "You have withdrawn.")
    return redirect("competition", name=card.competition.slug)


@require_safe
def my_registrations(request: SignedInHttpRequest) -> HttpResponse:
    """The person's registrations: upcoming, waiting and past."""
    page = Paginator(queries.my_registrations(request.user), MY_PAGE_SIZE).get_page(request.GET.get("page"))
    now = database_now()
    lines = [{"registration": each, "over": each.competition.starts_at <= now} for each in page]
    return render(request, "competitions/my_registrations.html", {"page": page, "lines": lines})


def _render_error(request: HttpRequest, name: str, refusal: DomainError, form: TeamForm | None = None) -> HttpResponse:
    """Render the competition as it is now with the error, beside its field if it has one."""
    card: CompetitionPresenter = presenter_for(request.user, name)
    if form and (refusal.extra.get("fields") or card.offer in ("register", "wait")):
        return competition_page.render(request, card, add_error(form, refusal), form=form)
    return competition_page.render(request, card, error_status(refusal), refusal=refusal.sentence)


def _welcome_message(made: Registration) -> str:
    until = made.to_confirm_by
    if made.status == RegistrationStatus.CONFIRMED and until:
        return f"You have a place. Confirm your address by {format_clock(until)} to keep it: the link is in your mail."
    if made.status == RegistrationStatus.CONFIRMED:
        return "You’re in. The confirmation is in your mail."  # noqa: RUF001
    position: Any = getattr(made, "position", None)
    return f"You are on the waitlist, at place {position}."


SECTION_SIZE = 3


def home_section(request: HttpRequest) -> SafeString:
    """Upcoming competitions with their spots."""
    coming = queries.search_competitions(request.user).filter(
        status=CompetitionStatus.PUBLISHED, starts_at__gt=DatabaseNow()
    )
    cards = presenters_for(list(coming[:SECTION_SIZE]), request.user)
    return render_to_string("competitions/_home.html", {"cards": cards}, request) if cards else SafeString("")


def search_competitions(request: HttpRequest, words: str) -> Iterator[Hit]:
    for found in queries.search_competitions(request.user, text=words)[:MAX_HITS]:
        yield Hit(found.title, found.get_absolute_url(), f"Starts {format_day(found.starts_at)}")


def search_teams(request: HttpRequest, words: str) -> Iterator[Hit]:
    for team in queries.search_teams(request.user, text=words)[:MAX_HITS]:
        yield Hit(team.team_name, team.competition.get_absolute_url(), team.competition.title)


def search_registrations(person: Person) -> Iterator[Hit]:
    for each in queries.my_registrations(person)[:MAX_HITS]:
        said = f"{each.get_status_display()}, {format_day(each.competition.starts_at)}"
        yield Hit(each.competition.title, each.competition.get_absolute_url(), said)
