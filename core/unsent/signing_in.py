"""Signing in comes first: what a form brought with it is kept meanwhile, and shown again afterwards."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.api.answers import challenge
from core.requests import client_network
from core.unsent import answers, browsers, services, typed

SIGNED_OUT = "You are signed out. Sign in in another tab, come back here and send it."


class SignInFirst(LoginRequiredMiddleware):
    """Django's, but that a form that was filled in waits until its writer is back."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        return sign_in_first(request)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back: to the page, or to the form that was sent without being signed in.

    A script is answered by 401 instead. It sent the form from a page that still has the words.
    """
    if request.method == "POST" and is_from_script(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": challenge()})
    if typed.has_words(request):
        return _kept(request) or _not_kept(request)
    return redirect_to_login(request.get_full_path())


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of a page sent this, rather than the browser going somewhere (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _kept(request: HttpRequest) -> HttpResponse | None:
    """To the sign-in, with the form waiting behind it; None where it cannot be kept."""
    sent = typed.keepable(request.path_info, typed.sent_by(request))
    content = services.Content(request.get_full_path(), sent, typed.files_of(request))
    key = browsers.key_of(request) or browsers.new_key()
    form = services.keep(content, key=key, author=browsers.author_of(request), network=client_network(request))
    if form is None:
        return None
    response = redirect_to_login(reverse("unsent", args=[form.pk]))
    browsers.give(response, key)
    return response


def _not_kept(request: HttpRequest) -> HttpResponse:
    response = answers.not_sent(request, status=401, why=SIGNED_OUT, sign_in=settings.LOGIN_URL)
    return response or redirect_to_login(request.get_full_path())
