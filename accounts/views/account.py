"""A member's own pages: name, password, sessions, deletion; and the pages that links in emails lead to.

Opening such a link changes nothing, because email programs follow links by themselves.
"""

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
from accounts.clients import client_of
from accounts.errors import LinkExpired
from accounts.forms import ChangePasswordForm, DeleteAccountForm, NameForm, NewPasswordForm, RequestResetForm
from accounts.queries import CurrentSession
from core.api.responses import error_headers
from core.errors import DomainError, NotFound
from core.people import signed_in
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error

PAGE_SIZE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the account, or change the name."""

    def rename(values: dict[str, str]) -> None:
        services.rename(user=signed_in(request.user), name=values["name"])

    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": signed_in(request.user).name})
    return handle_form(request, "accounts/account.html", form, rename, "Your name was changed.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password and sign out everywhere else."""

    def change(values: dict[str, str]) -> None:
        person = services.change_password(
            user=signed_in(request.user),
            current=values["current_password"],
            new=values["new_password"],
            keep=_current_session(request),
        )
        clients.keep_signed_in(request, person)

    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere else."
    return handle_form(request, "accounts/password.html", form, change, done)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Delete the account for good, after asking for the password."""

    def go(values: dict[str, str]) -> None:
        services.delete_own_account(user=signed_in(request.user), password=values["password"])
        request.session.flush()  # the user that Django's sign-out would announce is deleted
        request.user = AnonymousUser()

    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    return handle_form(
        request, "accounts/leave.html", form, go, "Your account was deleted. Thank you for playing.", "/"
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List the person's sessions, of browsers and API clients alike."""
    found = queries.active_sessions(signed_in(request.user), _current_session(request))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/places.html", {"page": page})


def _confirm_end_session(request: HttpRequest, session_id: UUID) -> Question:
    session = next(
        (
            session
            for session in queries.active_sessions(signed_in(request.user), _current_session(request))
            if session.id == session_id
        ),
        None,
    )
    if session is None:
        raise Http404
    here = " You are using it now." if session.current else ""
    return Question(
        title=f"Sign out of {session.program}?",
        says=f"Whoever uses it has to sign in again.{here}",
        act="Sign out",
        keep="Stay signed in",
        back=reverse("account_places"),
    )


def _confirm_end_others(request: HttpRequest) -> Question:
    others = [
        session
        for session in queries.active_sessions(signed_in(request.user), _current_session(request))
        if not session.current
    ]
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


@confirm_first(_confirm_end_session)
@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    try:
        services.end_session(user=signed_in(request.user), session_id=session_id)
    except NotFound as gone:
        raise Http404 from gone
    messages.success(request, "Signed out there.")
    return redirect("account_places")


@confirm_first(_confirm_end_others)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    services.end_other_sessions(user=signed_in(request.user), keep=_current_session(request))
    messages.success(request, "You are now signed in here only.")
    return redirect("account_places")


def _current_session(request: HttpRequest) -> CurrentSession:
    return CurrentSession(session_key=request.session.session_key)


@require_POST
def request_confirmation(request: HttpRequest) -> HttpResponse:
    """Send the confirmation link again."""
    person = signed_in(request.user)
    try:
        services.request_confirmation(user=person)
    except DomainError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"A link is on its way to {person.email}.")
    return redirect("account")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first; the click confirms."""
    try:
        person = services.user_of_confirmation_link(token)
        if request.method == "POST":
            services.confirm_email(token=token)
    except LinkExpired as refusal:
        return _link_expired(request, refusal, again="account")
    if request.method != "POST":
        return render(request, "accounts/confirm_email.html", {"person": person})
    messages.success(request, "Thank you. Your address is confirmed.")
    return redirect("account" if request.user.is_authenticated else "account_login")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_reset(request: HttpRequest) -> HttpResponse:
    """Send a reset link. The answer is the same for every address."""

    def ask(values: dict[str, str]) -> None:
        services.request_reset(email=values["email"], network=client_of(request).network)

    form = RequestResetForm(request.POST if request.method == "POST" else None)
    done = "If somebody has an account with that address, a link is on its way there."
    context = {"mail_is_sent": settings.MAIL_IS_SENT}
    return handle_form(request, "accounts/ask_to_reset.html", form, ask, done, to="account_login", **context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password, then ask to sign in with it."""

    def reset(values: dict[str, str]) -> None:
        clients.remember_browser(request, services.reset_password(token=token, new=values["password"]))

    try:
        services.user_of_reset_link(token)
    except LinkExpired as refusal:
        return _link_expired(request, refusal, again="account_reset_password")
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere; sign in with the new one."
    return handle_form(request, "accounts/reset_password.html", form, reset, done, to="account_login")


def _link_expired(request: HttpRequest, refusal: LinkExpired, again: str) -> HttpResponse:
    context = {"refusal": refusal.sentence, "again": again}
    return render(request, "accounts/link_no_longer.html", context, status=refusal.status)


def handle_form(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    action: Callable[[dict[str, str]], None],
    done: str,
    to: str = "account",
    **context: Any,
) -> HttpResponse:
    """Show the form. Run the action of a valid form and redirect; show a form with errors again."""
    status, headers = 200, {}
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                action(form.cleaned_data)
            except DomainError as refusal:
                status, headers = add_error(form, refusal), error_headers(refusal)
            else:
                messages.success(request, done)
                return redirect(to)
    page = render_to_string(template, {"form": form, **context}, request)
    return HttpResponse(page, status=status, headers=headers)
