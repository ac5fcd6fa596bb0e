"""Organizers edit and feature games and choose scorekeepers."""

import pytest

from accounts.models import Role
from accounts.tests.factories import UserFactory
from core.errors import Forbidden, Invalid
from core.jobs.tests.working import run_jobs
from core.rooms.models import RoomEvent
from scoreboard import access, queries, services
from scoreboard.models import Game
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return UserFactory(role=Role.ORGANIZER)


@pytest.fixture
def game(organizer):
    return services.create_game(by=organizer, team_a_name="Hawks", team_b_name="Comets")


def announced(game):
    return [(event.type, event.data) for event in RoomEvent.objects.filter(room=game.room).order_by("version")]


def test_an_edit_changes_the_given_fields_and_is_announced(game, organizer):
    services.edit_game(game_id=game.pk, by=organizer, venue="Pier Court", team_b_name="Tides")
    game.refresh_from_db()
    assert (game.venue, game.team_a_name, game.team_b_name) == ("Pier Court", "Hawks", "Tides")
    [(kind, data)] = announced(game)
    assert (kind, data["venue"], data["teams"]["B"]["name"], "rules" in data) == (
        "game.edited",
        "Pier Court",
        "Tides",
        False,
    )


def test_an_edit_without_changes_announces_nothing(game, organizer):
    services.edit_game(game_id=game.pk, by=organizer, team_a_name="Hawks")
    assert announced(game) == []


def test_new_rules_give_their_clock_to_a_game_that_has_not_begun(game, organizer):
    services.edit_game(game_id=game.pk, by=organizer, rules="nba")
    assert queries.get_state(game.pk).remaining_ms == 720_000
    assert announced(game)[0][1]["clock"]["remaining"] == 720
    services.set_clock(game_id=game.pk, by=organizer, remaining_ms=5000)
    services.edit_game(game_id=game.pk, by=organizer, rules="fiba")
    assert queries.get_state(game.pk).remaining_ms == 5000


def test_an_edit_does_not_announce_a_running_clock(game, organizer):
    services.start_clock(game_id=game.pk, by=organizer)
    services.edit_game(game_id=game.pk, by=organizer, venue="Pier Court")
    assert announced(game)[-1] == ("game.edited", {"venue": "Pier Court"})


def test_scorekeepers_are_added_and_removed_by_email_address(game, organizer):
    ana = UserFactory(email="ana@example.org")
    services.edit_game(game_id=game.pk, by=organizer, scorekeepers=[" Ana@Example.org ", "ana@example.org"])
    assert access.may_score(game, ana)
    services.edit_game(game_id=game.pk, by=organizer, without=[ana.pk])
    assert not access.may_score(game, ana)


def test_an_unknown_address_is_named_and_changes_nothing(game, organizer):
    with pytest.raises(Invalid) as refused:
        services.edit_game(game_id=game.pk, by=organizer, venue="Elsewhere", scorekeepers=["who@example.org"])
    assert refused.value.extra["fields"] == {"scorekeepers": ["Nobody here has the address who@example.org."]}
    game.refresh_from_db()
    assert game.venue == ""


def test_only_the_organizer_and_staff_edit_and_feature_a_game(game):
    other = UserFactory(role=Role.ORGANIZER)
    for verb, what in (("edit_game", {"venue": "x"}), ("feature_game", {}), ("unfeature_game", {})):
        with pytest.raises(Forbidden):
            getattr(services, verb)(game_id=game.pk, by=other, **what)
    services.edit_game(game_id=game.pk, by=UserFactory(role=Role.STAFF), venue="Pier Court")


def test_featuring_a_game_is_announced_in_both_games_rooms(game, organizer):
    before = GameFactory(featured=True)
    services.feature_game(game_id=game.pk, by=organizer)
    run_jobs()
    assert (announced(game), announced(before)) == (
        [("game.featured", {"featured": True})],
        [("game.featured", {"featured": False})],
    )
    services.unfeature_game(game_id=game.pk, by=organizer)
    run_jobs()
    assert announced(game)[-1] == ("game.featured", {"featured": False})
    assert not Game.objects.filter(featured=True).exists()


def test_the_organizer_edits_a_game_over_the_api(client, game, organizer):
    path = f"/api/games/{game.pk}"
    change = {"venue": "Pier Court", "openScoring": True, "startsAt": None}
    assert client.patch(path, change, content_type="application/json").status_code == 401
    client.force_login(UserFactory())
    assert client.patch(path, change, content_type="application/json").status_code == 403
    client.force_login(organizer)
    data = client.patch(path, change, content_type="application/json").json()["data"]
    assert (data["venue"], data["openScoring"]) == ("Pier Court", True)
    assert client.patch(path, {"rules": "chess"}, content_type="application/json").status_code == 400
    assert client.patch("/api/games/nowhere", {}, content_type="application/json").status_code == 404
