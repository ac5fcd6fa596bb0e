"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from competitions.refusals import AlreadyRegistered, CompetitionFull, MemberTaken, TeamNameTaken
from core.refusals import Refusal

_REFUSALS: dict[str, type[Refusal]] = {
    "competition_not_overbooked": CompetitionFull,
    "competition_waitlist_not_overfull": CompetitionFull,
    "registration_one_live_per_person": AlreadyRegistered,
    "registration_team_name_unique": TeamNameTaken,
    "team_member_of_one_team": MemberTaken,
}


@contextmanager
def refused_by_name() -> Iterator[None]:
    """Around a whole transaction: an IntegrityError whose constraint has a name of ours is its refusal."""
    try:
        yield
    except IntegrityError as clash:
        name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None)
        if refusal := _REFUSALS.get(name or ""):
            raise refusal from clash
        raise
