"""Reading games: one by any of its names, the featured one, and a game's plays."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from core.ids import id_or_slug
from core.refusals import NotFound
from scoreboard.box import TeamBox, box_of
from scoreboard.models import Game, Kind, Play, Status, TableLease
from scoreboard.models.lease import NAME
from scoreboard.models.play import superseded
from scoreboard.state import State, state_of

NO_GAME = "There is no such game."
MOST_COMING = 3


@dataclass(frozen=True)
class Story:
    """A game that is over: how it ended, who did what, and the games of its teams that come next."""

    state: State
    boxes: dict[str, TeamBox]
    coming: list[Game]


@cache
def counted() -> QuerySet[Game]:
    """Games with what their state is made of. Built once, for making this query costs more than asking it."""
    return Game.objects.with_counts()


def state(name: Any) -> State:
    """The game of this id or slug as it stands, or NotFound."""
    game = counted().filter(**id_or_slug(str(name))).first()
    if game is None:
        raise NotFound(NO_GAME)
    return state_of(game)


def featured() -> State:
    """The featured game as it stands, or NotFound where none is."""
    game = counted().filter(featured=True).first()
    if game is None:
        raise NotFound("No game is featured at the moment.")
    return state_of(game)


def featured_id() -> UUID:
    """The id of the featured game, or NotFound where none is."""
    id = Game.objects.filter(featured=True).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound("No game is featured at the moment.")
    return id


def story(name: str) -> Story:
    """What can be told of the game of this id or slug, or NotFound, as long as it is not over, too."""
    told = state(name)
    game = told.game
    if game.status != Status.FINISHED:
        raise NotFound("This game is not over.")
    names = (game.team_a_name, game.team_b_name)
    coming = Game.objects.filter(Q(team_a_name__in=names) | Q(team_b_name__in=names), status=Status.SCHEDULED)
    return Story(told, box_of(game), list(coming.filter(starts_at__gt=told.now).soonest_first()[:MOST_COMING]))


def id_of(name: str) -> UUID:
    """The id behind an id or slug, or NotFound."""
    id = Game.objects.filter(**id_or_slug(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(NO_GAME)
    return id


def game(name: str) -> Game:
    """The game of this id or slug, without what its plays add up to; or NotFound."""
    found = Game.objects.filter(**id_or_slug(name)).first()
    if found is None:
        raise NotFound(NO_GAME)
    return found


def exists(name: str) -> bool:
    return Game.objects.filter(**id_or_slug(name)).exists()


def plays_of(game_id: UUID) -> QuerySet[Play]:
    """The play-by-play, newest first, without the undos themselves; what was undone is marked by its undo.

    `is_superseded` is whether a later word stands about the same play; `last_words` has the one that stands.
    """
    plays = Play.objects.filter(game_id=game_id).exclude(kind=Kind.UNDO).annotate(is_superseded=superseded())
    last = Prefetch("amendments", Play.objects.standing().order_by("-seq"), to_attr="last_words")
    return plays.select_related("game", "by", "undone_by").prefetch_related(last).order_by("-seq")


def all_plays(game_id: UUID) -> list[Play]:
    """Every play, the undos too, oldest first."""
    return list(Play.objects.filter(game_id=game_id).select_related("game", "by").order_by("seq"))


def holders(leases: list[str]) -> dict[str, str]:
    """The names of those who held these leases, by the lease's id."""
    rows = TableLease.objects.filter(pk__in=leases).annotate(name=NAME).values_list("pk", "name")
    return {str(id): name for id, name in rows}


def for_list() -> QuerySet[Game]:
    """Games as a visitor looks for them: being played, then the next ones, then the latest results."""
    turn = Case(When(status=Status.LIVE, then=0), When(status=Status.SCHEDULED, then=1), default=2)
    soonest = Case(When(status=Status.FINISHED, then=None), default=F("starts_at"))
    return counted().order_by(turn, soonest, F("starts_at").desc(nulls_last=True), "id")


def search(words: str) -> QuerySet[Game]:
    """The games whose title, teams or hall say all of these words, the latest first."""
    found = Game.objects.all()
    for word in words.split():
        says = Q(title__icontains=word) | Q(team_a_name__icontains=word) | Q(team_b_name__icontains=word)
        found = found.filter(says | Q(venue__icontains=word))
    return found.order_by(F("starts_at").desc(nulls_last=True), "id")


def on_now() -> State | None:
    """A game that is being played: the featured one first, else the latest to begin."""
    game = (
        counted().filter(status=Status.LIVE).order_by("-featured", F("starts_at").desc(nulls_last=True), "id").first()
    )
    return state_of(game) if game else None


def games_of(person: Any) -> QuerySet[Game]:
    """The games that somebody organizes or keeps the score of, in the order of the list."""
    keeps = Game.scorekeepers.through.objects.filter(game=OuterRef("pk"), user=person)
    return for_list().filter(Q(organizer=person) | Exists(keeps))


def live_word() -> str:
    """The word beside Game day in the navigation while a game is on."""
    return "Live" if Game.objects.filter(featured=True, status=Status.LIVE).exists() else ""
