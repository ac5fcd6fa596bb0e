"""The scoreboard's pages, without JavaScript."""

import re

import pytest

from accounts.models import Role, User
from core.idempotency.keys import KEY_FIELD
from scoreboard import queries
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory(featured=True, title="Tuesday pick-up")


def test_game_day_shows_the_featured_game(client, game):
    page = client.get("/").content.decode()
    assert "Tuesday pick-up" in page
    assert f'data-room="games.{game.pk}"' in page


def test_game_day_without_a_game_says_so(client):
    assert "No game today" in client.get("/").content.decode()


def test_the_form_scores_and_redirects_back(client, game):
    answer = client.post(f"/scoreboard/{game.slug}/score/", {"team": "B", "points": "2"})
    assert (answer.status_code, answer["Location"]) == (302, f"/scoreboard/{game.slug}/")
    assert "2 points for Northside Comets" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(("part", "has"), [("board", "data-clock"), ("plays", "No plays yet")])
def test_a_part_of_the_page_is_answered_alone(client, game, part, has):
    drawn = client.get(f"/scoreboard/{game.slug}/?parts={part}").content.decode()
    assert has in drawn
    assert "<html" not in drawn


@pytest.mark.parametrize("sent", [{}, {"team": "C", "points": "1"}, {"team": "A", "points": "9"}, {"team": "A"}])
def test_an_invalid_form_shows_the_same_page_with_a_message(client, game, sent):
    answer = client.post(f"/scoreboard/{game.slug}/score/", sent)
    assert answer.status_code == 422
    assert "Choose a team" in answer.content.decode()


def test_a_domain_error_shows_the_same_page_with_its_message(client, game):
    answer = client.post(f"/scoreboard/{game.slug}/undo/")
    assert answer.status_code == 409
    assert "There is no play to undo." in answer.content.decode()


def test_a_double_click_counts_once(client, game):
    page = client.get(f"/scoreboard/{game.slug}/").content.decode()
    key = re.search(rf'name="{KEY_FIELD}" value="([^"]+)"', page)[1]
    for _ in range(2):
        client.post(f"/scoreboard/{game.slug}/score/", {"team": "A", "points": "3", KEY_FIELD: key})
    assert queries.get_state(game.pk).teams["A"].score == 3


def test_a_reset_asks_for_confirmation(client, game):
    client.post(f"/scoreboard/{game.slug}/score/", {"team": "A", "points": "3"})
    assert "Keep the score" in client.get(f"/scoreboard/{game.slug}/reset/").content.decode()
    client.post(f"/scoreboard/{game.slug}/reset/")
    assert queries.get_state(game.pk).teams["A"].score == 0


def test_only_scorers_see_the_form(client):
    closed = GameFactory(open_scoring=False)
    page = f"/scoreboard/{closed.slug}/"
    assert "data-score-pad" not in client.get(page).content.decode()
    assert client.post(f"{page}score/", {"team": "A", "points": "1"}).status_code == 403
    client.force_login(User.objects.create_user("s@example.org", name="Staff", role=Role.STAFF))
    assert "data-score-pad" in client.get(page).content.decode()


def test_the_list_is_paged_with_live_games_first(client):
    GameFactory.create_batch(13)
    GameFactory(title="The one being played", status="live")
    first = client.get("/scoreboard/").content.decode()
    assert first.index("The one being played") < first.index("Harbour Hawks v")
    assert "?page=2" in first
    assert client.get("/scoreboard/?page=nonsense").status_code == 200


def test_a_name_is_escaped(client):
    game = GameFactory(title="<script>alert(1)</script>", team_a_name='"><img src=x>')
    page = client.get(f"/scoreboard/{game.slug}/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_user("staff@example.org", name="Staff", role=Role.STAFF, is_superuser=True))
    return client


def test_fields_that_plays_decide_are_read_only_in_the_admin(staff, game):
    page = staff.get(f"/admin/scoreboard/game/{game.pk}/change/")
    assert page.status_code == 200
    assert set(page.context["adminform"].readonly_fields) >= {"status", "period", "clock_remaining_ms", "featured"}


@pytest.mark.parametrize("action", ["feature", "finish", "start_again"])
def test_admin_actions_call_the_services(staff, action):
    chosen = {"action": action, "confirmed": "yes", "_selected_action": [GameFactory().pk]}
    answer = staff.post("/admin/scoreboard/game/", chosen, follow=True)
    assert "Done for 1." in answer.content.decode()
