"""What the database said no to, as a refusal: a race that a constraint caught, a queue that is too long.

The classes of SQLSTATE are those of PostgreSQL's appendix A.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError

from core.refusals import Busy, Invalid, Refusal

_BUSY = (
    "08",  # connection lost or refused
    "25006",  # read-only: a standby, or a disk that is nearly full
    "53",  # out of connections, memory or disk
    "55P03",  # a lock was waited for too long
    "57",  # statement cancelled by its time limit, server shutting down or starting
)
_RETRY_SECONDS = 1


class Conflict(Refusal):
    """Somebody else was faster, and nobody had a better name for it."""

    code = "CONFLICT"
    status = 409
    sentence = "This conflicts with something that was just changed. Please look again."


def refusal_for(error: BaseException) -> Refusal | None:
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


def constraint_of(clash: BaseException) -> str:
    """The name of the constraint that an IntegrityError is about, or nothing."""
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def refused_by(constraints: Mapping[str, Callable[[], Refusal]]) -> Iterator[None]:
    """Around a whole transaction: an IntegrityError of one of these constraints is raised as its refusal."""
    try:
        yield
    except IntegrityError as clash:
        if refusal := constraints.get(constraint_of(clash)):
            raise refusal() from clash
        raise
