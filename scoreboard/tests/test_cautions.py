"""Rules warn and never block."""

import pytest
from django.contrib.auth.models import AnonymousUser

from scoreboard import services
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory(status="live")


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def told(game, verb, **what):
    return list(do(game, verb, **what).warnings)


def test_what_is_as_the_rules_expect_has_no_warnings(game):
    do(game, "start_clock")
    for verb, what in [
        ("score_points", {"team": "A", "points": 3}),
        ("call_foul", {"team": "A", "player": "7"}),
        ("take_timeout", {"team": "B"}),
        ("undo_last", {}),
        ("reset_game", {}),
    ]:
        assert told(game, verb, **what) == []


def test_a_time_out_too_many_is_told_and_counted(game):
    assert [told(game, "take_timeout", team="A") for _ in range(3)] == [
        [],
        [],
        ["Harbour Hawks had no time-out left."],
    ]
    assert game.plays.count() == 3


@pytest.mark.parametrize(("rules", "limit"), [("fiba", 5), ("nba", 6), ("nfhs", 5)])
def test_the_last_foul_of_a_player_is_told_and_so_is_one_too_many(rules, limit):
    game = GameFactory(rules_code=rules)
    for _ in range(limit - 1):
        assert told(game, "call_foul", team="A", player="7") == []
    assert told(game, "call_foul", team="B", player="7") == []
    assert told(game, "call_foul", team="A", player="7") == [
        f"#7 of Harbour Hawks has {limit} fouls and has to leave the game."
    ]
    assert told(game, "call_foul", team="A", player="7") == [
        f"#7 of Harbour Hawks has {limit + 1} fouls; the rules allow {limit}."
    ]


def test_players_of_3x3_do_not_foul_out_but_a_basket_is_worth_two_at_most():
    game = GameFactory(rules_code="fiba3x3")
    assert [told(game, "call_foul", team="A", player="7") for _ in range(7)] == [[]] * 7
    assert told(game, "score_points", team="A", points=3) == ["In FIBA 3x3 a basket is worth 2 points at most."]


def test_points_after_the_horn_are_asked_about(game):
    do(game, "set_clock", remaining_ms=0)
    state = do(game, "score_points", team="A", points=2)
    assert (state.teams["A"].score, len(state.warnings), "in the air" in state.warnings[0]) == (2, 1, True)


def test_a_period_that_ends_early_and_an_overtime_nobody_needs(game):
    do(game, "score_points", team="A")
    assert told(game, "next_period") == ["There was time left on the clock of Q1."]
    for _ in range(2):
        do(game, "set_clock", remaining_ms=0)
        assert told(game, "next_period") == []
    do(game, "set_clock", remaining_ms=0)
    assert told(game, "next_period") == ["Overtime begins although the score is not level."]


def test_a_clock_at_zero_and_a_whistle_too_soon(game):
    do(game, "set_clock", remaining_ms=0)
    assert told(game, "start_clock") == ["The clock is at 0.0 and does not run."]
    assert told(game, "finish_game") == ["The score is level.", "The game ended in Q1 of 4."]


def test_answers_have_them_and_the_game_does_not_keep_them(client, game):
    for _ in range(3):
        answer = client.post(f"/api/games/{game.pk}/timeout", {"team": "A"}, content_type="application/json").json()
    assert answer["data"]["warnings"] == ["Harbour Hawks had no time-out left."]
    assert "warnings" not in client.get(f"/api/games/{game.pk}").json()["data"]
    reset = client.post(f"/api/games/{game.pk}/shot-clock", {"action": "reset"}, content_type="application/json")
    assert reset.json()["data"]["warnings"] == []


def test_a_basket_takes_few_statements(game, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        do(game, "score_points", team="A")
