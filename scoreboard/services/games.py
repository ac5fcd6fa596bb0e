"""Making games, and choosing the one everybody sees first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from core.refusals import Forbidden, NotFound
from core.rooms.services import announce
from scoreboard import access, queries
from scoreboard.events import FEATURED, FeaturedGameChanged
from scoreboard.models import Game
from scoreboard.rules import RULES


@transaction.atomic
def create_game(
    *,
    by: Any,
    team_a_name: str,
    team_b_name: str,
    title: str = "",
    rules: str = "fiba",
    venue: str = "",
    starts_at: datetime | None = None,
    open_scoring: bool = False,
) -> Game:
    """Put a game on the board, or refuse with Forbidden: organizers and staff make games."""
    access.refuse_unless_organizer(by)
    game = Game(title=title, team_a_name=team_a_name, team_b_name=team_b_name, rules_code=rules, venue=venue)
    game.starts_at, game.open_scoring, game.organizer = starts_at, open_scoring, by
    game.clock_remaining_ms = RULES[rules].length_of(1)
    # The id's random end keeps two games of the same teams apart.
    game.slug = f"{slugify(title or f'{team_a_name} v {team_b_name}')[:120] or 'game'}-{game.pk.hex[-6:]}"
    game.save(force_insert=True)
    return game


@transaction.atomic
def feature_game(*, game_id: UUID, by: Any) -> Game:
    """Show this game first everywhere, instead of the one before. Staff choose; else Forbidden."""
    if not by.is_staff:
        raise Forbidden("Only staff choose the featured game.")
    if not Game.objects.filter(pk=game_id).exists():
        raise NotFound(queries.NO_GAME)
    # Said first: the room's row is the one lock that all choices share, also while no game is featured.
    announce(FEATURED, FeaturedGameChanged(game=str(game_id)), actor=by.pk)
    Game.objects.filter(featured=True).exclude(pk=game_id).update(featured=False)
    Game.objects.filter(pk=game_id).update(featured=True)
    return Game.objects.get(pk=game_id)
