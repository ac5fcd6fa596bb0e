"""Pages that links in mail lead to: confirm an address, choose a new password. Reading them changes nothing,

for mail programs follow links by themselves.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import known_browsers, services
from accounts.access import somebody
from accounts.clients import client_of
from accounts.forms import AskToResetForm, NewPasswordForm
from accounts.refusals import LinkNoLonger
from accounts.views.answering import form_page
from core.errors import DomainError


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
        known_browsers.remember(request, services.reset_password(token=token, new=wanted["password"]))

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
