"""Organizers make, change and find their games by pages."""

from datetime import UTC, datetime

import pytest

from accounts.models import Role
from accounts.tests.factories import UserFactory
from scoreboard import services
from scoreboard.models import Game
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
GAME = {"team_a_name": "Hawks", "team_b_name": "Tides", "rules": "nba", "venue": "Pier Court"}


@pytest.fixture
def organizer(client):
    organizer = UserFactory(role=Role.ORGANIZER)
    client.force_login(organizer)
    return organizer


@pytest.fixture
def game(organizer):
    return services.create_game(by=organizer, team_a_name="Hawks", team_b_name="Comets", venue="Dockside Arena")


def test_a_game_is_made_with_its_scorekeepers(client, organizer):
    ana = UserFactory(email="ana@example.org")
    sent = {**GAME, "starts_at": "2026-12-01T19:30", "open_scoring": "on", "scorekeepers": "ana@example.org"}
    answer = client.post("/scoreboard/new/", sent)
    made = Game.objects.get()
    assert answer["Location"] == f"/scoreboard/{made.slug}/"
    assert (made.rules_code, made.open_scoring, made.organizer, list(made.scorekeepers.all())) == (
        *("nba", True, organizer, [ana]),
    )
    assert made.starts_at == datetime(2026, 12, 1, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"team_a_name": ""},
        {"team_b_name": "x" * 61},
        {"rules": "chess"},
        {"starts_at": "soon"},
        {"scorekeepers": "nobody@example.org"},
        {"scorekeepers": "no address"},
        {"venue": "a\0b"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client, organizer, wrong):
    answer = client.post("/scoreboard/new/", {**GAME, **wrong})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Game.objects.exists()


def test_only_what_was_changed_is_written(client, game, organizer):
    shown = client.get(f"/scoreboard/{game.slug}/edit/").context["form"]
    told = {shown[name].html_initial_name: shown[name].value() or "" for name in shown.fields}
    services.edit_game(game_id=game.pk, by=organizer, venue="Pier Court")
    sent = {**told, **GAME, "rules": "fiba", "venue": "Dockside Arena", "team_b_name": "Tides"}
    assert client.post(f"/scoreboard/{game.slug}/edit/", sent).status_code == 302
    game.refresh_from_db()
    assert (game.venue, game.team_b_name) == ("Pier Court", "Tides")


def test_a_scorekeeper_is_added_and_let_go(client, game):
    ana = UserFactory(email="ana@example.org", name="Ana Reyes")
    path = f"/scoreboard/{game.slug}/edit/"
    client.post(path, {**GAME, "scorekeepers": "ana@example.org"})
    page = client.get(path).content.decode()
    assert "Ana Reyes" in page
    assert "ana@example.org" not in page
    client.post(path, {**GAME, "without": [str(ana.pk), "nonsense"]})
    assert not game.scorekeepers.exists()


def test_its_organizer_puts_it_on_game_day_and_takes_it_off(client, game):
    assert "Show on game day" in client.get(f"/scoreboard/{game.slug}/").content.decode()
    client.post(f"/scoreboard/{game.slug}/feature/", {"featured": "yes"})
    assert "Hawks v Comets" in client.get("/").content.decode()
    client.post(f"/scoreboard/{game.slug}/feature/", {"featured": "no"})
    assert "No game today" in client.get("/").content.decode()


def test_one_finds_the_games_one_organizes_and_those_one_scores(client, game, organizer):
    scored = GameFactory(title="The one to score")
    scored.scorekeepers.add(organizer)
    GameFactory(title="Another club's")
    page = client.get("/scoreboard/mine/").content.decode()
    assert "The one to score" in page
    assert f"/scoreboard/{game.slug}/edit/" in page
    assert f"/scoreboard/{scored.slug}/edit/" not in page
    assert "Another club" not in page


def test_the_list_of_ones_own_costs_the_same_however_long_it_is(client, organizer, django_assert_max_num_queries):
    GameFactory.create_batch(15, organizer=organizer)
    with django_assert_max_num_queries(6):
        client.get("/scoreboard/mine/")


@pytest.mark.parametrize("rest", ["new/", "mine/", "{}/edit/"])
def test_who_is_not_signed_in_is_asked_to(client, game, rest):
    client.logout()
    path = f"/scoreboard/{rest.format(game.slug)}"
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_others_make_and_change_nothing(client, game):
    client.force_login(UserFactory())
    assert client.get("/scoreboard/new/").status_code == 403
    assert client.post("/scoreboard/new/", GAME).status_code == 403
    assert client.get(f"/scoreboard/{game.slug}/edit/").status_code == 403
    assert client.post(f"/scoreboard/{game.slug}/feature/").status_code == 403
    assert client.get("/scoreboard/nowhere/edit/").status_code == 404
    assert client.get("/scoreboard/mine/").status_code == 200
    assert "New game" not in client.get("/scoreboard/").content.decode()
