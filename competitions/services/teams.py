"""Teams: who plays in one, checked before it takes its one place, all or nothing."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model

from competitions.models import Competition, Registration, TeamMember
from competitions.refusals import InvalidTeam, MemberTaken, TeamNameTaken, TeamTooSmall
from core.api import rate_limits
from core.errors import Invalid
from core.text import one_line, problem

NAME = (2, 60)
TRIES, WINDOW_SECONDS = 60, 3600  # whoever names addresses learns which have an account


def players(competition: Competition, captain: Any, name: str, addresses: Sequence[str]) -> list[Any]:
    """The players, the captain first; none for individuals. Refuses with InvalidTeam, TeamNameTaken, MemberTaken."""
    if not competition.is_for_teams:
        if name or addresses:
            raise InvalidTeam(fields={"team_name" if name else "members": ["This competition is for individuals."]})
        return []
    if not NAME[0] <= len(name.strip()) <= NAME[1]:
        raise InvalidTeam(fields={"team_name": [f"A team has a name of {NAME[0]} to {NAME[1]} characters."]})
    team = [captain, *_named(competition, captain, addresses)]
    if not competition.team_size_min <= len(team) <= competition.team_size:
        raise InvalidTeam(fields={"members": [_size_words(competition)]})
    _refuse_taken(competition, name.strip(), team)
    return team


def entrant_name(competition: Competition, name: str) -> str:
    """The name of an entrant without an account, on one line. Refuses with Invalid, or TeamNameTaken."""
    name = one_line(name)
    if not 1 <= len(name) <= NAME[1]:
        raise Invalid(fields={"name": [f"Enter a name of at most {NAME[1]} characters."]})
    if wrong := problem(name):
        raise Invalid(fields={"name": [wrong]})
    live = Registration.objects.live().filter(competition=competition)
    if competition.is_for_teams and live.filter(team_name__iexact=name).exists():
        raise TeamNameTaken
    return name


def enter(registration: Registration, team: Sequence[Any]) -> None:
    """Write down who plays."""
    competition = registration.competition
    TeamMember.objects.bulk_create(
        [TeamMember(registration=registration, competition=competition, user=player) for player in team]
    )


def take_out(competition: Competition, registration: Registration, player: Any) -> None:
    """Let a player go, or refuse with TeamTooSmall. The competition is locked."""
    if not may_do_without_one(competition, registration):
        raise TeamTooSmall
    TeamMember.objects.filter(registration=registration, user=player).delete()


def may_do_without_one(competition: Competition, registration: Registration) -> bool:
    return TeamMember.objects.filter(registration=registration).count() > competition.team_size_min


def hand_over(registration: Registration, captain: Any) -> None:
    """The captain leaves for good; whoever was named next leads the team."""
    rest = TeamMember.objects.filter(registration=registration).exclude(user=captain).order_by("created_at", "id")
    registration.user = rest.select_related("user")[0].user
    registration.save(update_fields=["user", "updated_at"])
    TeamMember.objects.filter(registration=registration, user=captain).delete()


def dissolve(registration: Registration) -> None:
    """Its players may play elsewhere now."""
    TeamMember.objects.filter(registration=registration).update(live=False)


def _named(competition: Competition, captain: Any, addresses: Sequence[str]) -> list[Any]:
    """The people behind these addresses, in their order, each once."""
    rate_limits.hit("team-members", str(captain.pk), TRIES, WINDOW_SECONDS)
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    found = {person.email: person for person in get_user_model().objects.filter(email__in=wanted, is_active=True)}
    unknown = [f"Nobody here has the address {address}." for address in wanted if address not in found]
    if competition.organizer_id in {person.pk for person in found.values()}:
        unknown.append("Who organizes a competition cannot play in it.")
    if unknown:
        raise InvalidTeam(fields={"members": unknown})
    return [found[address] for address in wanted if found[address].pk != captain.pk]


def _refuse_taken(competition: Competition, name: str, team: Sequence[Any]) -> None:
    live = Registration.objects.live().filter(competition=competition)
    if live.filter(team_name__iexact=name).exists():
        raise TeamNameTaken
    taken = TeamMember.objects.filter(competition=competition, live=True, user__in=team[1:]).select_related("user")
    if names := sorted(member.user.name for member in taken):
        raise MemberTaken(f"Already in a team of this competition: {', '.join(names)}.", members=names)


def _size_words(competition: Competition) -> str:
    least, most = competition.team_size_min, competition.team_size
    return (
        f"A team has {least} to {most} players, you included."
        if least < most
        else f"A team has {most} players, you included."
    )
