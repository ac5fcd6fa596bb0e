"""The cookie that opens what this browser did not send, and whose browser it was last."""

import base64
import binascii
import os

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from core.unsent.services import KEPT_FOR, KEY_BYTES

COOKIE = "courtside_unsent"


def key_of(request: HttpRequest) -> bytes:
    """The key in this browser's cookie; b"" where it has none."""
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except (binascii.Error, ValueError):
        return b""
    return key if len(key) == KEY_BYTES else b""


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def give(response: HttpResponseBase, key: bytes) -> None:
    """Have the browser keep the key as long as its forms are kept."""
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=int(KEPT_FOR.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def author_of(request: HttpRequest) -> str:
    """The account that this browser was signed in to last, as settings.LAST_ACCOUNT names it; "" where none was."""
    name: str = import_string(settings.LAST_ACCOUNT)(request)
    return name
