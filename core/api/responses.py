"""Responses of the API: the JSON encoder, the envelope around data, the shape of an error, and OPTIONS."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.duration import duration_iso_string
from django.utils.functional import Promise
from rest_framework.metadata import BaseMetadata
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import DomainError
from core.requests import request_id_of
from core.times import timestamp


def encode_json(value: Any) -> bytes:
    """Return the value as JSON; raise ValueError for NaN and the infinities, which JSON does not know."""
    return _encoder.encode(value).encode()


def _plain(value: Any) -> Any:
    """Return a type that JSON lacks as text or a list."""
    match value:
        case datetime():
            return timestamp(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case UUID() | Decimal() | Promise():
            return str(value)
        case QuerySet() | set() | frozenset():
            return list(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")


_encoder = json.JSONEncoder(default=_plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_MAX_SENTENCE = 200  # characters of a sentence: no error sends back a whole input


class ApiResponse(Response):
    """A Response with more beside its `data`: ApiResponse(rows, beside={"head": 7})."""

    def __init__(self, data: Any = None, *args: Any, beside: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.beside = beside or {}


class RawJSON(bytes):
    """Ready JSON, built in SQL: the envelope holds it unchanged."""


def error_body(error: DomainError, request: HttpRequest) -> dict[str, Any]:
    """Return the body that every error has."""
    extra = dict(error.extra)
    if fields := extra.pop("fields", None):
        extra["fields"] = {clip(name, 60): [clip(line) for line in lines] for name, lines in fields.items()}
    said = {"error": clip(error.sentence), "code": error.code, "requestId": request_id_of(request)}
    return {"success": False, **said, **extra}


def error_headers(error: DomainError) -> dict[str, str]:
    """Return the headers of an error: Retry-After and the challenge of a 401 (RFC 6750 §3)."""
    headers = {"WWW-Authenticate": challenge()} if error.status == 401 else {}
    if "retryAfter" in error.extra:
        headers["Retry-After"] = str(error.extra["retryAfter"])
    return headers


def error_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the error as a response, for failures before or outside a view."""
    body = encode_json(error_body(error, request))
    headers = error_headers(error)
    return HttpResponse(body, content_type="application/json", status=error.status, headers=headers)


def challenge(problem: str = "") -> str:
    """Return the WWW-Authenticate challenge, with what is wrong with the token that came."""
    told = f', error="invalid_token", error_description="{problem}"' if problem else ""
    return f'Bearer realm="courtside"{told}'


def clip(text: str, longest: int = _MAX_SENTENCE) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


_NO_BODY = {204, 205, 304}


class EnvelopeRenderer(BaseRenderer):
    """{"success": true, "data": …}; an error has a shape of its own, and 204 has no body."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None) -> bytes:
        response = (context or {})["response"]
        if response.status_code in _NO_BODY:
            return b""
        if response.exception:
            return encode_json(data)
        beside = getattr(response, "beside", {})
        if isinstance(data, RawJSON):
            tail = encode_json(beside)[1:] if beside else b"}"
            return b'{"success":true,"data":' + data + (b"," if beside else b"") + tail
        return encode_json({"success": True, "data": data, **beside})


class Methods(BaseMetadata):
    def determine_metadata(self, request: Request, view: Any) -> dict[str, list[str]]:
        return {"allowed": list(view.allowed_methods)}
