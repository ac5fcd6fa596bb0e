"""One id per request: in the answer, in a refusal's body and in every log line of the request."""

import re
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.ids import uuid7

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}", re.ASCII)


def request_ids(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep the caller's X-Request-ID when it is 8 to 64 plain characters, else make one. Outermost of all."""

    def identified(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SANE.fullmatch(given) else str(uuid7())
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return identified


def request_id_of(request: HttpRequest) -> str:
    """The id of this request; empty for one that came past the middleware."""
    return getattr(request, "request_id", "")
