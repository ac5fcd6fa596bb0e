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
    """A rule said no. Subclasses fix the code and status; `extra` is what the caller needs to act.

    One that `passes` is about this moment: it is not kept as the answer to an Idempotency-Key.
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
    """There is no such thing, or the caller may not know that there is."""

    code = "NOT_FOUND"
    status = 404
    sentence = "There is nothing here."


class Forbidden(DomainError):
    """The caller may see the thing but not do this with it."""

    code = "FORBIDDEN"
    status = 403
    sentence = "You are not allowed to do this."


class NotAuthenticated(DomainError):
    """Signing in is needed first."""

    code = "NOT_AUTHENTICATED"
    status = 401
    sentence = "Please sign in first."


class Invalid(DomainError):
    """What was sent is wrong; `fields` says where: {"email": ["…"]}."""

    code = "VALIDATION_ERROR"
    status = 400
    sentence = "Some of what you sent is not right."

    def __init__(self, sentence: str | None = None, *, fields: Fields | None = None, **extra: Any) -> None:
        super().__init__(sentence, **({"fields": fields} if fields else {}), **extra)


class Gone(DomainError):
    """It was here once and will not come back."""

    code = "GONE"
    status = 410
    sentence = "This is gone."


class RateLimited(DomainError):
    """Too many calls; `retryAfter` says in how many seconds the next may pass."""

    code = "RATE_LIMITED"
    status = 429
    sentence = "Too many requests. Please wait a moment."


class Busy(DomainError):
    """No connection was free, or a lock was waited for too long; trying again helps."""

    code = "BUSY"
    status = 503
    sentence = "We are very busy. Please try again in a moment."


_BUSY = (
    "08",  # connection lost or refused
    "25006",  # read-only: a standby, or a disk that is nearly full
    "53",  # out of connections, memory or disk
    "55P03",  # a lock was waited for too long
    "57",  # statement cancelled by its time limit, server shutting down or starting
)
_RETRY_SECONDS = 1


class Conflict(DomainError):
    """Somebody else was faster, and nobody had a better name for it."""

    code = "CONFLICT"
    status = 409
    sentence = "This conflicts with something that was just changed. Please look again."


def error_for(error: BaseException) -> DomainError | None:
    """The refusal that answers this error; None when the mistake is ours."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    if state.startswith("40"):  # deadlock, or a transaction that has to be run again
        return Conflict(retryAfter=_RETRY_SECONDS)
    if isinstance(error, IntegrityError) or state.startswith("23"):
        return Conflict()
    if isinstance(error, DataError) or state.startswith("22"):
        return Invalid("A value is out of range, or holds a character that cannot be stored.")
    if isinstance(error, OperationalError | InterfaceError) or state.startswith(_BUSY):
        return Busy(retryAfter=_RETRY_SECONDS)
    return None


def constraint_name(clash: BaseException) -> str:
    """The name of the constraint that an IntegrityError is about, or nothing."""
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def constraint_errors(constraints: Mapping[str, Callable[[], DomainError]]) -> Iterator[None]:
    """Around a whole transaction: an IntegrityError of one of these constraints is raised as its refusal."""
    try:
        yield
    except IntegrityError as clash:
        if error := constraints.get(constraint_name(clash)):
            raise error() from clash
        raise
