"""Permission to score and to manage a game."""

from typing import Any

from django.db.models import QuerySet

from core.errors import Forbidden
from core.people import Person, Visitor
from scoreboard import queries
from scoreboard.errors import MayNotScore
from scoreboard.models import Game


def may_score(game: Game, person: Visitor) -> bool:
    """Return whether the person may score: the organizer, scorekeepers and staff; with open scoring everyone."""
    if game.open_scoring:
        return True
    if not person.is_authenticated:
        return False
    return person.is_staff or game.organizer_id == person.pk or game.scorekeepers.filter(pk=person.pk).exists()


def game_to_score(name: Any, person: Visitor) -> Game:
    """Return the game of this id or slug, or raise NotFound or MayNotScore."""
    game = queries.get_game(name)
    if not may_score(game, person):
        raise MayNotScore
    return game


def game_to_manage(name: Any, person: Visitor, among: "QuerySet[Game] | None" = None) -> Game:
    """Return the game for its organizer and staff, or raise NotFound or Forbidden. Read it from `among`."""
    game = queries.get_game(name, among)
    if not may_manage(game, person):
        raise Forbidden("Only this game's organizer and staff may do this.")
    return game


def require_organizer(person: Person) -> None:
    """Raise Forbidden unless the person is an organizer or staff: only they create games."""
    if not person.is_organizer:
        raise Forbidden("Only organizers can make games.")


def may_manage(game: Game, person: Visitor) -> bool:
    """Return whether the person is the game's organizer or staff."""
    return bool(person.is_authenticated and (person.is_staff or game.organizer_id == person.pk))
