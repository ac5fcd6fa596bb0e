"""DRF's exception handler: translate exceptions into domain errors, and serializer errors into fields."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core import exceptions as django
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from core.api.errors import (
    BodyTooLarge,
    CsrfFailed,
    InvalidJSON,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
    prefer_token_error,
)
from core.api.responses import error_body, error_headers
from core.api.serializers import camel_case
from core.errors import DomainError, Forbidden, Invalid, NotAuthenticated, NotFound, RateLimited, error_for


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the error response (DRF's EXCEPTION_HANDLER); None for a bug of ours, which becomes a 500."""
    domain_error = to_domain_error(error)
    if domain_error is None:
        return None
    set_rollback()
    request = context["request"]
    domain_error = prefer_token_error(_forbidden_or_unauthenticated(domain_error, request), request)
    headers = error_headers(domain_error)
    return Response(error_body(domain_error, request), status=domain_error.status, headers=headers, exception=True)


def _forbidden_or_unauthenticated(error: DomainError, request: Any) -> DomainError:
    """Tell a signed-in person that this is forbidden, and anyone else to sign in first."""
    if error.code != Forbidden.code or isinstance(error, CsrfFailed):
        return error
    user = getattr(request, "user", None)
    return error if user is not None and user.is_authenticated else NotAuthenticated()


def to_domain_error(error: Exception) -> DomainError | None:
    """Return the domain error for this exception; None for an unexpected exception."""
    if isinstance(error, DomainError):
        return _with_camel_case_fields(error)
    for kind, domain_error in _TRANSLATIONS.items():
        if isinstance(error, kind):
            return domain_error(error)
    return error_for(error)


def _with_camel_case_fields(error: DomainError) -> DomainError:
    """Translate field names from Python's snake_case to camelCase."""
    if fields := error.extra.get("fields"):
        error.extra["fields"] = {camel_case(name[:60]): sentences for name, sentences in fields.items()}
    return error


def _invalid(error: Any) -> DomainError:
    return validation_error(error.detail)


def _invalid_in_model(error: Any) -> DomainError:
    return _with_camel_case_fields(validation_error(as_serializer_error(error)))


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
_MAX_FIELDS = 20


def validation_error(detail: Any) -> Invalid:
    """Return one error for all problems; problems without a field make its sentence."""
    fields: dict[str, list[str]] = {}
    general: list[str] = []
    for path, sentence in _flat(detail, ""):
        if not path:
            general.append(sentence)
        elif path in fields or len(fields) < _MAX_FIELDS:
            fields.setdefault(path, []).append(sentence)
    return Invalid(_sentence(general, fields), fields=fields)


def _flat(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            below = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _flat(inner, ".".join(filter(None, [path, below])))
    elif isinstance(detail, list | tuple):
        for number, inner in enumerate(detail):
            deeper = isinstance(inner, dict | list | tuple)
            yield from _flat(inner, f"{path}.{number}".lstrip(".") if deeper else path)
    else:
        yield path, str(detail)


def _sentence(general: list[str], fields: dict[str, list[str]]) -> str | None:
    if general:
        return " ".join(general[:3])
    if len(fields) == 1:
        [(name, sentences)] = fields.items()
        return f"{name[:60]}: {sentences[0]}"
    return None
