"""Reading games: one by any of its names, the featured one, and a game's plays."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.refusals import NotFound
from scoreboard.models import Game, Kind, Play
from scoreboard.state import State, state_of

NO_GAME = "There is no such game."


def state(name: Any) -> State:
    """The game of this id or slug as it stands, or NotFound."""
    game = Game.objects.filter(**_named(str(name))).with_counts().first()
    if game is None:
        raise NotFound(NO_GAME)
    return state_of(game)


def featured() -> State:
    """The featured game as it stands, or NotFound where none is."""
    game = Game.objects.filter(featured=True).with_counts().first()
    if game is None:
        raise NotFound("No game is featured at the moment.")
    return state_of(game)


def featured_id() -> UUID:
    id = Game.objects.filter(featured=True).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound("No game is featured at the moment.")
    return id


def id_of(name: str) -> UUID:
    """The id behind an id or slug, or NotFound."""
    id = Game.objects.filter(**_named(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(NO_GAME)
    return id


def exists(name: str) -> bool:
    return Game.objects.filter(**_named(name)).exists()


def plays_of(game_id: UUID) -> QuerySet[Play]:
    """The play-by-play, newest first, without the undos themselves; what was undone is marked by its undo."""
    plays = Play.objects.filter(game_id=game_id).exclude(kind=Kind.UNDO)
    return plays.select_related("by", "undone_by").order_by("-seq")


def _named(name: str) -> dict[str, Any]:
    try:
        return {"pk": UUID(name)} if len(name) == 36 else {"slug": name}
    except ValueError:
        return {"slug": name}
