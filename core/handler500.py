"""The last answer of all: something broke, or the database said no where nobody listened for it."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader

from core.api.errors import InternalError
from core.api.responses import error_headers, error_response
from core.errors import DomainError, error_for
from core.requests import is_api
from core.unsent import pages

BROKEN = "It has been recorded. Look whether what you sent arrived before you send it again."


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a busy database is 503, a lost race 409, and only a mistake of ours 500."""
    error = sys.exc_info()[1]
    refusal = (error_for(error) if error else None) or InternalError()
    if is_api(request.path_info):
        return error_response(request, refusal)
    response = _with_words(request, refusal) or _plain(refusal)
    for name, value in error_headers(refusal).items():
        response[name] = value
    return response


def _with_words(request: HttpRequest, refusal: DomainError) -> HttpResponse | None:
    """What was sent, to be sent again. It asks no database, for that may be what failed."""
    known: dict[str, Any] = {"why": refusal.sentence, "bare": True}
    if isinstance(refusal, InternalError):
        known = {"why": BROKEN, "heading": "Something broke", "bare": True}
    return pages.unsent_page(request, status=refusal.status, **known)


def _plain(refusal: DomainError) -> HttpResponse:
    page = loader.select_template([f"{refusal.status}.html", "500.html"])
    return HttpResponse(page.render(), status=refusal.status)
