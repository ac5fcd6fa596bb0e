"""Organizers create, edit and find their games on pages."""

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


def test_a_game_is_created_with_its_scorekeepers(client, organizer):
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
def test_an_invalid_form_shows_its_errors_and_creates_nothing(client, organizer, wrong):
    answer = client.post("/scoreboard/new/", {**GAME, **wrong})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Game.objects.exists()


def test_only_changed_fields_are_saved(client, game, organizer):
    shown = client.get(f"/scoreboard/{game.slug}/edit/").context["form"]
    told = {shown[name].html_initial_name: shown[name].value() or "" for name in shown.fields}
    services.edit_game(game_id=game.pk, by=organizer, venue="Pier Court")
    sent = {**told, **GAME, "rules": "fiba", "venue": "Dockside Arena", "team_b_name": "Tides"}
    assert client.post(f"/scoreboard/{game.slug}/edit/", sent).status_code == 302
    game.refresh_from_db()
    assert (game.venue, game.team_b_name) == ("Pier Court", "Tides")


def test_a_scorekeeper_is_added_and_removed(client, game):
    ana = UserFactory(email="ana@example.org", name="Ana Reyes")
    path = f"/scoreboard/{game.slug}/edit/"
    client.post(path, {**GAME, "scorekeepers": "ana@example.org"})
    page = client.get(path).content.decode()
    assert "Ana Reyes" in page
    assert "ana@example.org" not in page
    client.post(path, {**GAME, "without": [str(ana.pk), "nonsense"]})
    assert not game.scorekeepers.exists()


def test_the_organizer_features_a_game_and_stops_featuring_it(client, game):
    assert "Show on game day" in client.get(f"/scoreboard/{game.slug}/").content.decode()
    client.post(f"/scoreboard/{game.slug}/feature/", {"featured": "yes"})
    assert "Hawks v Comets" in client.get("/").content.decode()
    client.post(f"/scoreboard/{game.slug}/feature/", {"featured": "no"})
    assert "No game today" in client.get("/").content.decode()


def test_my_games_lists_games_that_a_person_organizes_or_scores(client, game, organizer):
    scored = GameFactory(title="The one to score")
    scored.scorekeepers.add(organizer)
    GameFactory(title="Another club's")
    page = client.get("/scoreboard/mine/").content.decode()
    assert "The one to score" in page
    assert f"/scoreboard/{game.slug}/edit/" in page
    assert f"/scoreboard/{scored.slug}/edit/" not in page
    assert "Another club" not in page


def test_my_games_takes_a_constant_number_of_queries(client, organizer, django_assert_max_num_queries):
    GameFactory.create_batch(15, organizer=organizer)
    with django_assert_max_num_queries(6):
        client.get("/scoreboard/mine/")


@pytest.mark.parametrize("rest", ["new/", "mine/", "{}/edit/"])
def test_a_guest_is_asked_to_sign_in(client, game, rest):
    client.logout()
    path = f"/scoreboard/{rest.format(game.slug)}"
    assert client.get(path)["Location"] == f"/login/?next={path}"


def test_others_can_neither_create_nor_edit(client, game):
    client.force_login(UserFactory())
    assert client.get("/scoreboard/new/").status_code == 403
    assert client.post("/scoreboard/new/", GAME).status_code == 403
    assert client.get(f"/scoreboard/{game.slug}/edit/").status_code == 403
    assert client.post(f"/scoreboard/{game.slug}/feature/").status_code == 403
    assert client.get("/scoreboard/nowhere/edit/").status_code == 404
    assert client.get("/scoreboard/mine/").status_code == 200
    assert "New game" not in client.get("/scoreboard/").content.decode()
