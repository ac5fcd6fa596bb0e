"""The box score adds up the plays by player."""

import pytest
from django.contrib.auth.models import AnonymousUser

from scoreboard import services
from scoreboard.models import Game
from scoreboard.tests.factories import GameFactory
from scoreboard.totals import box_scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory()


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def box(game):
    return box_scores(Game.objects.get(pk=game.pk))


def lines(team):
    return [(line.player, line.points, line.fouls) for line in team.players]


def test_points_and_fouls_are_counted_by_number_and_0_differs_from_00(game):
    for player, points in (("7", 3), ("00", 2), ("0", 1), ("7", 2), ("12", 1)):
        do(game, "score_points", team="A", points=points, player=player)
    do(game, "call_foul", team="A", player="7")
    assert lines(box(game)["A"]) == [("0", 1, 0), ("00", 2, 0), ("7", 5, 1), ("12", 1, 0)]
    assert lines(box(game)["B"]) == []


def test_a_play_without_a_number_counts_for_the_team(game):
    do(game, "score_points", team="B", points=3)
    do(game, "call_foul", team="B")
    do(game, "take_timeout", team="B")
    team = box(game)["B"]
    assert (team.points, team.fouls, team.timeouts, team.players) == (3, 1, 1, [])
    assert (team.others.points, team.others.fouls) == (3, 1)


def test_all_periods_count_without_undone_plays_and_plays_before_a_reset(game):
    do(game, "score_points", team="A", points=3, player="9")
    do(game, "reset_game")
    do(game, "score_points", team="A", points=2, player="7")
    do(game, "next_period")
    do(game, "score_points", team="A", points=2, player="7")
    do(game, "score_points", team="A", points=1, player="7")
    do(game, "undo_last")
    assert lines(box(game)["A"]) == [("7", 4, 0)]


def test_a_correction_moves_points_to_another_player(game):
    do(game, "score_points", team="A", points=2, player="7")
    play = game.plays.get()
    do(game, "correct_play", play_id=play.pk, player="8", points=3)
    assert lines(box(game)["A"]) == [("8", 3, 0)]
    do(game, "correct_play", play_id=play.pk, player="")
    assert (lines(box(game)["A"]), box(game)["A"].others.points) == ([], 3)
    do(game, "void_play", play_id=play.pk)
    assert (box(game)["A"].points, box(game)["A"].others) == (0, None)


@pytest.mark.parametrize(("rules", "limit"), [("fiba", 5), ("nba", 6), ("nfhs", 5), ("fiba3x3", None)])
def test_a_player_with_the_maximum_of_fouls_is_out(rules, limit):
    game = GameFactory(rules_code=rules)
    out = []
    for _ in range(7):
        do(game, "call_foul", team="A", player="7")
        out.append(box(game)["A"].players[0].is_out)
    assert out == [bool(limit and fouls >= limit) for fouls in range(1, 8)]


def test_the_api_answers_the_box_score_in_two_queries(client, game, django_assert_num_queries):
    for player in ("4", "5"):
        path = f"/api/games/{game.slug}/score"
        client.post(path, {"team": "A", "points": 2, "player": player}, content_type="application/json")
    with django_assert_num_queries(2):
        teams = client.get(f"/api/games/{game.slug}/box").json()["data"]["teams"]
    assert teams["A"]["players"][1] == {
        "player": "5",
        "points": 2,
        "ones": 0,
        "twos": 1,
        "threes": 0,
        "fouls": 0,
        "isOut": False,
    }
    assert (teams["A"]["points"], teams["A"]["others"], teams["B"]["timeouts"]) == (4, None, 0)
    assert client.get("/api/games/none/box").status_code == 404


@pytest.mark.parametrize("player", ["", "100", "x", 7, None, "-1"])
def test_a_jersey_number_has_one_or_two_digits(client, game, player):
    path = f"/api/games/{game.pk}/score"
    assert client.post(path, {"team": "A", "player": player}, content_type="application/json").status_code == 400
