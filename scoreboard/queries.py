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
    AMENDMENT_KINDS,
    HOLDER_NAME,
    LIST_ORDER,
    Game,
    Kind,
    Play,
    Status,
    TableLease,
    is_superseded,
    is_undone,
    room_version,
)
from scoreboard.totals import GameState, TeamBoxScore, box_scores, game_state

GAME_NOT_FOUND = "There is no such game."
MAX_UPCOMING = 3

TeamPoints = dict[str, int]  # by team, A and B


@dataclass(frozen=True)
class GameRecap:
    """A game that is over: how it ended, who did what, and the games of its teams that come next."""

    state: GameState
    boxes: dict[str, TeamBoxScore]
    upcoming: list[Game]


@cache
def games_with_counts() -> QuerySet[Game]:
    """Games with what their state is made of. Built once, for making this query costs more than asking it."""
    return Game.objects.with_counts()


def get_state(name: Any) -> GameState:
    """The game of this id or slug as it stands, or NotFound."""
    game = games_with_counts().filter(**id_or_slug(str(name))).first()
    if game is None:
        raise NotFound(GAME_NOT_FOUND)
    return game_state(game)


@cache
def games_with_version() -> QuerySet[Game]:
    """Games with the version of their rooms, which says whether a part of a page that was rendered is still true."""
    return Game.objects.annotate(room_version=room_version())


def game_with_version(name: str) -> Game:
    """The game of this id or slug with its room's version, or NotFound."""
    game = games_with_version().filter(**id_or_slug(name)).first()
    if game is None:
        raise NotFound(GAME_NOT_FOUND)
    return game


def featured_state() -> GameState:
    """The featured game as it stands, or NotFound where none is."""
    game = games_with_counts().filter(featured=True).first()
    if game is None:
        raise NotFound("No game is featured at the moment.")
    return game_state(game)


def featured_id() -> UUID:
    """The id of the featured game, or NotFound where none is."""
    id = Game.objects.filter(featured=True).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound("No game is featured at the moment.")
    return id


def get_recap(name: str) -> GameRecap:
    """What can be state of the game of this id or slug, or NotFound, as long as it is not over, too."""
    state = get_state(name)
    game = state.game
    if game.status != Status.FINISHED:
        raise NotFound("This game is not over.")
    names = (game.team_a_name, game.team_b_name)
    upcoming = Game.objects.filter(Q(team_a_name__in=names) | Q(team_b_name__in=names), status=Status.SCHEDULED)
    return GameRecap(
        state, box_scores(game), list(upcoming.filter(starts_at__gt=state.now).soonest_first()[:MAX_UPCOMING])
    )


def id_of(name: str) -> UUID:
    """The id behind an id or slug, or NotFound."""
    id = Game.objects.filter(**id_or_slug(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(GAME_NOT_FOUND)
    return id


def get_game(name: str) -> Game:
    """The game of this id or slug, without what its plays add up to; or NotFound."""
    found = Game.objects.filter(**id_or_slug(name)).first()
    if found is None:
        raise NotFound(GAME_NOT_FOUND)
    return found


def game_exists(name: str) -> bool:
    return Game.objects.filter(**id_or_slug(name)).exists()


def plays_of(game_id: UUID) -> QuerySet[Play]:
    """The play-by-play, newest first, without the undos themselves; what was undone is marked by its undo.

    `is_superseded` is whether a later word stands about the same play; `last_amendments` has the one that stands.
    """
    plays = Play.objects.filter(game_id=game_id).exclude(kind=Kind.UNDO).annotate(is_superseded=is_superseded())
    last = Prefetch("amendments", Play.objects.in_effect().order_by("-seq"), to_attr="last_amendments")
    return plays.select_related("game", "by", "undone_by").prefetch_related(last).order_by("-seq")


def latest_plays(game: Game, most: int, *, for_fans: bool, until: int | None = None) -> list[Play]:
    """The last so many plays, newest first, each with `is_undone` and its `last_amendments`.

    What the table does for itself is not for fans: the clock, what came before a reset, and corrections, which stand
    beside the plays they correct. `until` a play's number: as if nothing had been written after it.
    """
    plays = Play.objects.filter(game=game).exclude(kind=Kind.UNDO)
    if for_fans:
        plays = plays.filter(seq__gt=game.counts_from).exclude(kind__in=[Kind.CLOCK, *AMENDMENT_KINDS])
    if until is not None:
        plays = plays.filter(seq__lte=until)
    return _with_amendments(game, plays.order_by("-seq")[:most], until)


def play_with_amendments(game: Game, play_id: UUID) -> Play | None:
    """One play as `latest_plays` reads it."""
    return next(iter(_with_amendments(game, Play.objects.filter(pk=play_id, game=game).exclude(kind=Kind.UNDO))), None)


def _with_amendments(game: Game, plays: QuerySet[Play], until: int | None = None) -> list[Play]:
    last = Prefetch("amendments", Play.objects.in_effect(until).order_by("-seq"), to_attr="last_amendments")
    found: list[Play] = list(
        plays.annotate(is_undone=is_undone(until)).select_related("corrects").prefetch_related(last)
    )
    for play in found:
        play.game = game  # one game for all of them: its rules say what a period is called
        if play.corrects:
            play.corrects.game = game
    return found


def play_and_amendments(play: Play) -> list[Play]:
    """The play and what was said about it since, oldest first, each with `is_undone` and who said it."""
    about = Play.objects.filter(Q(pk=play.pk) | Q(corrects=play)).annotate(is_undone=is_undone())
    history: list[Play] = list(about.select_related("by").order_by("seq"))
    for entry in history:
        entry.game = play.game
    return history


def score_before(game: Game, seq: int, until: int | None = None) -> TeamPoints:
    """The score just before the play of this number: what was scored since the last reset that stood then."""
    plays = Play.objects.filter(game=game)
    resets = plays.in_effect(until).filter(kind=Kind.RESET, seq__lt=seq)
    since = resets.aggregate(last=Max("seq"))["last"] or 0
    counted = Play.objects.counted(until).filter(game=game, what=Kind.SCORE)  # type: ignore[misc]  # annotated
    made = counted.annotate(made=Coalesce("corrects__seq", "seq")).filter(made__gt=since, made__lt=seq)
    sums = dict(made.order_by().values_list("team").annotate(sum=Sum("points")))
    return {team: sums.get(team, 0) for team in ("A", "B")}


def holder_names(leases: list[str]) -> dict[str, str]:
    """The names of those who held these leases, by the lease's id."""
    rows = TableLease.objects.filter(pk__in=leases).annotate(name=HOLDER_NAME).values_list("pk", "name")
    return {str(id): name for id, name in rows}


def games_for_list(*, text: str = "") -> QuerySet[Game]:
    """Games as a visitor looks for them: being played, then the next ones, then the latest results."""
    return games_with_counts().filter(matches(text, "searched")).order_by(*LIST_ORDER)


def unfinished_games() -> QuerySet[Game]:
    """Games whose final whistle is still to come, in the order of the list."""
    return Game.objects.exclude(status=Status.FINISHED).order_by(*LIST_ORDER)


def choice_label(game: Game) -> str:
    """How a game is told from others in a list to choose from: its teams, when it is, and its title."""
    when = f", {format_day(game.starts_at)}, {format_clock(game.starts_at)}" if game.starts_at else ""
    return f"{game.team_a_name} v {game.team_b_name}{when}{f' ({game.title})' if game.title else ''}"


def search(words: str) -> QuerySet[Game]:
    """The games whose title, teams or hall say all of these words, the latest first."""
    return Game.objects.filter(matches(words, "searched")).order_by(F("starts_at").desc(nulls_last=True), "id")


def live_game() -> Game | None:
    """A game that is being played, with its room's version: the featured one first, else the latest to begin."""
    return _live_games().first()


@cache
def _live_games() -> QuerySet[Game]:
    latest = F("starts_at").desc(nulls_last=True)
    return games_with_version().filter(status=Status.LIVE).order_by("-featured", latest, "id")


def games_of(person: Any) -> QuerySet[Game]:
    """The games that somebody organizes or keeps the score of, in the order of the list."""
    keeps = Game.scorekeepers.through.objects.filter(game=OuterRef("pk"), user=person)
    return games_for_list().filter(Q(organizer=person) | Exists(keeps))


def navigation_badge() -> str:
    """The word beside Game day in the navigation while a game is on."""
    return "Live" if Game.objects.filter(featured=True, status=Status.LIVE).exists() else ""
