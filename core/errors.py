"""Domain errors: what the product refuses to do, named for what happened.

A service raises one. Each interface translates it once: JSON for the API, the same page with a message for a form,
an error frame for a socket. Errors of the database become domain errors too; the classes of SQLSTATE are those of
PostgreSQL's appendix A.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError

Fields = dict[str, list[str]]


class DomainError(Exception):
    """A rule forbids the request. Subclasses set the code and status; `extra` is what the caller needs to act.

    An error that `passes` is temporary: it is not stored as the answer to an Idempotency-Key.
    """

    code = "REFUSED"
    status = 409
    passes = False
    sentence = "This is not possible right now."

    def __init__(self, sentence: str | None = None, **extra: Any) -> None:
        self.sentence = sentence or self.sentence
        self.extra = extra
        super().__init__(self.sentence)


class NotFound(DomainError):
    """The object does not exist, or the caller may not know that it does."""

    code = "NOT_FOUND"
    status = 404
    sentence = "There is nothing here."


class Forbidden(DomainError):
    """The caller may see the object but not do this with it."""

    code = "FORBIDDEN"
    status = 403
    sentence = "You are not allowed to do this."


class NotAuthenticated(DomainError):
    """The caller must sign in first."""

    code = "NOT_AUTHENTICATED"
    status = 401
    sentence = "Please sign in first."


class Invalid(DomainError):
    """The input is wrong; `fields` says where: {"email": ["…"]}."""

    code = "VALIDATION_ERROR"
    status = 400
    sentence = "Some of what you sent is not right."

    def __init__(self, sentence: str | None = None, *, fields: Fields | None = None, **extra: Any) -> None:
        super().__init__(sentence, **({"fields": fields} if fields else {}), **extra)


class Gone(DomainError):
    """The object existed and will not come back."""

    code = "GONE"
    status = 410
    sentence = "This is gone."


class RateLimited(DomainError):
    """Too many calls; `retryAfter` says in how many seconds the next may pass."""

    code = "RATE_LIMITED"
    status = 429
    sentence = "Too many requests. Please wait a moment."


class Busy(DomainError):
    """No connection was free, or waiting for a lock took too long; a retry helps."""

    code = "BUSY"
    status = 503
    sentence = "We are very busy. Please try again in a moment."


_BUSY = (
    "08",  # connection lost or refused
    "25006",  # read-only: a standby, or a disk that is nearly full
    "53",  # out of connections, memory or disk
    "55P03",  # waiting for a lock took too long
    "57",  # statement cancelled by its time limit, server shutting down or starting
)
_RETRY_SECONDS = 1


class Conflict(DomainError):
    """Another change came first, and no more specific error describes it."""

    code = "CONFLICT"
    status = 409
    sentence = "This conflicts with something that was just changed. Please look again."


def error_for(error: BaseException) -> DomainError | None:
    """Return the domain error for this exception; None when it is our own mistake."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    if state.startswith("40"):  # deadlock, or a transaction that must be retried
        return Conflict(retryAfter=_RETRY_SECONDS)
    if isinstance(error, IntegrityError) or state.startswith("23"):
        return Conflict()
    if isinstance(error, DataError) or state.startswith("22"):
        return Invalid("A value is out of range, or holds a character that cannot be stored.")
    if isinstance(error, OperationalError | InterfaceError) or state.startswith(_BUSY):
        return Busy(retryAfter=_RETRY_SECONDS)
    return None


def constraint_name(clash: BaseException) -> str:
    """Return the name of the constraint that an IntegrityError violates, or ""."""
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def constraint_errors(constraints: Mapping[str, Callable[[], DomainError]]) -> Iterator[None]:
    """Raise the domain error of a violated constraint instead of its IntegrityError. Wrap a whole transaction in it."""
    try:
        yield
    except IntegrityError as clash:
        if error := constraints.get(constraint_name(clash)):
            raise error() from clash
        raise
