"""A game is its plays."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scoreboard import queries, services
from scoreboard.errors import GameFinished, MayNotScore, NothingToUndo
from scoreboard.models import Kind, Play
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=NOBODY, **what)


def score_of(state):
    return state.teams["A"].score, state.teams["B"].score


def test_a_new_game_is_at_nil_nil():
    assert score_of(queries.get_state(GameFactory().pk)) == (0, 0)


def test_the_plays_add_up_to_the_score():
    game = GameFactory()
    do(game, "score_points", team="A", points=3)
    do(game, "score_points", team="B", points=1)
    assert score_of(do(game, "score_points", team="A", points=2)) == (5, 1)


def test_the_first_play_starts_the_game():
    game = GameFactory(status="scheduled")
    assert do(game, "score_points", team="A").game.status == "live"


def test_undo_takes_back_the_last_play_and_then_the_one_before():
    game = GameFactory(status="live")
    for points in (1, 2, 3):
        do(game, "score_points", team="A", points=points)
    assert [score_of(do(game, "undo_last"))[0] for _ in range(3)] == [3, 1, 0]


def test_undo_without_plays_is_refused():
    game = GameFactory()
    do(game, "score_points", team="A")
    do(game, "undo_last")
    with pytest.raises(NothingToUndo):
        do(game, "undo_last")


def test_a_reset_can_be_undone():
    game = GameFactory()
    do(game, "score_points", team="A", points=3)
    do(game, "next_period")
    assert score_of(do(game, "reset_game")) == (0, 0)
    state = do(game, "undo_last")
    assert (score_of(state), state.game.period) == ((3, 0), 2)


def test_plays_after_a_reset_count_from_nil():
    game = GameFactory()
    do(game, "score_points", team="A", points=3)
    do(game, "reset_game")
    assert score_of(do(game, "score_points", team="B", points=2)) == (0, 2)


def test_undo_restores_the_fields_that_a_play_changed():
    game = GameFactory(status="live", possession="A")
    do(game, "set_possession", team="B")
    assert do(game, "undo_last").game.possession == "A"


def test_a_finished_game_takes_no_plays_until_its_whistle_is_undone():
    game = GameFactory()
    do(game, "finish_game")
    with pytest.raises(GameFinished):
        do(game, "score_points", team="A")
    do(game, "undo_last")
    assert score_of(do(game, "score_points", team="A")) == (1, 0)


def test_a_stranger_may_not_score_without_open_scoring():
    with pytest.raises(MayNotScore):
        do(GameFactory(open_scoring=False), "score_points", team="A")


def test_points_after_the_horn_count():
    game = GameFactory()
    do(game, "set_clock", remaining_ms=0)
    assert score_of(do(game, "score_points", team="A", points=3)) == (3, 0)


def test_time_outs_and_fouls_are_counted_by_period():
    game = GameFactory()
    for _ in range(5):
        state = do(game, "call_foul", team="A")
    assert (state.teams["A"].fouls, state.teams["A"].in_bonus, state.teams["B"].in_bonus) == (5, True, False)
    assert do(game, "take_timeout", team="B").teams["B"].timeouts_left == 1
    state = do(game, "next_period")
    assert (state.teams["A"].fouls, state.teams["B"].timeouts_left) == (0, 1)


def fouls(game, number, team="A", **more):
    """Return, after each of `number` fouls, whether the team is in the bonus."""
    return [do(game, "call_foul", team=team, **more).teams[team].in_bonus for _ in range(number)]


@pytest.mark.parametrize(("rules", "foul"), [("fiba", 4), ("nba", 5), ("nfhs", 5), ("fiba3x3", 6)])
def test_a_team_is_in_the_bonus_from_the_foul_of_its_rule_book(rules, foul):
    game = GameFactory(rules_code=rules)
    assert fouls(game, foul + 1) == [False] * (foul - 1) + [True, True]
    assert not do(game, "call_foul", team="B").teams["B"].in_bonus
    assert not [do(game, "undo_last") for _ in range(3)][-1].teams["A"].in_bonus


def test_the_second_foul_in_the_last_two_minutes_of_an_nba_quarter_brings_the_bonus():
    game = GameFactory(rules_code="nba")
    do(game, "set_clock", remaining_ms=120_001)
    assert fouls(game, 2) == [False, False]
    do(game, "set_clock", remaining_ms=120_000)
    assert fouls(game, 2) == [False, True]
    assert not do(game, "next_period").teams["A"].in_bonus


def test_in_nba_overtime_the_fourth_foul_brings_the_bonus_and_late_the_second():
    game = GameFactory(rules_code="nba", period=5)
    do(game, "set_clock", remaining_ms=200_000)
    assert fouls(game, 4) == [False, False, False, True]
    do(game, "set_clock", remaining_ms=100_000)
    assert fouls(game, 2, "B") == [False, True]


@pytest.mark.parametrize("rules", ["fiba", "nfhs"])
def test_other_rules_do_not_count_the_last_two_minutes_apart(rules):
    game = GameFactory(rules_code=rules)
    do(game, "set_clock", remaining_ms=60_000)
    assert fouls(game, 3) == [False, False, False]


def test_a_late_foul_stays_late_after_a_correction():
    game = GameFactory(rules_code="nba")
    do(game, "set_clock", remaining_ms=90_000)
    fouls(game, 2)
    late = game.plays.filter(kind="foul").last()
    do(game, "set_clock", remaining_ms=300_000)
    assert do(game, "correct_play", play_id=late.pk, player="7").teams["A"].in_bonus
    assert not do(game, "correct_play", play_id=late.pk, kind="offensive").teams["A"].in_bonus


def test_fiba_overtime_continues_the_bonus_of_the_fourth_quarter():
    game = GameFactory(period=4)
    fouls(game, 4)
    assert do(game, "next_period").teams["A"].in_bonus


def test_one_time_out_too_many_counts_and_is_not_refused():
    game = GameFactory()
    states = [do(game, "take_timeout", team="A") for _ in range(3)]
    assert [state.teams["A"].timeouts_left for state in states] == [1, 0, 0]


def test_overtime_fouls_continue_those_of_the_fourth_quarter():
    game = GameFactory(period=4)
    do(game, "call_foul", team="A")
    assert do(game, "next_period").teams["A"].fouls == 1


def test_the_line_score_has_the_points_of_each_period():
    game = GameFactory()
    do(game, "score_points", team="A", points=3)
    do(game, "next_period")
    assert do(game, "score_points", team="B", points=2).line == {"A": [3, 0], "B": [0, 2]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "score", "team": "A", "points": 4},
        {"kind": "score", "team": "", "points": 1},
        {"kind": "foul", "team": "A", "points": 1},
        {"kind": "undo"},
        {"kind": "sing"},
        {"kind": "clock", "team": "C"},
    ],
)
def test_the_database_refuses_an_impossible_play(wrong):
    game = GameFactory()
    now = queries.get_state(game.pk).now
    with pytest.raises(IntegrityError), transaction.atomic():
        Play.objects.create(game=game, seq=1, period=1, clock_ms=0, at=now, **wrong)


def test_the_database_refuses_a_second_featured_game():
    GameFactory(featured=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        GameFactory(featured=True)


def test_reading_a_game_takes_one_query_however_long_it_is(django_assert_num_queries):
    game = GameFactory()
    for _ in range(30):
        do(game, "score_points", team="A")
    with django_assert_num_queries(1):
        queries.get_state(game.pk)


PLAYS = st.sampled_from(["A1", "A2", "A3", "B1", "B2", "B3", "undo", "reset", "foul", "period"])


class AnySequence(TestCase):
    @given(st.lists(PLAYS, max_size=25))
    def test_any_sequence_of_plays_undos_and_resets_equals_a_recount(self, sequence):
        """The model is a stack: a play pushes, an undo pops, and a reset hides the plays below it."""
        game, stack = GameFactory(), []
        for word in sequence:
            if word == "undo":
                if stack:
                    do(game, "undo_last")
                    stack.pop()
            else:
                _play(game, word)
                stack.append(word)
        counted = stack[len(stack) - stack[::-1].index("reset") :] if "reset" in stack else stack
        expected = tuple(sum(int(w[1]) for w in counted if w[0] == team and w[1].isdigit()) for team in "AB")
        assert score_of(queries.get_state(game.pk)) == expected


def _play(game, word):
    if word in ("reset", "foul", "period"):
        verb = {"reset": "reset_game", "foul": "call_foul", "period": "next_period"}[word]
        do(game, verb, **({"team": "A"} if word == "foul" else {}))
    else:
        do(game, "score_points", team=word[0], points=int(word[1]))


def test_every_play_has_a_number_in_the_log():
    game = GameFactory()
    for _ in range(3):
        do(game, "score_points", team="A")
    do(game, "undo_last")
    assert list(Play.objects.filter(game=game).values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert Play.objects.filter(kind=Kind.UNDO).get().undoes.seq == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT type FROM rooms_roomevent WHERE room = %s ORDER BY version", [game.room])
        assert [row[0] for row in cursor.fetchall()] == ["score.changed"] * 3 + ["play.undone"]
