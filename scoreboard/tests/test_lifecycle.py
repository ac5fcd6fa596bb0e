"""`check_invariants` sees a game that a play is missing from."""

import pytest

from scoreboard import services
from scoreboard.models import Play
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db


def test_a_game_that_lost_a_play_is_told():
    game = GameFactory()
    services.score_points(game_id=game.pk, team="A", points=2, by=None)
    assert list(services.audit()) == []
    first = Play.objects.get()
    Play.objects.create(game=game, seq=5, kind="score", team="A", points=3, period=1, clock_ms=0, at=first.at)
    assert list(services.audit()) == [f"{game.slug}: 2 plays, and the last is number 5"]
