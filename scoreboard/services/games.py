"""Create and edit games, feature a game, and hold its score for review."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.text import slugify

from core import jobs
from core.api import rate_limits
from core.api.shapes import JSON
from core.errors import Forbidden, Invalid
from core.people import Person
from core.rooms.services import announce
from core.times import timestamp
from scoreboard import access, queries
from scoreboard.models import Game, Status
from scoreboard.room_events import FEATURED_ROOM, FeaturedGameChanged, GameEdited, GameFeatured, ReviewChanged
from scoreboard.services.table import game_transaction
from scoreboard.shapes import EDITED, SHOWN, game_fields
from scoreboard.totals import GameState

MAX_LOOKUPS, WINDOW_SECONDS = 60, 3600
# The arguments of `edit_game` by the names of the model's fields.
EDITABLE_FIELDS = {name: name for name in ("title", "team_a_name", "team_b_name", "venue", "starts_at", "open_scoring")}
EDITABLE_FIELDS["rules_code"] = "rules"


@transaction.atomic
def create_game(
    *,
    by: Person,
    team_a_name: str,
    team_b_name: str,
    title: str = "",
    rules: str = "fiba",
    venue: str = "",
    starts_at: datetime | None = None,
    open_scoring: bool = False,
    scorekeepers: Sequence[str] = (),
) -> Game:
    """Create a game. `scorekeepers` are email addresses of members who may score it, too.

    Raises Forbidden (only organizers and staff create games) or Invalid (an address without an account).
    """
    access.require_organizer(by)
    game = Game(title=title, team_a_name=team_a_name, team_b_name=team_b_name, rules_code=rules, venue=venue)
    game.starts_at, game.open_scoring = starts_at, open_scoring
    add_game(game, by=by)
    game.scorekeepers.set(people_by_email(scorekeepers, asked_by=by))
    return game


def add_game(game: Game, *, by: Person) -> None:
    """Save a new game with its rules' clock. Without an organizer, `by` becomes the organizer."""
    game.organizer = game.organizer or by
    game.clock_remaining_ms = game.rules.length_of(1)
    # The id's random end makes the slugs of two games between the same teams differ.
    game.slug = game.slug or f"{slugify(str(game))[:120] or 'game'}-{game.pk.hex[-6:]}"
    game.save(force_insert=True)


@transaction.atomic
def edit_game(
    *, game_id: UUID, by: Person, scorekeepers: Sequence[str] = (), without: Sequence[UUID] = (), **changes: Any
) -> Game:
    """Change the given fields: title, team names, rules, venue, starts_at, open_scoring.

    `scorekeepers` are added by their email addresses; those in `without` are removed. New rules apply to plays already
    recorded; a game that has not begun gets their clock.
    Raises NotFound, Forbidden (only its organizer and staff edit) or Invalid (an address without an account).
    """
    game = access.game_to_manage(game_id, by, Game.objects.select_for_update(no_key=True))
    before = queries.get_state(game.pk)
    _apply_changes(game, changes)
    game.save()
    game.scorekeepers.remove(*game.scorekeepers.filter(pk__in=without))
    game.scorekeepers.add(*people_by_email(scorekeepers, asked_by=by))
    old, new = game_fields(before, EDITED), game_fields(queries.get_state(game.pk), EDITED)
    old["clock"] = new["clock"] if before.game.clock == game.clock else None
    if changed := {name: value for name, value in new.items() if value != old[name]}:
        announce(game.room, GameEdited(None, changed), actor=by.pk)
    return game


def _apply_changes(game: Game, changes: dict[str, Any]) -> None:
    rules = changes.pop("rules", game.rules_code)
    if rules != game.rules_code:
        game.rules_code = rules
        if game.status == Status.SCHEDULED:
            game.clock_remaining_ms, game.clock_started_at = game.rules.length_of(1), None
    for name in changes:
        setattr(game, name, changes[name])


@transaction.atomic
def feature_game(*, game_id: UUID, by: Person) -> Game:
    """Feature this game instead of the one before. Raises Forbidden: only its organizer and staff may.

    A job announces it in the rooms of both games: a transaction announces in one room only.
    """
    game = _game_to_feature(game_id, by)
    # First: the row of this room is the one lock that all such calls share, also while no game is featured.
    announce(FEATURED_ROOM, FeaturedGameChanged(str(game_id)), actor=by.pk)
    others = Game.objects.filter(featured=True).exclude(pk=game_id)
    changed = [game_id, *others.values_list("pk", flat=True)]
    others.update(featured=False)
    Game.objects.filter(pk=game_id).update(featured=True)
    _queue_announcements(changed)
    game.featured = True
    return game


@transaction.atomic
def unfeature_game(*, game_id: UUID, by: Person) -> Game:
    """Stop featuring this game, if it is featured. Raises what `feature_game` raises."""
    game = _game_to_feature(game_id, by)
    announce(FEATURED_ROOM, FeaturedGameChanged(None), actor=by.pk)
    Game.objects.filter(pk=game_id).update(featured=False)
    _queue_announcements([game_id])
    game.featured = False
    return game


@transaction.atomic
def announce_whether_featured(*, game_id: UUID) -> None:
    """Announce in the game's room whether it is featured now."""
    game = Game.objects.select_for_update(no_key=True).filter(pk=game_id).first()
    if game is not None:
        announce(game.room, GameFeatured(None, {"featured": game.featured}))


def _queue_announcements(games: list[UUID]) -> None:
    jobs.enqueue_many("scoreboard.tell_whether_featured", [{"game_id": str(id)} for id in games])


def _game_to_feature(game_id: UUID, by: Person) -> Game:
    game = queries.get_game(str(game_id))
    if not access.may_manage(game, by):
        raise Forbidden("Only its organizer and staff choose whether a game is featured.")
    return game


def hold_view(*, game_id: UUID, by: Person) -> GameState:
    """Hold the score on public screens until it is released. A score that is held already stays as it is.

    Raises NotFound or MayNotScore.
    """
    with game_transaction(game_id, by, allow_finished=True, starts_game=False) as txn:
        if txn.game.held is None:
            txn.change(held=held_score(txn.state, txn.next_seq - 1))
            txn.announce(ReviewChanged)
    return txn.after or txn.state


def release_view(*, game_id: UUID, by: Person) -> GameState:
    """Show the current score again. A score that is not held stays as it is. Raises what `hold_view` raises."""
    with game_transaction(game_id, by, allow_finished=True, starts_game=False) as txn:
        if txn.game.held is not None:
            txn.change(held=None)
            txn.announce(ReviewChanged)
    return txn.after or txn.state


def people_by_email(addresses: Sequence[str], *, asked_by: Any) -> list[Any]:
    """Return the members with these email addresses, or raise Invalid or RateLimited: answers tell who is a member."""
    emails = list(dict.fromkeys(address.strip().lower() for address in addresses))
    if not emails:
        return []
    rate_limits.hit("scorekeepers", str(asked_by.pk), MAX_LOOKUPS, WINDOW_SECONDS)
    members = {person.email: person for person in get_user_model().objects.filter(email__in=emails, is_active=True)}
    if unknown := [f"Nobody here has the address {address}." for address in emails if address not in members]:
        raise Invalid(fields={"scorekeepers": unknown})
    return [members[address] for address in emails]


def held_score(state: GameState, seq: int) -> JSON:
    """Return the public view of this state to keep; `seq` is the number of its last play."""
    moment = {"since": timestamp(state.now), "seq": seq, "countsFrom": state.game.counts_from}
    return moment | game_fields(state, SHOWN)
