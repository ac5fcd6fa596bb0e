"""Campaigns that start from a finished game."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from config.tests.people import PersonFactory, StaffFactory
from scoreboard import queries as games
from scoreboard import services as scoreboard
from subscriptions.views.campaigns import recap_of

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 3, 7, 18, 30, tzinfo=UTC)


@pytest.fixture
def staff():
    return StaffFactory()


def made(by, a="Harbour Hawks", b="Northside Comets", **more):
    return scoreboard.create_game(by=by, team_a_name=a, team_b_name=b, **more)


@pytest.fixture
def played(staff):
    """Play 7 to 2 over two periods, with jersey numbers for some baskets."""
    game = made(staff, title="Winter Cup final", venue="Dockside Arena")
    for team, points, player in (("A", 3, "7"), ("A", 2, "11"), ("B", 2, "")):
        scoreboard.score_points(game_id=game.pk, by=staff, team=team, points=points, player=player)
    scoreboard.next_period(game_id=game.pk, by=staff)
    scoreboard.score_points(game_id=game.pk, by=staff, team="A", points=2, player="7")
    scoreboard.finish_game(game_id=game.pk, by=staff)
    return game


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_recap_states_what_the_scoreboard_knows_and_has_a_placeholder(played, staff, settings):
    settings.TIME_ZONE = "Europe/Paris"
    coming = made(staff, "Northside Comets", "Hawks *B*", title="Cup", starts_at=LATER)
    made(staff, "Owls", "Foxes", starts_at=LATER)
    recap = recap_of(games.get_recap(played.slug))

    assert recap["subject"] == "Harbour Hawks 7, Northside Comets 2"
    assert recap["body"].split("\n\n") == [
        "**Harbour Hawks 7, Northside Comets 2.** Winter Cup final, Dockside Arena",
        "By period: Q1 5\N{EN DASH}2, Q2 2\N{EN DASH}0.",
        "Most points: no. 7 of Harbour Hawks with 5.",
        "*Write here what no scoreboard knows.*",
        "**Next**",
        f"- [Northside Comets v Hawks \\*B\\*](/scoreboard/{coming.slug}/): Cup, Sat 7 Mar, 19:30",
        f"[Every play and the box score](/scoreboard/{played.slug}/)\n",
    ]


def test_the_page_of_a_finished_game_leads_staff_to_a_draft_with_its_recap(played, staff):
    sam = client_of(staff)
    assert f"/staff/campaigns/new/?game={played.slug}" in sam.get(f"/scoreboard/{played.slug}/").content.decode()
    page = sam.get(f"/staff/campaigns/new/?game={played.slug}").content.decode()

    assert 'value="Harbour Hawks 7, Northside Comets 2"' in page
    assert "<strong>Harbour Hawks 7, Northside Comets 2.</strong>" in page  # the preview


def test_others_see_no_such_link_and_a_running_game_has_no_recap(played, staff):
    assert "campaigns" not in client_of(PersonFactory()).get(f"/scoreboard/{played.slug}/").content.decode()
    for game in (made(staff).slug, "none"):
        assert client_of(staff).get(f"/staff/campaigns/new/?game={game}").status_code == 404
