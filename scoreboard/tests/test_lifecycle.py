"""`check_invariants` reports a game with a missing play."""

import pytest

from scoreboard import services
from scoreboard.models import Play
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


def test_a_game_with_a_missing_play_is_reported():
    game = GameFactory()
    services.score_points(game_id=game.pk, team="A", points=2, by=None)
    assert list(services.audit()) == []
    first = Play.objects.get()
    Play.objects.create(game=game, seq=5, kind="score", team="A", points=3, period=1, clock_ms=0, at=first.at)
    assert list(services.audit()) == [f"{game.slug}: 2 plays, and the last is number 5"]
