"""Reading games: one by any of its names, the featured one, and a game's plays."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core.errors import NotFound
from core.ids import id_or_slug
from core.search.columns import matches
from core.times import format_clock, format_day
from scoreboard.models import (
    AMENDING,
    AS_LISTED,
    NAME,
    Game,
    Kind,
    Play,
    Status,
    TableLease,
    room_version,
    superseded,
    undone,
)
from scoreboard.totals import State, TeamBox, box_of, state_of

NO_GAME = "There is no such game."
MOST_COMING = 3

Points = dict[str, int]  # by team, A and B


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


@cache
def versioned() -> QuerySet[Game]:
    """Games with the version of their rooms, which says whether a part of a page that was rendered is still true."""
    return Game.objects.annotate(room_version=room_version())


def game_with_version(name: str) -> Game:
    """The game of this id or slug with its room's version, or NotFound."""
    game = versioned().filter(**id_or_slug(name)).first()
    if game is None:
        raise NotFound(NO_GAME)
    return game


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


def latest_plays(game: Game, most: int, *, for_fans: bool, until: int | None = None) -> list[Play]:
    """The last so many plays, newest first, each with `is_undone` and its `last_words`.

    What the table does for itself is not for fans: the clock, what came before a reset, and corrections, which stand
    beside the plays they correct. `until` a play's number: as if nothing had been written after it.
    """
    plays = Play.objects.filter(game=game).exclude(kind=Kind.UNDO)
    if for_fans:
        plays = plays.filter(seq__gt=game.counts_from).exclude(kind__in=[Kind.CLOCK, *AMENDING])
    if until is not None:
        plays = plays.filter(seq__lte=until)
    return _with_words(game, plays.order_by("-seq")[:most], until)


def play_with_words(game: Game, play_id: UUID) -> Play | None:
    """One play as `latest_plays` reads it."""
    return next(iter(_with_words(game, Play.objects.filter(pk=play_id, game=game).exclude(kind=Kind.UNDO))), None)


def _with_words(game: Game, plays: QuerySet[Play], until: int | None = None) -> list[Play]:
    last = Prefetch("amendments", Play.objects.standing(until).order_by("-seq"), to_attr="last_words")
    found: list[Play] = list(plays.annotate(is_undone=undone(until)).select_related("corrects").prefetch_related(last))
    for play in found:
        play.game = game  # one game for all of them: its rules say what a period is called
        if play.corrects:
            play.corrects.game = game
    return found


def history_of(play: Play) -> list[Play]:
    """The play and what was said about it since, oldest first, each with `is_undone` and who said it."""
    about = Play.objects.filter(Q(pk=play.pk) | Q(corrects=play)).annotate(is_undone=undone())
    history: list[Play] = list(about.select_related("by").order_by("seq"))
    for each in history:
        each.game = play.game
    return history


def points_before(game: Game, seq: int, until: int | None = None) -> Points:
    """The score just before the play of this number: what was scored since the last reset that stood then."""
    plays = Play.objects.filter(game=game)
    resets = plays.standing(until).filter(kind=Kind.RESET, seq__lt=seq)
    since = resets.aggregate(last=Max("seq"))["last"] or 0
    counted = Play.objects.counting(until).filter(game=game, what=Kind.SCORE)  # type: ignore[misc]  # annotated
    made = counted.annotate(made=Coalesce("corrects__seq", "seq")).filter(made__gt=since, made__lt=seq)
    sums = dict(made.order_by().values_list("team").annotate(sum=Sum("points")))
    return {team: sums.get(team, 0) for team in ("A", "B")}


def holders(leases: list[str]) -> dict[str, str]:
    """The names of those who held these leases, by the lease's id."""
    rows = TableLease.objects.filter(pk__in=leases).annotate(name=NAME).values_list("pk", "name")
    return {str(id): name for id, name in rows}


def for_list(*, text: str = "") -> QuerySet[Game]:
    """Games as a visitor looks for them: being played, then the next ones, then the latest results."""
    return counted().filter(matches(text, "searched")).order_by(*AS_LISTED)


def still_to_end() -> QuerySet[Game]:
    """Games whose final whistle is still to come, in the order of the list."""
    return Game.objects.exclude(status=Status.FINISHED).order_by(*AS_LISTED)


def choice_words(game: Game) -> str:
    """How a game is told from others in a list to choose from: its teams, when it is, and its title."""
    when = f", {format_day(game.starts_at)}, {format_clock(game.starts_at)}" if game.starts_at else ""
    return f"{game.team_a_name} v {game.team_b_name}{when}{f' ({game.title})' if game.title else ''}"


def search(words: str) -> QuerySet[Game]:
    """The games whose title, teams or hall say all of these words, the latest first."""
    return Game.objects.filter(matches(words, "searched")).order_by(F("starts_at").desc(nulls_last=True), "id")


def on_now() -> Game | None:
    """A game that is being played, with its room's version: the featured one first, else the latest to begin."""
    return _on_now().first()


@cache
def _on_now() -> QuerySet[Game]:
    latest = F("starts_at").desc(nulls_last=True)
    return versioned().filter(status=Status.LIVE).order_by("-featured", latest, "id")


def games_of(person: Any) -> QuerySet[Game]:
    """The games that somebody organizes or keeps the score of, in the order of the list."""
    keeps = Game.scorekeepers.through.objects.filter(game=OuterRef("pk"), user=person)
    return for_list().filter(Q(organizer=person) | Exists(keeps))


def live_word() -> str:
    """The word beside Game day in the navigation while a game is on."""
    return "Live" if Game.objects.filter(featured=True, status=Status.LIVE).exists() else ""
