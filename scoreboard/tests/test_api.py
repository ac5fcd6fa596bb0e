"""The scoreboard's API as the contract has it."""

import pytest

from accounts.models import Role, User
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def featured():
    return GameFactory(featured=True)


def post(client, path, body=None):
    return client.post(path, body, content_type="application/json")


def person(role=Role.PARTICIPANT):
    return User.objects.create_user(f"{role.lower()}@example.org", "tip-off-2026", name="Somebody", role=role)


def test_a_new_game_scores_nil_nil(client, featured):
    body = client.get("/api/score").json()
    assert body["success"] is True
    assert (body["data"]["id"], body["data"]["teamA"], body["data"]["teamB"]) == (str(featured.pk), 0, 0)


def test_an_update_counts_one_point_by_default(client, featured):
    post(client, "/api/score/update", {"team": "A"})
    data = post(client, "/api/score/update/", {"team": "B", "points": 3}).json()["data"]
    assert (data["teamA"], data["teamB"], data["status"]) == (1, 3, "live")


def test_a_reset_returns_to_nil_nil(client, featured):
    post(client, "/api/score/update", {"team": "A", "points": 2})
    for body in (None, {}):
        assert post(client, "/api/score/reset", body).json()["data"]["teamA"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"team": "C"},
        {"team": "a"},
        {"team": 1},
        {"team": None},
        {"team": "A", "points": 0},
        {"team": "A", "points": 4},
        {"team": "A", "points": -1},
        {"team": "A", "points": "2"},
        {"team": "A", "points": 1.0},
        {"team": "A", "points": True},
        {"team": "A", "points": None},
        {"team": "A", "score": 9},
    ],
)
def test_an_invalid_update_is_refused_and_changes_nothing(client, featured, body):
    answer = post(client, "/api/score/update", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert client.get("/api/score").json()["data"]["teamA"] == 0


def test_without_a_featured_game_the_score_is_not_found(client):
    assert client.get("/api/score").status_code == 404
    assert post(client, "/api/score/update", {"team": "A"}).status_code == 404


def test_scoring_without_permission_is_forbidden_and_not_unauthenticated(client):
    game = GameFactory(open_scoring=False)
    answer = post(client, f"/api/games/{game.pk}/score", {"team": "A"})
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")


def test_a_scorekeeper_may_score(client):
    game, keeper = GameFactory(open_scoring=False), person()
    game.scorekeepers.add(keeper)
    client.force_login(keeper)
    assert post(client, f"/api/games/{game.pk}/score", {"team": "A", "points": 2}).json()["data"]["teamA"] == 2


def test_only_organizers_create_games(client):
    new = {"teamAName": "Hawks", "teamBName": "Comets", "rules": "fiba3x3", "venue": "Pier 4", "openScoring": True}
    assert post(client, "/api/games", new).status_code == 401
    client.force_login(person())
    assert post(client, "/api/games", new).status_code == 403
    client.force_login(person(Role.ORGANIZER))
    answer = post(client, "/api/games", new)
    assert answer.status_code == 201
    made = client.get(answer["Location"]).json()["data"]
    assert (made["teams"]["A"]["name"], made["rules"], made["clock"]["remaining"]) == ("Hawks", "fiba3x3", 600.0)


@pytest.mark.parametrize(
    ("verb", "body", "shown"),
    [
        ("score", {"team": "A", "points": 3}, {"teamA": 3}),
        ("foul", {"team": "B", "player": "00", "kind": "technical"}, {"teamA": 0}),
        ("timeout", {"team": "A"}, {"status": "live"}),
        ("possession", {"team": "B"}, {"possession": "B"}),
        ("period", {}, {"period": 2, "periodLabel": "Q2"}),
        ("finish", {}, {"status": "finished"}),
        ("reset", {}, {"period": 1}),
    ],
)
def test_every_call_answers_with_the_game(client, featured, verb, body, shown):
    data = post(client, f"/api/games/{featured.slug}/{verb}", body).json()["data"]
    assert {name: data[name] for name in shown} == shown
    assert data["roomVersion"] == 1


def test_the_clock_is_the_servers(client, featured):
    clock = f"/api/games/{featured.pk}/clock"
    assert post(client, clock, {"action": "set", "remaining": 42.5}).json()["data"]["clock"]["remaining"] == 42.5
    assert post(client, clock, {"action": "start"}).json()["data"]["clock"]["running"] is True
    assert post(client, clock, {"action": "stop"}).json()["data"]["clock"]["running"] is False
    for wrong in ({"action": "set"}, {"action": "start", "remaining": 3}, {"action": "set", "remaining": -1}, {}):
        assert post(client, clock, wrong).status_code == 400


def test_the_play_by_play_marks_undone_plays(client, featured):
    for points in (1, 2):
        post(client, "/api/score/update", {"team": "A", "points": points})
    post(client, f"/api/games/{featured.pk}/undo")
    body = client.get(f"/api/games/{featured.pk}/plays").json()
    assert [(play["points"], play["undone"]) for play in body["data"]] == [(2, True), (1, False)]
    assert body["pagination"]["total"] == 2


def test_nothing_to_undo_and_a_finished_game_have_their_own_codes(client, featured):
    assert post(client, f"/api/games/{featured.pk}/undo").json()["code"] == "NOTHING_TO_UNDO"
    post(client, f"/api/games/{featured.pk}/finish")
    answer = post(client, "/api/score/update", {"team": "A"})
    assert (answer.status_code, answer.json()["code"]) == (409, "GAME_FINISHED")


def test_games_are_listed_by_status_with_a_constant_number_of_queries(client, django_assert_max_num_queries):
    for number in range(20):
        GameFactory(status="live" if number % 2 else "scheduled")
    with django_assert_max_num_queries(4):
        body = client.get("/api/games?status=live&limit=5").json()
    assert (len(body["data"]), body["pagination"]["total"]) == (5, 10)
    assert client.get("/api/games?status=sideways").status_code == 400


@pytest.mark.parametrize("name", ["nothing", "01990000-0000-7000-8000-000000000000", "%00", "x" * 300])
def test_an_unknown_game_is_not_found(client, name):
    assert client.get(f"/api/games/{name}").status_code == 404
    assert post(client, f"/api/games/{name}/score", {"team": "A"}).status_code == 404
    assert client.get(f"/scoreboard/{name}/").status_code == 404


def test_applying_the_log_to_a_snapshot_gives_the_game(client, featured):
    room = f"/api/rooms/games.{featured.pk}"
    state = client.get(room).json()["data"]["data"]
    for verb, body in [
        ("score", {"team": "A", "points": 3}),
        ("foul", {"team": "B"}),
        ("possession", {"team": "B"}),
        ("period", {}),
        ("score", {"team": "B", "points": 2}),
        ("clock", {"action": "set", "remaining": 30}),
        ("reset", {}),
        ("undo", {}),
        ("timeout", {"team": "A"}),
        ("undo", {}),
        ("finish", {}),
    ]:
        assert post(client, f"/api/games/{featured.pk}/{verb}", body).status_code == 200
    for event in client.get(f"{room}/events?after=0").json()["data"]:
        state |= {name: value for name, value in event["data"].items() if name != "play"}
    fresh = client.get(room).json()["data"]["data"]
    alike = [name for name in fresh if name not in ("version", "roomVersion", "updatedAt", "clock")]
    assert {name: state[name] for name in alike} == {name: fresh[name] for name in alike}
    assert state["clock"]["remaining"] == fresh["clock"]["remaining"]
