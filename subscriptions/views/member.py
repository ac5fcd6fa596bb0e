"""The newsletter as a member sees it in their account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.clients import client_of
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from subscriptions import links, queries, services
from subscriptions.models import Status
from subscriptions.words import consent_text


@never_cache
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def my_newsletter(request: HttpRequest) -> HttpResponse:
    """Whether it comes to the account's address; one button changes it."""
    if request.method != "POST":
        return _show(request)
    wanted = request.POST.get("newsletter") == "yes"
    try:
        found = services.wish(request.user, wanted, client_of(request).network)
    except DomainError as refusal:
        return _show(request, refusal.status, refusal.sentence)
    if wanted and found and found.status == Status.PENDING:
        messages.success(request, "Open the mail we have sent you and press its button.")
    else:
        messages.success(request, "You get the news." if wanted else "You get no more news.")
    return redirect("my-newsletter")


def _show(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    found = queries.of_person(request.user)
    is_on = bool(found and found.status in (Status.PENDING, Status.CONFIRMED))
    known = {"subscriber": found, "is_on": is_on, "refusal": refusal, "consent": consent_text()}
    known["choices"] = links.choices_token(found) if found and is_on else ""
    return render(request, "subscriptions/mine.html", known, status=status)
