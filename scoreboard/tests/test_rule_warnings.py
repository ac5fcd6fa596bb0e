"""Rules warn and never block."""

import pytest
from django.contrib.auth.models import AnonymousUser

from scoreboard import services
from scoreboard.tests.factories import GameFactory
from scoreboard.totals import box_scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory(status="live")


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def warnings_of(game, verb, **what):
    return list(do(game, verb, **what).warnings)


def test_a_play_that_fits_the_rules_has_no_warnings(game):
    do(game, "start_clock")
    for verb, what in [
        ("score_points", {"team": "A", "points": 3}),
        ("call_foul", {"team": "A", "player": "7"}),
        ("take_timeout", {"team": "B"}),
        ("undo_last", {}),
        ("reset_game", {}),
    ]:
        assert warnings_of(game, verb, **what) == []


def test_one_time_out_too_many_warns_and_counts(game):
    assert [warnings_of(game, "take_timeout", team="A") for _ in range(3)] == [
        [],
        [],
        ["Harbour Hawks had no time-out left."],
    ]
    assert game.plays.count() == 3


@pytest.mark.parametrize(("rules", "limit"), [("fiba", 5), ("nba", 6), ("nfhs", 5)])
def test_the_last_foul_of_a_player_warns_and_so_does_one_too_many(rules, limit):
    game = GameFactory(rules_code=rules)
    for _ in range(limit - 1):
        assert warnings_of(game, "call_foul", team="A", player="7") == []
    assert warnings_of(game, "call_foul", team="B", player="7") == []
    assert warnings_of(game, "call_foul", team="A", player="7") == [
        f"#7 of Harbour Hawks has {limit} fouls and has to leave the game."
    ]
    assert warnings_of(game, "call_foul", team="A", player="7") == [
        f"#7 of Harbour Hawks has {limit + 1} fouls; the rules allow {limit}."
    ]


def test_3x3_players_do_not_foul_out_and_a_basket_is_worth_two_at_most():
    game = GameFactory(rules_code="fiba3x3")
    assert [warnings_of(game, "call_foul", team="A", player="7") for _ in range(7)] == [[]] * 7
    assert warnings_of(game, "score_points", team="A", points=3) == ["In FIBA 3x3 a basket is worth 2 points at most."]


def test_points_after_the_horn_warn(game):
    do(game, "set_clock", remaining_ms=0)
    state = do(game, "score_points", team="A", points=2)
    assert (state.teams["A"].score, len(state.warnings), "in the air" in state.warnings[0]) == (2, 1, True)


def test_a_period_that_ends_early_and_a_needless_overtime_warn(game):
    do(game, "score_points", team="A")
    assert warnings_of(game, "next_period") == ["There was time left on the clock of Q1."]
    for _ in range(2):
        do(game, "set_clock", remaining_ms=0)
        assert warnings_of(game, "next_period") == []
    do(game, "set_clock", remaining_ms=0)
    assert warnings_of(game, "next_period") == ["Overtime begins although the score is not level."]


def test_a_clock_at_zero_and_an_early_final_whistle_warn(game):
    do(game, "set_clock", remaining_ms=0)
    assert warnings_of(game, "start_clock") == ["The clock is at 0.0 and does not run."]
    assert warnings_of(game, "finish_game") == ["The score is level.", "The game ended in Q1 of 4."]


def test_answers_contain_warnings_and_the_game_does_not_keep_them(client, game):
    for _ in range(3):
        answer = client.post(f"/api/games/{game.pk}/timeout", {"team": "A"}, content_type="application/json").json()
    assert answer["data"]["warnings"] == ["Harbour Hawks had no time-out left."]
    assert "warnings" not in client.get(f"/api/games/{game.pk}").json()["data"]
    reset = client.post(f"/api/games/{game.pk}/shot-clock", {"action": "reset"}, content_type="application/json")
    assert reset.json()["data"]["warnings"] == []


def test_a_basket_takes_few_statements(game, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        do(game, "score_points", team="A")


@pytest.mark.parametrize("kind", ["coach", "bench"])
def test_a_bench_technical_is_no_team_foul_by_fiba_but_one_by_nfhs(kind):
    for rules, fouls in (("fiba", 0), ("nba", 0), ("nfhs", 1)):
        state = do(GameFactory(rules_code=rules), "call_foul", team="A", kind=kind)
        assert state.teams["A"].fouls == fouls, rules


def test_a_coach_is_disqualified_by_two_own_technicals_or_three_in_all(game):
    leaves = "The coach of Harbour Hawks has {} fouls of the kind {}, and has to leave the game."
    assert warnings_of(game, "call_foul", team="A", kind="coach") == []
    assert warnings_of(game, "call_foul", team="B", kind="coach") == []
    assert warnings_of(game, "call_foul", team="A", kind="coach") == [leaves.format(2, "coach technical")]
    other = GameFactory()
    for kind in ("bench", "coach"):
        assert warnings_of(other, "call_foul", team="A", kind=kind) == []
    assert warnings_of(other, "call_foul", team="A", kind="bench") == [
        leaves.format(3, "bench technical or coach technical")
    ]


def test_a_technical_and_an_unsportsmanlike_foul_disqualify_a_player(game):
    assert warnings_of(game, "call_foul", team="A", player="7", kind="technical") == []
    assert warnings_of(game, "call_foul", team="A", player="7", kind="personal") == []
    [sentence] = warnings_of(game, "call_foul", team="A", player="7", kind="unsportsmanlike")
    assert sentence.startswith("#7 of Harbour Hawks has 2 fouls of the kind technical foul or unsportsmanlike foul")
    assert box_scores(game)["A"].players[0].is_out


def test_bench_fouls_do_not_count_against_players(game):
    for _ in range(4):
        do(game, "call_foul", team="A", player="7")
    do(game, "call_foul", team="A", player="7", kind="bench")
    assert not box_scores(game)["A"].players[0].is_out


def test_a_disqualified_player_must_leave(game):
    assert warnings_of(game, "call_foul", team="B", player="4", kind="disqualifying") == [
        "#4 of Northside Comets is disqualified and has to leave the game."
    ]


def test_two_of_three_time_outs_may_be_taken_in_the_last_two_minutes(game):
    for _ in range(3):
        do(game, "next_period")
    do(game, "set_clock", remaining_ms=120_000)
    assert [warnings_of(game, "take_timeout", team="A") for _ in range(3)] == [
        [],
        [],
        ["FIBA 5x5 gives 2 time-outs in the last 2:00 of Q4."],
    ]


def test_a_time_out_before_the_last_two_minutes_does_not_count_as_late(game):
    for _ in range(3):
        do(game, "next_period")
    do(game, "take_timeout", team="A")
    do(game, "set_clock", remaining_ms=119_000)
    assert [warnings_of(game, "take_timeout", team="A") for _ in range(2)] == [[], []]


def test_21_points_win_a_3x3_game_and_the_warning_asks_for_the_whistle():
    game = GameFactory(rules_code="fiba3x3", team_a_name="Pier", team_b_name="Tide")
    assert [warnings_of(game, "score_points", team="A", points=2) for _ in range(10)] == [[]] * 10
    assert warnings_of(game, "score_points", team="A", points=1) == ["Pier has 21 points and wins. Final whistle?"]
    assert warnings_of(game, "score_points", team="B", points=2) == []
    assert warnings_of(game, "score_points", team="A", points=1) == ["Pier has 22 points and wins. Final whistle?"]
    assert warnings_of(game, "finish_game") == []


def test_two_points_win_a_3x3_overtime_at_any_score():
    game = GameFactory(rules_code="fiba3x3", team_a_name="Pier", team_b_name="Tide")
    for _ in range(10):
        for team in "AB":
            do(game, "score_points", team=team, points=2)
    do(game, "next_period")
    assert warnings_of(game, "score_points", team="B", points=1) == []
    assert warnings_of(game, "score_points", team="A", points=1) == []
    assert warnings_of(game, "score_points", team="B", points=2) == [
        "Tide has 3 points in overtime and wins. Final whistle?"
    ]


def test_no_score_wins_a_five_on_five_game_at_once(game):
    assert all(warnings_of(game, "score_points", team="A", points=3) == [] for _ in range(8))
