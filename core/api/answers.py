"""What an answer is made of: data in an envelope, or a refusal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.response import Response

from core.api.wire import encode
from core.errors import DomainError
from core.requests import request_id_of

_LONGEST = 200  # characters of a sentence: no refusal sends back whole what was sent


class Answer(Response):
    """A Response with more beside its `data`: Answer(rows, beside={"head": 7})."""

    def __init__(self, data: Any = None, *args: Any, beside: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.beside = beside or {}


class RawJSON(bytes):
    """JSON that is ready already, built in SQL: the envelope takes it as it is."""


def refusal_body(refusal: DomainError, request: HttpRequest) -> dict[str, Any]:
    """The one shape of every refusal."""
    extra = dict(refusal.extra)
    if fields := extra.pop("fields", None):
        extra["fields"] = {clip(name, 60): [clip(line) for line in lines] for name, lines in fields.items()}
    said = {"error": clip(refusal.sentence), "code": refusal.code, "requestId": request_id_of(request)}
    return {"success": False, **said, **extra}


def refusal_headers(refusal: DomainError) -> dict[str, str]:
    """What HTTP has a header for: Retry-After and the challenge of a 401 (RFC 6750 §3)."""
    headers = {"WWW-Authenticate": challenge()} if refusal.status == 401 else {}
    if "retryAfter" in refusal.extra:
        headers["Retry-After"] = str(refusal.extra["retryAfter"])
    return headers


def refuse(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The refusal as an answer of its own, for what fails before or outside a view."""
    body = encode(refusal_body(refusal, request))
    headers = refusal_headers(refusal)
    return HttpResponse(body, content_type="application/json", status=refusal.status, headers=headers)


def challenge(problem: str = "") -> str:
    """How to ask with a token, and what is wrong with the one that came."""
    told = f', error="invalid_token", error_description="{problem}"' if problem else ""
    return f'Bearer realm="courtside"{told}'


def clip(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
