"""Turns whatever a view raises into one refusal."""

from collections.abc import Callable
from typing import Any

from django.core import exceptions as django
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from core.api.answers import refusal_body, refusal_headers
from core.api.bearer import sharpened
from core.api.faults import invalid
from core.api.names import camel
from core.api.refusals import (
    BodyTooLarge,
    CsrfFailed,
    InvalidJSON,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
)
from core.errors import DomainError, Forbidden, Invalid, NotAuthenticated, NotFound, RateLimited, error_for


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: the refusal as an answer; None for a mistake of ours, which becomes a 500."""
    refusal = translate(error)
    if refusal is None:
        return None
    set_rollback()
    request = context["request"]
    refusal = sharpened(_asking_who(refusal, request), request)
    headers = refusal_headers(refusal)
    return Response(refusal_body(refusal, request), status=refusal.status, headers=headers, exception=True)


def _asking_who(refusal: DomainError, request: Any) -> DomainError:
    """A person who is signed in is told that this is not for them; anybody else is asked to sign in first."""
    if refusal.code != Forbidden.code or isinstance(refusal, CsrfFailed):
        return refusal
    user = getattr(request, "user", None)
    return refusal if user is not None and user.is_authenticated else NotAuthenticated()


def translate(error: Exception) -> DomainError | None:
    """What this exception says no to; None when it is no refusal at all."""
    if isinstance(error, DomainError):
        return _on_the_wire(error)
    for kind, refusal in _TRANSLATIONS.items():
        if isinstance(error, kind):
            return refusal(error)
    return error_for(error)


def _on_the_wire(refusal: DomainError) -> DomainError:
    """Services name fields as Python does; the wire says them in camelCase."""
    if fields := refusal.extra.get("fields"):
        refusal.extra["fields"] = {camel(name[:60]): sentences for name, sentences in fields.items()}
    return refusal


def _invalid(error: Any) -> DomainError:
    return invalid(error.detail)


def _invalid_in_model(error: Any) -> DomainError:
    return _on_the_wire(invalid(as_serializer_error(error)))


def _forbidden(error: Any) -> DomainError:
    said = str(getattr(error, "detail", "") or error)
    if said.startswith("CSRF Failed"):
        return CsrfFailed("The CSRF token is missing or wrong: send the csrftoken cookie's value as X-CSRFToken.")
    return Forbidden(said or None)


_TRANSLATIONS: dict[type[Exception], Callable[[Any], DomainError]] = {
    drf.ValidationError: _invalid,
    drf.ParseError: lambda error: InvalidJSON(str(error.detail)),
    drf.NotAuthenticated: lambda error: NotAuthenticated(),
    drf.AuthenticationFailed: lambda error: NotAuthenticated(str(error.detail)),
    drf.PermissionDenied: _forbidden,
    drf.NotFound: lambda error: NotFound(),
    drf.MethodNotAllowed: lambda error: MethodNotAllowed(),
    drf.NotAcceptable: lambda error: NotAcceptable(),
    drf.UnsupportedMediaType: lambda error: UnsupportedMediaType(),
    drf.Throttled: lambda error: RateLimited(retryAfter=int(error.wait or 1)),
    Http404: lambda error: NotFound(),
    django.ObjectDoesNotExist: lambda error: NotFound(),
    django.PermissionDenied: _forbidden,
    django.ValidationError: _invalid_in_model,
    django.RequestDataTooBig: lambda error: BodyTooLarge(),
    django.SuspiciousOperation: lambda error: Invalid("This request is malformed."),
    django.BadRequest: lambda error: Invalid("This request is malformed."),
    MultiPartParserError: lambda error: Invalid("This request is malformed."),
    UnreadablePostError: lambda error: Invalid("The body could not be read to its end."),
}
