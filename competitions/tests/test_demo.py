"""The demo's competitions: one full with a waiting list, one closed and in progress, three open."""

import pytest
from django.test import Client

from competitions import queries
from competitions.brackets import shuffled
from competitions.models import Competition, Match, Registration, Seeding
from core.demo import services
from scripts import demo_competitions


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO = True


def get(path):
    return Client().get(f"/api/competitions{path}").json()["data"]


def test_the_fixture_is_what_its_script_writes():
    assert services.dump_rows(services.rows_of("competitions")) == services.dump_rows(demo_competitions.rows()), (
        "stale: make fixtures"
    )


def test_there_are_five_of_which_one_is_full_and_one_closed(demo):
    found = {one["slug"]: one for one in get("")}
    night = found["free-throw-night"]

    assert len(found) == 5
    assert [slug for slug, one in found.items() if not one["registrationOpen"]] == ["autumn-one-on-one-cup"]
    assert [slug for slug, one in found.items() if not one["availablePlaces"]] == ["free-throw-night"]
    assert (night["capacity"], night["registeredCount"], night["waitlistedCount"]) == (12, 12, 4)


def test_ana_has_a_spot_and_ben_waits(demo):
    by_name = {one.user.name: one for one in Registration.objects.select_related("user").with_position()}
    assert (by_name["Ana Ferreira"].status, by_name["Ben Adeyemi"].position) == ("CONFIRMED", 2)


def test_every_team_has_its_players_and_nobody_plays_in_two_teams(demo):
    cup = Competition.objects.get(slug="winter-3x3-open")
    for team in queries.registrations_of(cup):
        players = [member.user_id for member in team.members.all()]
        assert cup.team_size_min <= len(set(players)) <= cup.team_size
        assert team.user_id in players


def test_the_cup_is_drawn_by_its_seed_and_half_played(demo):
    cup = Competition.objects.get(slug="autumn-one-on-one-cup")
    ranked = list(Seeding.objects.order_by("rank").values_list("registration", flat=True))
    entrants = [one.pk for one in queries.entrants(cup)]

    assert ranked == shuffled(entrants, cup.bracket.seed)
    assert list(Match.objects.in_order().values_list("status", flat=True)) == [
        *["finished"] * 5,
        "ready",
        "waiting",
    ]


def test_nobody_can_sign_in_as_the_other_entrants(demo):
    body = {"email": "nia.okonkwo@courtside.example", "password": "!nobody-signs-in-as-this-person"}
    answer = Client().post("/api/auth/login", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_CREDENTIALS")
