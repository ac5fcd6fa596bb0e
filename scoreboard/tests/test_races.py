"""Many scorers at once."""

from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from accounts.models import Role
from accounts.tests.factories import UserFactory
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, meeting, without_locks
from scoreboard import queries, services
from scoreboard.errors import NothingToUndo
from scoreboard.models import Game, Play
from scoreboard.services import games
from scoreboard.tests.factories import GameFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _score(game, times):
    for _ in range(times):
        services.score_points(game_id=game.pk, by=AnonymousUser(), team="A", points=1)


def test_four_scorers_at_once_add_up_exactly():
    game = GameFactory()
    assert at_once([partial(_score, game, 12)] * 4) == [None] * 4
    assert queries.get_state(game.pk).teams["A"].score == 48
    versions = RoomEvent.objects.filter(room=game.room).order_by("version").values_list("version", flat=True)
    assert list(versions) == list(range(1, 49))


def test_without_the_games_lock_plays_are_lost():
    """The counter-test: without the lock, scorers take the same number in the log."""
    game = GameFactory()
    with without_locks():
        outcomes = at_once([partial(_score, game, 20)] * 6)
    assert any(isinstance(each, IntegrityError) for each in outcomes)


def test_twenty_simultaneous_undos_undo_each_play_once():
    game = GameFactory()
    _score(game, 10)
    undo = partial(services.undo_last, game_id=game.pk, by=AnonymousUser())
    refused = [each for each in at_once([undo] * 20) if isinstance(each, NothingToUndo)]
    assert (len(refused), queries.get_state(game.pk).teams["A"].score) == (10, 0)
    assert Play.objects.filter(undoes__isnull=False).count() == 10


def _choose_at_once():
    staff, all_of_them = UserFactory(role=Role.STAFF), [GameFactory() for _ in range(6)]
    return at_once([partial(services.feature_game, game_id=game.pk, by=staff) for game in all_of_them])


def test_six_simultaneous_features_all_succeed_and_one_game_is_featured():
    assert [type(outcome) for outcome in _choose_at_once()] == [Game] * 6
    assert Game.objects.filter(featured=True).count() == 1


def test_without_the_shared_lock_simultaneous_features_collide(monkeypatch):
    """The counter-test: without the announcement there is no row that all of them lock."""
    meet = meeting(6)
    monkeypatch.setattr(games, "announce", lambda *_, **__: meet())
    assert any(isinstance(outcome, IntegrityError) for outcome in _choose_at_once())
