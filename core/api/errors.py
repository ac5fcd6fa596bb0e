"""Errors of HTTP itself, checked before any rule of the domain, and what was wrong with a bearer token.

A wrong token is a 401 only where someone must be signed in. The authenticator leaves its error on the request and
treats the caller as anonymous.
"""

from typing import Any

from core.errors import DomainError, Forbidden, Invalid, NotAuthenticated


class InvalidJSON(Invalid):
    """The body is not JSON that this API reads (RFC 8259, and the unique names of I-JSON, RFC 7493)."""

    code = "INVALID_JSON"
    sentence = "The body is not valid JSON."


class MethodNotAllowed(DomainError):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    sentence = "This method is not offered here."


class NotAcceptable(DomainError):
    code = "NOT_ACCEPTABLE"
    status = 406
    sentence = "This answers in application/json only."


class BodyTooLarge(DomainError):
    code = "BODY_TOO_LARGE"
    status = 413
    sentence = "The body is too large: 256 KiB at most."


class UnsupportedMediaType(DomainError):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
    sentence = "Send the body as application/json in UTF-8, without compression."


class InternalError(DomainError):
    """Something failed that the caller did not cause."""

    code = "INTERNAL_ERROR"
    status = 500
    sentence = "Something went wrong on our side. The requestId helps us to find it."


class CsrfFailed(Forbidden):
    """A browser session came without the token that proves which page sent it."""


def report_token_error(request: Any, error: NotAuthenticated) -> None:
    """Store why the token of this request (Django's or DRF's) was rejected."""
    _django_request(request).bearer_problem = error


def token_error(request: Any) -> NotAuthenticated | None:
    return getattr(_django_request(request), "bearer_problem", None)


def prefer_token_error(error: DomainError, request: Any) -> DomainError:
    """Return the token's own error (such as TOKEN_EXPIRED) instead of a plain NotAuthenticated."""
    return token_error(request) or error if type(error) is NotAuthenticated else error


def _django_request(request: Any) -> Any:
    return getattr(request, "_request", request)
