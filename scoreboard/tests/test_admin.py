"""The admin's actions call the services."""

import pytest
from django.urls import reverse

from accounts.models import Role
from accounts.tests.factories import UserFactory
from core.rooms.models import RoomEvent
from scoreboard import queries, services
from scoreboard.models import Game
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    staff = UserFactory(role=Role.STAFF)
    client.force_login(staff)
    return staff


@pytest.fixture
def game(staff):
    return services.create_game(by=staff, team_a_name="Hawks", team_b_name="Comets", venue="Dockside Arena")


def act(client, model, action, *rows):
    chosen = {"action": action, "confirmed": "yes", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:scoreboard_{model}_changelist"), chosen, follow=True)


def facts(**more):
    told = {"team_a_name": "Hawks", "team_b_name": "Comets", "rules_code": "fiba", "title": "", "venue": ""}
    return {**told, "starts_at_0": "", "starts_at_1": "", "scorekeepers": [], **more}


def announced(game):
    return [(event.type, event.data) for event in RoomEvent.objects.filter(room=game.room).order_by("version")]


def test_a_game_created_in_the_admin_has_the_clock_of_its_rules(client, staff):
    client.post(reverse("admin:scoreboard_game_add"), facts(rules_code="nba", slug="the-opener", organizer=staff.pk))
    made = Game.objects.get(slug="the-opener")
    assert (made.clock_remaining_ms, made.organizer) == (720_000, staff)


def test_an_edit_in_the_admin_is_announced_to_viewers(client, game):
    sent = facts(slug=game.slug, organizer=game.organizer_id, venue="Pier Court")
    client.post(reverse("admin:scoreboard_game_change", args=[game.pk]), sent)
    assert announced(game) == [("game.edited", {"venue": "Pier Court"})]


def test_the_actions_of_a_game_call_its_services(client, game):
    for action in ("hold", "release", "finish", "undo", "feature", "unfeature"):
        assert "Done for 1." in act(client, "game", action, game).content.decode(), action
    kinds = [kind for kind, _ in announced(game)]
    assert kinds == ["review.changed", "review.changed", "game.finished", "play.undone"]


def test_the_admin_strikes_out_a_play_and_undoes_it(client, game, staff):
    services.score_points(game_id=game.pk, by=staff, team="A", points=3)
    play = game.plays.get()
    act(client, "play", "strike_out", play)
    assert queries.get_state(game.pk).teams["A"].score == 0
    act(client, "play", "take_back", play)
    assert queries.get_state(game.pk).teams["A"].score == 3
    assert "This play was not corrected." in act(client, "play", "take_back", play).content.decode()


@pytest.mark.parametrize("model", ["game", "play", "tablelease"])
def test_every_list_opens_with_a_constant_number_of_queries(client, staff, model, django_assert_max_num_queries):
    for _ in range(3):
        game = GameFactory(organizer=UserFactory())
        services.score_points(game_id=game.pk, by=staff, team="A", points=3)
        services.take_table(game_id=game.pk, by=staff)
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"admin:scoreboard_{model}_changelist")).status_code == 200
