"""The game that everybody sees first."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.errors import Forbidden
from core.rooms.services import announce
from scoreboard import access, queries
from scoreboard.events import FEATURED, FeaturedGameChanged, GameFeatured
from scoreboard.models import Game


@transaction.atomic
def feature_game(*, game_id: UUID, by: Any) -> Game:
    """Show this game first everywhere, instead of the one before. Its organizer and staff choose; else Forbidden.

    Its own room, and that of the one before, are told by a job: a transaction speaks in one room.
    """
    game = _to_choose(game_id, by)
    # Said first: the room's row is the one lock that all choices share, also while no game is featured.
    announce(FEATURED, FeaturedGameChanged(str(game_id)), actor=by.pk)
    others = Game.objects.filter(featured=True).exclude(pk=game_id)
    changed = [game_id, *others.values_list("pk", flat=True)]
    others.update(featured=False)
    Game.objects.filter(pk=game_id).update(featured=True)
    _tell(changed)
    game.featured = True
    return game


@transaction.atomic
def unfeature_game(*, game_id: UUID, by: Any) -> Game:
    """Show no game first, if it is this one. Refuses as featuring does."""
    game = _to_choose(game_id, by)
    announce(FEATURED, FeaturedGameChanged(None), actor=by.pk)
    Game.objects.filter(pk=game_id).update(featured=False)
    _tell([game_id])
    game.featured = False
    return game


@transaction.atomic
def tell_whether_featured(*, game_id: UUID) -> None:
    """Say in the game's room whether it is featured by now."""
    game = Game.objects.select_for_update(no_key=True).filter(pk=game_id).first()
    if game is not None:
        announce(game.room, GameFeatured(None, {"featured": game.featured}))


def _tell(games: list[UUID]) -> None:
    jobs.enqueue_many("scoreboard.tell_whether_featured", [{"game_id": str(id)} for id in games])


def _to_choose(game_id: UUID, by: Any) -> Game:
    game = queries.game(str(game_id))
    if not access.may_manage(game, by):
        raise Forbidden("Only its organizer and staff choose whether a game is featured.")
    return game
