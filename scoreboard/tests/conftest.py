"""Fixtures of the scoreboard's tests."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import DateTimeField, Value

from scoreboard import models as game_module
from scoreboard import queries
from scoreboard.models import Game

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Now:
    """A database clock that the test controls."""

    def __init__(self):
        self.time = NOON

    def __call__(self):
        return Value(self.time, output_field=DateTimeField())

    def pass_ms(self, ms):
        self.time += timedelta(milliseconds=ms)


@pytest.fixture
def now(monkeypatch):
    """Give games this clock; it advances when the test says so."""
    now = Now()
    monkeypatch.setattr(game_module, "DatabaseNow", now)
    monkeypatch.setattr(queries, "games_with_counts", Game.objects.with_counts)  # built again, with this clock in it
    return now
