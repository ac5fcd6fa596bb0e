"""Making games, and changing what their organizers say about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from core.rooms.services import announce
from scoreboard import access, queries
from scoreboard.events import GameEdited
from scoreboard.models import Game, Status
from scoreboard.services.scorekeepers import people_at
from scoreboard.wire import facts

# What may be edited, by the model's names for it.
FACTS = {name: name for name in ("title", "team_a_name", "team_b_name", "venue", "starts_at", "open_scoring")}
FACTS["rules_code"] = "rules"


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
    scorekeepers: Sequence[str] = (),
) -> Game:
    """Put a game on the board. `scorekeepers` are addresses of people here, who may score it too.

    Refuses with Forbidden (organizers and staff make games) or Invalid (an address of nobody here).
    """
    access.refuse_unless_organizer(by)
    game = Game(title=title, team_a_name=team_a_name, team_b_name=team_b_name, rules_code=rules, venue=venue)
    game.starts_at, game.open_scoring = starts_at, open_scoring
    put_on_the_board(game, by=by)
    game.scorekeepers.set(people_at(scorekeepers, asked_by=by))
    return game


def put_on_the_board(game: Game, *, by: Any) -> None:
    """Save a new game with its rules' clock; where nobody else is named, whoever makes it organizes it."""
    game.organizer = game.organizer or by
    game.clock_remaining_ms = game.rules.length_of(1)
    # The id's random end keeps two games of the same teams apart.
    game.slug = game.slug or f"{slugify(str(game))[:120] or 'game'}-{game.pk.hex[-6:]}"
    game.save(force_insert=True)


@transaction.atomic
def edit_game(
    *, game_id: UUID, by: Any, scorekeepers: Sequence[str] = (), without: Sequence[UUID] = (), **told: Any
) -> Game:
    """Change what is given: title, team names, rules, venue, starts_at, open_scoring; `scorekeepers` are added by
    their addresses, and those `without` let go. Other rules count what was played anew; a game that has not begun
    gets their clock.

    Refuses with NotFound, Forbidden (its organizer and staff edit), or Invalid (an address of nobody here).
    """
    game = access.game_to_manage(game_id, by, Game.objects.select_for_update(no_key=True))
    before = queries.state(game.pk)
    _put(game, told)
    game.save()
    game.scorekeepers.remove(*game.scorekeepers.filter(pk__in=without))
    game.scorekeepers.add(*people_at(scorekeepers, asked_by=by))
    old, new = facts(before), facts(queries.state(game.pk))
    old["clock"] = new["clock"] if before.game.clock == game.clock else None
    if changed := {name: value for name, value in new.items() if value != old[name]}:
        announce(game.room, GameEdited(None, changed), actor=by.pk)
    return game


def _put(game: Game, told: dict[str, Any]) -> None:
    rules = told.pop("rules", game.rules_code)
    if rules != game.rules_code:
        game.rules_code = rules
        if game.status == Status.SCHEDULED:
            game.clock_remaining_ms, game.clock_started_at = game.rules.length_of(1), None
    for name in told:
        setattr(game, name, told[name])
