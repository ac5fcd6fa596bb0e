"""Team competitions: a team takes one spot as a whole."""

import pytest

from competitions import queries, services
from competitions.errors import (
    AlreadyRegistered,
    CompetitionFull,
    InvalidTeam,
    MemberTaken,
    TeamNameTaken,
    TeamTooSmall,
)
from competitions.models import Registration, TeamMember
from competitions.tests.entering import enter, leave, mails, people, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup():
    """Return a competition for teams of two or three."""
    return CompetitionFactory(capacity=2, waitlist=True, team_size=3, team_size_min=2)


def team(cup, name="Hawks", players=2):
    captain, *others = people(players)
    return enter(cup, captain, team_name=name, members=[person.email for person in others])


def players_of(registration):
    return {member.user for member in registration.members.all()}


def test_a_team_takes_one_spot_and_every_player_gets_an_email(cup):
    captain, ben = people(2)
    made = enter(cup, captain, team_name=" Hawks ", members=[ben.email.upper(), captain.email])

    assert (made.status, made.team_name, made.entrant, players_of(made)) == (
        "CONFIRMED",
        "Hawks",
        "Hawks",
        {captain, ben},
    )
    assert queries.spot_counts(cup).confirmed == 1
    assert (mails("registration_confirmed"), mails("team_entered")) == ([captain.email], [ben.email])


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "team_name"),
        ({"team_name": "A", "members": ["ben@club.example"]}, "team_name"),
        ({"team_name": "Hawks"}, "members"),
        ({"team_name": "Hawks", "members": ["nobody@club.example"]}, "members"),
        ({"team_name": "Hawks", "members": ["ben@club.example", "cid@club.example", "dee@club.example"]}, "members"),
    ],
)
def test_an_invalid_team_is_refused_as_a_whole(cup, sent, field):
    for name in ("ben", "cid", "dee"):
        PersonFactory(email=f"{name}@club.example")
    with pytest.raises(InvalidTeam) as refused:
        enter(cup, **sent)
    assert list(refused.value.extra["fields"]) == [field]
    assert not Registration.objects.exists()


def test_individuals_cannot_register_a_team():
    for sent in ({"team_name": "Hawks"}, {"members": ["ben@club.example"]}):
        with pytest.raises(InvalidTeam):
            enter(CompetitionFactory(), **sent)


def test_nobody_plays_in_two_teams(cup):
    first = team(cup)
    [captain] = people(1)
    ben = next(iter(players_of(first) - {first.user}))
    with pytest.raises(MemberTaken) as refused:
        enter(cup, captain, team_name="Owls", members=[ben.email])
    assert refused.value.extra["members"] == [ben.name]
    with pytest.raises(AlreadyRegistered):
        enter(cup, ben, team_name="Owls", members=[captain.email])


def test_two_teams_cannot_share_a_name(cup):
    team(cup, "Hawks")
    with pytest.raises(TeamNameTaken):
        team(cup, "HAWKS")


def test_the_organizer_cannot_play_in_a_team(cup):
    with pytest.raises(InvalidTeam):
        enter(cup, team_name="Hawks", members=[cup.organizer.email])


def test_beyond_the_capacity_the_whole_team_waits(cup):
    made = [team(cup, name) for name in ("Hawks", "Owls", "Herons")]
    assert (status_line(cup), made[2].position) == ("CCW", 1)
    cup.waitlist = False
    cup.save()
    with pytest.raises(CompetitionFull):
        team(cup, "Gulls")
    assert TeamMember.objects.count() == 6


def test_the_captain_withdraws_the_team_and_frees_its_players(cup):
    first, *_, third = [team(cup, name) for name in ("Hawks", "Owls", "Herons")]
    leave(cup, first.user)

    assert status_line(cup) == "-CC"
    assert sorted(mails("registration_promoted")) == sorted(person.email for person in players_of(third))
    ben = next(iter(players_of(first) - {first.user}))
    assert enter(cup, ben, team_name="Hawks", members=[first.user.email]).status == "WAITLISTED"


def test_a_player_leaves_and_the_team_keeps_its_spot(cup):
    made = team(cup, players=3)
    ben = next(iter(players_of(made) - {made.user}))
    assert queries.live_registration(cup.pk, ben) == made
    leave(cup, ben)

    assert status_line(cup) == "C"
    assert queries.live_registration(cup.pk, ben) is None
    with pytest.raises(TeamTooSmall):
        leave(cup, next(iter(players_of(made) - {made.user, ben})))


def test_a_players_registrations_include_their_teams(cup):
    made = team(cup)
    for person in players_of(made):
        assert list(queries.my_registrations(person)) == [made]


def test_when_the_captains_account_is_erased_the_next_player_becomes_captain(cup):
    made = team(cup, players=3)
    captain = made.user
    services.forget_person(captain)
    made = queries.live_registration(cup.pk, made.members.all()[1].user)

    assert (status_line(cup), made.user in players_of(made), captain in players_of(made)) == ("C", True, False)
    captain.delete()


def test_a_team_that_becomes_too_small_is_withdrawn(cup):
    first, _, third = [team(cup, name) for name in ("Hawks", "Owls", "Herons")]
    ben = next(iter(players_of(first) - {first.user}))
    services.forget_person(ben)
    ben.delete()
    third.refresh_from_db()
    assert (status_line(cup), third.status) == ("-CC", "CONFIRMED")
