"""The shot clock runs with the game clock."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from core.rooms.models import RoomEvent
from scoreboard import services
from scoreboard.clocks import format_shot_clock
from scoreboard.errors import GameFinished
from scoreboard.presenters import GamePresenter
from scoreboard.shapes import GameOut
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def game():
    return GameFactory(status="live")


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def shown(state):
    clock = state.shot_clock
    return (clock.remaining(state.now), clock.is_running(state.now)) if clock else None


@pytest.mark.parametrize(
    ("rules", "full", "short"), [("fiba", 24, 14), ("nba", 24, 14), ("nfhs", 35, 35), ("fiba3x3", 12, 12)]
)
def test_a_new_possession_has_the_time_of_its_rules(rules, full, short):
    game = GameFactory(rules_code=rules)
    assert shown(do(game, "reset_shot_clock")) == (full * 1000, False)
    assert shown(do(game, "reset_shot_clock", short=True)) == (short * 1000, False)


def test_it_is_off_until_it_is_used(game):
    assert shown(do(game, "start_clock")) is None
    assert shown(do(game, "stop_shot_clock")) is None


def test_it_starts_and_stops_with_the_game_clock(game, now):
    do(game, "reset_shot_clock")
    assert shown(do(game, "start_clock")) == (24_000, True)
    now.pass_ms(5_100)
    assert shown(do(game, "stop_clock")) == (18_900, False)
    now.pass_ms(60_000)
    assert shown(do(game, "start_clock")) == (18_900, True)
    assert shown(do(game, "take_timeout", team="A")) == (18_900, False)


def test_it_keeps_running_when_reset_while_the_game_runs(game, now):
    do(game, "start_clock")
    now.pass_ms(3_000)
    assert shown(do(game, "reset_shot_clock")) == (24_000, True)
    now.pass_ms(3_000)
    assert shown(do(game, "set_shot_clock", remaining_ms=9_500)) == (9_500, True)


def test_it_can_be_stopped_alone_and_switched_off(game, now):
    do(game, "reset_shot_clock")
    do(game, "start_clock")
    now.pass_ms(1_000)
    state = do(game, "stop_shot_clock")
    assert (shown(state), state.running) == ((23_000, False), True)
    assert shown(do(game, "start_shot_clock")) == (23_000, True)
    assert shown(do(game, "switch_off_shot_clock")) is None


def test_at_its_horn_it_stays_at_zero_and_starting_does_not_restore_it(game, now):
    do(game, "reset_shot_clock")
    do(game, "start_clock")
    now.pass_ms(24_000)
    assert shown(do(game, "stop_clock")) == (0, False)
    assert shown(do(game, "start_clock")) == (0, False)


def test_it_is_hidden_when_the_game_clock_has_less(game, now):
    do(game, "set_clock", remaining_ms=20_000)
    assert shown(do(game, "reset_shot_clock")) is None
    assert shown(do(game, "reset_shot_clock", short=True)) == (14_000, False)
    do(game, "start_clock")
    now.pass_ms(2_000)
    do(game, "stop_shot_clock")
    now.pass_ms(7_000)
    assert shown(do(game, "stop_clock")) is None


def test_the_next_period_begins_with_a_full_shot_clock_if_it_is_in_use(game):
    assert shown(do(game, "next_period")) is None
    do(game, "set_clock", remaining_ms=0)
    do(game, "reset_shot_clock")
    assert shown(do(game, "next_period")) == (24_000, False)
    assert shown(do(game, "reset_game")) is None


def test_in_an_overtime_without_a_clock_the_shot_clock_runs_alone(now):
    game = GameFactory(rules_code="fiba3x3", period=2, clock_remaining_ms=0)
    do(game, "reset_shot_clock")
    assert shown(do(game, "start_shot_clock")) == (12_000, True)


def test_it_is_no_play_and_starts_no_game(game):
    game = GameFactory(status="scheduled")
    assert do(game, "reset_shot_clock").game.status == "scheduled"
    assert game.plays.count() == 0


def test_undo_skips_it_and_restores_it_with_the_clock(game, now):
    do(game, "score_points", team="A")
    do(game, "reset_shot_clock")
    state = do(game, "undo_last")
    assert (state.teams["A"].score, shown(state)) == (0, (24_000, False))
    do(game, "start_clock")
    now.pass_ms(4_000)
    do(game, "stop_clock")
    assert shown(do(game, "undo_last")) == (20_000, True)


def test_a_change_is_announced(game, now):
    do(game, "reset_shot_clock")
    do(game, "start_clock")
    do(game, "score_points", team="A")
    do(game, "set_clock", remaining_ms=3_000)
    reset, start, score, less = RoomEvent.objects.filter(room=game.room).order_by("version")
    assert (reset.type, reset.data["shotClock"]["remaining"], "play" in reset.data) == ("clock.changed", 24, False)
    assert (start.data["clock"]["running"], start.data["shotClock"]["running"]) == (True, True)
    assert "shotClock" not in score.data
    assert (less.data["clock"]["remaining"], less.data["shotClock"]) == (3, None)


def test_a_running_clock_that_is_set_lower_is_announced(game, now):
    do(game, "start_clock")
    do(game, "set_clock", remaining_ms=30_000)
    assert RoomEvent.objects.filter(room=game.room).order_by("-version")[0].data["clock"]["remaining"] == 30


def test_a_finished_game_has_no_shot_clock_to_reset(game):
    do(game, "finish_game")
    with pytest.raises(GameFinished):
        do(game, "reset_shot_clock")


def test_the_database_refuses_a_clock_that_is_off_and_running(game):
    game.shot_started_at = "2026-11-20T12:00:00Z"
    with pytest.raises(IntegrityError), transaction.atomic():
        game.save()


def test_the_board_shows_tenths_under_five_seconds(game):
    assert [format_shot_clock(ms) for ms in (24_000, 13_001, 5_000, 4_999, 4_901, 4_900, 1, 0)] == [
        *("24", "14", "5", "5.0", "5.0", "4.9", "0.1", "0.0")
    ]
    assert GamePresenter(do(game, "stop_clock")).shot_label == ""
    assert GamePresenter(do(game, "reset_shot_clock")).shot_label == "24"


def test_the_api_changes_it(client, game):
    path = f"/api/games/{game.pk}/shot-clock"

    def call(body):
        return client.post(path, body, content_type="application/json")

    for body, remaining in [
        ({"action": "reset"}, 24),
        ({"action": "short"}, 14),
        ({"action": "set", "remaining": 7.5}, 7.5),
        ({"action": "stop"}, 7.5),
    ]:
        clock = call(body).json()["data"]["shotClock"]
        assert (clock["remaining"], clock["running"], clock["serverTime"][-1]) == (remaining, False, "Z")
    assert call({"action": "start"}).json()["data"]["shotClock"]["running"] is True
    assert call({"action": "off"}).json()["data"]["shotClock"] is None
    for wrong in ({}, {"action": "set"}, {"action": "reset", "remaining": 3}, {"action": "set", "remaining": 91}):
        assert call(wrong).status_code == 400


def test_the_snapshot_contains_it(game):
    assert GameOut.of(do(game, "reset_shot_clock"))["shotClock"]["remaining"] == 24
