"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from functools import partial

from competitions.refusals import AlreadyRegistered, CompetitionFull, MemberTaken, TeamNameTaken
from core.errors import constraint_errors

refused_by_name = partial(
    constraint_errors,
    {
        "competition_not_overbooked": CompetitionFull,
        "competition_waitlist_not_overfull": CompetitionFull,
        "registration_one_live_per_person": AlreadyRegistered,
        "registration_team_name_unique": TeamNameTaken,
        "team_member_of_one_team": MemberTaken,
    },
)
