"""What a form whose CSRF token is stale is answered (CSRF_FAILURE_VIEW)."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.idempotency.callers import browser_of_token
from core.requests import is_api
from core.unsent import answers
from core.unsent.origins import is_from_our_page, page_before
from core.unsent.typed import CSRF

STALE = "The page was too old: that happens when you sign in or out in another tab. Check it and send it again."

View = TypeVar("View", bound=Callable[..., Any])
WhenStale = Callable[[HttpRequest], HttpResponse]


def when_stale(answer: WhenStale) -> Callable[[View], View]:
    """For a view that knows better than to ask again: a sign-in form of somebody who is signed in by now."""

    def decorate(view: View) -> View:
        view.when_stale = answer  # type: ignore[attr-defined]
        return view

    return decorate


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form again with what was typed, if one of our pages sent it; else the plain refusal. See origins.py."""
    if is_api(request.path_info) or not is_from_our_page(request):
        return render(request, "403_csrf.html", status=403)
    match = request.resolver_match
    known_answer: WhenStale | None = getattr(match.func if match else None, "when_stale", None)
    if known_answer:
        return known_answer(request)
    before = browser_of_token(request.POST.get(CSRF, ""))
    response = answers.not_sent(request, status=403, why=STALE, before=before)
    if response is None:
        return render(request, "403_csrf.html", {"page": page_before(request)}, status=403)
    return response
