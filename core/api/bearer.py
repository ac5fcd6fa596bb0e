"""What was wrong with a token that came: 401 where somebody must be signed in, else only a hint.

The authenticator leaves the refusal here and lets the caller pass as nobody.
"""

from typing import Any

from core.errors import DomainError, NotAuthenticated


def report_problem(request: Any, refusal: NotAuthenticated) -> None:
    """Remember why the token of this request (Django's or DRF's) was not believed."""
    _django(request).bearer_problem = refusal


def problem_of(request: Any) -> NotAuthenticated | None:
    return getattr(_django(request), "bearer_problem", None)


def sharpened(refusal: DomainError, request: Any) -> DomainError:
    """The token's own refusal (such as TOKEN_EXPIRED) in place of a mere "please sign in"."""
    return problem_of(request) or refusal if type(refusal) is NotAuthenticated else refusal


def _django(request: Any) -> Any:
    return getattr(request, "_request", request)
