"""Pages about oneself: name, password, where one is signed in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clients, queries, services
from accounts.access import somebody
from accounts.clients import client_of
from accounts.errors import LinkNoLonger
from accounts.forms import AskToResetForm, ChangePasswordForm, LeaveForm, NameForm, NewPasswordForm
from accounts.queries import Here
from core.api.responses import error_headers
from core.errors import DomainError, NotFound
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error

PLACES_A_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here; the name can be changed."""

    def rename(wanted: dict[str, str]) -> None:
        services.rename(user=somebody(request.user), name=wanted["name"])

    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": somebody(request.user).name})
    return form_page(request, "accounts/account.html", form, rename, "Your name was changed.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, and signed out everywhere but here."""

    def change(wanted: dict[str, str]) -> None:
        person = services.change_password(
            user=somebody(request.user),
            current=wanted["current_password"],
            new=wanted["new_password"],
            keep=_here(request),
        )
        clients.keep_signed_in(request, person)

    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere else."
    return form_page(request, "accounts/password.html", form, change, done)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the account for good, after asking for the password."""

    def go(wanted: dict[str, str]) -> None:
        services.delete_oneself(user=somebody(request.user), password=wanted["password"])
        request.session.flush()  # the person whom signing out would tell of it is gone
        request.user = AnonymousUser()

    form = LeaveForm(request.POST if request.method == "POST" else None)
    return form_page(request, "accounts/leave.html", form, go, "Your account was deleted. Thank you for playing.", "/")


@never_cache
@require_http_methods(["GET", "HEAD"])
def places(request: HttpRequest) -> HttpResponse:
    """Where am I signed in, browsers and API clients alike."""
    found = queries.places_of(somebody(request.user), _here(request))
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/places.html", {"page": page})


def _end_one(request: HttpRequest, place_id: UUID) -> Question:
    found = next(
        (each for each in queries.places_of(somebody(request.user), _here(request)) if each.id == place_id), None
    )
    if found is None:
        raise Http404
    here = " You are using it now." if found.current else ""
    return Question(
        title=f"Sign out of {found.program}?",
        says=f"Whoever uses it has to sign in again.{here}",
        act="Sign out",
        keep="Stay signed in",
        back=reverse("account_places"),
    )


def _end_others(request: HttpRequest) -> Question:
    others = [each for each in queries.places_of(somebody(request.user), _here(request)) if not each.current]
    number = len(others)
    return Question(
        title="Sign out everywhere else?",
        says=f"{number} other browser{pluralize(number)} or program{pluralize(number)} must sign in again."
        if number
        else "You are signed in nowhere else.",
        act="Sign out",
        keep="Stay signed in",
        back=reverse("account_places"),
    )


@confirm_first(_end_one)
@require_POST
def end_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    try:
        services.end_place(user=somebody(request.user), place_id=place_id)
    except NotFound as gone:
        raise Http404 from gone
    messages.success(request, "Signed out there.")
    return redirect("account_places")


@confirm_first(_end_others)
@require_POST
def end_other_places(request: HttpRequest) -> HttpResponse:
    services.end_others(user=somebody(request.user), keep=_here(request))
    messages.success(request, "You are now signed in here only.")
    return redirect("account_places")


def _here(request: HttpRequest) -> Here:
    return Here(session_key=request.session.session_key)


@require_POST
def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Mail the link again."""
    person = somebody(request.user)
    try:
        services.ask_to_confirm(user=person)
    except DomainError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"A link is on its way to {person.email}.")
    return redirect("account")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: the click confirms."""
    try:
        person = services.holder_of_confirmation(token)
        if request.method == "POST":
            services.confirm_email(token=token)
    except LinkNoLonger as refusal:
        return _no_longer(request, refusal, again="account")
    if request.method != "POST":
        return render(request, "accounts/confirm_email.html", {"person": person})
    messages.success(request, "Thank you. Your address is confirmed.")
    return redirect("account" if request.user.is_authenticated else "account_login")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_reset(request: HttpRequest) -> HttpResponse:
    """Says the same whoever's address it is."""

    def ask(wanted: dict[str, str]) -> None:
        services.ask_to_reset(email=wanted["email"], network=client_of(request).network)

    form = AskToResetForm(request.POST if request.method == "POST" else None)
    done = "If somebody has an account with that address, a link is on its way there."
    known = {"mail_is_sent": settings.MAIL_IS_SENT}
    return form_page(request, "accounts/ask_to_reset.html", form, ask, done, to="account_login", **known)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """A new password; then sign in with it."""

    def reset(wanted: dict[str, str]) -> None:
        clients.remember(request, services.reset_password(token=token, new=wanted["password"]))

    try:
        services.holder_of_reset(token)
    except LinkNoLonger as refusal:
        return _no_longer(request, refusal, again="account_reset_password")
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere; sign in with the new one."
    return form_page(request, "accounts/reset_password.html", form, reset, done, to="account_login")


def _no_longer(request: HttpRequest, refusal: LinkNoLonger, again: str) -> HttpResponse:
    known = {"refusal": refusal.sentence, "again": again}
    return render(request, "accounts/link_no_longer.html", known, status=refusal.status)


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    verb: Callable[[dict[str, str]], None],
    done: str,
    to: str = "account",
    **known: Any,
) -> HttpResponse:
    """The form; a good one is obeyed and leads on, another is shown again with what is wrong."""
    status, headers = 200, {}
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                verb(form.cleaned_data)
            except DomainError as refusal:
                status, headers = add_error(form, refusal), error_headers(refusal)
            else:
                messages.success(request, done)
                return redirect(to)
    page = render_to_string(template, {"form": form, **known}, request)
    return HttpResponse(page, status=status, headers=headers)
