"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from core.database_refusals import Conflict
from core.refusals import Refusal
from drops.refusals import SlotsBelowClaims, SoldOut

_REFUSALS: dict[str, type[Refusal]] = {
    "drop_not_oversold": SoldOut,
    "claim_one_live_per_person": Conflict,
    "waitlist_once_per_person": Conflict,
}


def constraint_of(clash: IntegrityError) -> str:
    return str(getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None) or "")


@contextmanager
def refused_by_name() -> Iterator[None]:
    """Around a whole transaction: an IntegrityError whose constraint has a name of ours is its refusal."""
    try:
        yield
    except IntegrityError as clash:
        if refusal := _REFUSALS.get(constraint_of(clash)):
            raise refusal from clash
        raise


@contextmanager
def slots_refused_by_name() -> Iterator[None]:
    """The same around an edit of the slots, which the same guard refuses from its other side."""
    try:
        yield
    except IntegrityError as clash:
        if constraint_of(clash) == "drop_not_oversold":
            raise SlotsBelowClaims from clash
        raise
