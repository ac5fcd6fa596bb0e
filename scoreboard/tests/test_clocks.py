"""Clocks do not drift: they are computed from the database's time and never tick."""

from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser

from scoreboard import queries, services
from scoreboard.clocks import Clock
from scoreboard.tests.conftest import NOON
from scoreboard.tests.factories import GameFactory

LONG = 10**12


def dice_of(seed):
    return Random(seed)  # noqa: S311  (the same every time)


def do(game, verb, **what):
    return getattr(services, verb)(game_id=game.pk, by=AnonymousUser(), **what)


def test_ten_thousand_starts_and_stops_sum_exactly():
    dice, clock, now, ran = dice_of(24), Clock(LONG), NOON, 0
    for _ in range(10_000):
        runs, stands = dice.randrange(0, 90_000), dice.randrange(0, 90_000)
        clock = clock.started(now)
        now += timedelta(milliseconds=runs)
        clock, ran = clock.stopped(now), ran + runs
        now += timedelta(milliseconds=stands)
    assert clock == Clock(LONG - ran)


def test_reading_a_clock_ten_thousand_times_changes_nothing():
    dice, clock = dice_of(14), Clock(600_000, NOON)
    moments = [dice.randrange(0, 700_000) for _ in range(10_000)]
    shown = [clock.remaining(NOON + timedelta(milliseconds=moment)) for moment in moments]
    assert shown == [max(0, 600_000 - moment) for moment in moments]


def test_a_clock_never_shows_more_than_it_was_started_with():
    assert Clock(600_000, NOON).remaining(NOON - timedelta(seconds=5)) == 600_000


@pytest.mark.django_db
def test_starts_and_stops_of_a_game_sum_exactly_by_the_databases_clock(now):
    game, dice, ran = GameFactory(), dice_of(35), 0
    for _ in range(60):
        runs = dice.randrange(0, 9_000)
        do(game, "start_clock")
        now.pass_ms(runs)
        state, ran = do(game, "stop_clock"), ran + runs
        now.pass_ms(dice.randrange(0, 90_000))
    assert (queries.get_state(game.pk).remaining_ms, state.running) == (600_000 - ran, False)


@pytest.mark.django_db
def test_a_period_that_has_ended_stays_at_zero_for_every_reader(now):
    game = GameFactory()
    do(game, "start_clock")
    for passed, shown in [(599_999, (1, True)), (1, (0, False)), (86_400_000, (0, False))]:
        now.pass_ms(passed)
        state = queries.get_state(game.pk)
        assert (state.remaining_ms, state.running) == shown
    stopped = do(game, "stop_clock")
    assert (stopped.remaining_ms, stopped.game.clock_started_at) == (0, None)
    assert do(game, "start_clock").running is False


@pytest.mark.django_db
def test_undoing_a_stop_lets_the_clock_catch_up(now):
    game = GameFactory()
    do(game, "start_clock")
    now.pass_ms(10_000)
    do(game, "stop_clock")
    now.pass_ms(5_000)
    state = do(game, "undo_last")
    assert (state.remaining_ms, state.running) == (585_000, True)


@pytest.mark.django_db
def test_the_database_answers_whole_milliseconds():
    game = GameFactory()
    assert {queries.get_state(game.pk).now.microsecond % 1000 for _ in range(20)} == {0}
