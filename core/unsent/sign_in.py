"""Keep a submitted form while its author signs in: the middleware, and the cookie that opens the form again."""

import base64
import binascii
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string

from core.api.responses import challenge
from core.requests import client_network
from core.unsent import form_data, pages, services
from core.unsent.services import KEPT_FOR, KEY_BYTES

SIGNED_OUT = "You are signed out. Sign in in another tab, come back here and send it."


class SignInFirst(LoginRequiredMiddleware):
    """Django's middleware, but a submitted form waits until its author has signed in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        return sign_in_first(request)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back: to the page, or to the form that was sent without being signed in.

    A script gets 401 instead. It sent the form from a page that still shows the text.
    """
    if request.method == "POST" and is_from_script(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": challenge()})
    if form_data.has_typed_text(request):
        return _kept(request) or _not_kept(request)
    return redirect_to_login(request.get_full_path())


def is_from_script(request: HttpRequest) -> bool:
    """Return whether a script sent this, rather than the browser navigating (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _kept(request: HttpRequest) -> HttpResponse | None:
    """Redirect to the sign-in with the form kept behind it; None where it cannot be kept."""
    sent = form_data.without_secrets(request.path_info, form_data.submitted_fields(request))
    content = services.Content(request.get_full_path(), sent, form_data.file_fields(request))
    key = key_from_cookie(request) or new_key()
    form = services.keep(content, key=key, author=author_of(request), network=client_network(request))
    if form is None:
        return None
    response = redirect_to_login(reverse("unsent", args=[form.pk]))
    set_key_cookie(response, key)
    return response


def _not_kept(request: HttpRequest) -> HttpResponse:
    response = pages.unsent_page(request, status=401, why=SIGNED_OUT, sign_in=settings.LOGIN_URL)
    return response or redirect_to_login(request.get_full_path())


COOKIE = "courtside_unsent"


def key_from_cookie(request: HttpRequest) -> bytes:
    """Return the key in this browser's cookie; b"" where it has none."""
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except (binascii.Error, ValueError):
        return b""
    return key if len(key) == KEY_BYTES else b""


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def set_key_cookie(response: HttpResponseBase, key: bytes) -> None:
    """Have the browser store the key as long as its forms are kept."""
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=int(KEPT_FOR.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def author_of(request: HttpRequest) -> str:
    """Return the account that this browser was signed in to last, as settings.LAST_ACCOUNT names it; "" for none."""
    name: str = import_string(settings.LAST_ACCOUNT)(request)
    return name
