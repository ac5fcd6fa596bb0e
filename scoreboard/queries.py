"""Reads of games: one game, the featured game, lists, and plays."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core.errors import NotFound
from core.ids import id_or_slug
from core.people import Person
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
    """A finished game: its result, its box scores, and the upcoming games of its teams."""

    state: GameState
    boxes: dict[str, TeamBoxScore]
    upcoming: list[Game]


@cache
def games_with_counts() -> QuerySet[Game]:
    """Return games with the counts of their state. Built once: building this query costs more than running it."""
    return Game.objects.with_counts()


def get_state(name: Any) -> GameState:
    """Return the state of the game with this id or slug, or raise NotFound."""
    game = games_with_counts().filter(**id_or_slug(str(name))).first()
    if game is None:
        raise NotFound(GAME_NOT_FOUND)
    return game_state(game)


@cache
def games_with_version() -> QuerySet[Game]:
    """Return games with the versions of their rooms, which tell whether a rendered page part is current."""
    return Game.objects.annotate(room_version=room_version())


def game_with_version(name: str) -> Game:
    """Return the game of this id or slug with its room's version, or raise NotFound."""
    game = games_with_version().filter(**id_or_slug(name)).first()
    if game is None:
        raise NotFound(GAME_NOT_FOUND)
    return game


def featured_state() -> GameState:
    """Return the state of the featured game, or raise NotFound."""
    game = games_with_counts().filter(featured=True).first()
    if game is None:
        raise NotFound("No game is featured at the moment.")
    return game_state(game)


def featured_id() -> UUID:
    """Return the id of the featured game, or raise NotFound."""
    id = Game.objects.filter(featured=True).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound("No game is featured at the moment.")
    return id


def get_recap(name: str) -> GameRecap:
    """Return the recap of the game of this id or slug. Raise NotFound if there is none or it is not finished."""
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
    """Return the id for an id or slug, or raise NotFound."""
    id = Game.objects.filter(**id_or_slug(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(GAME_NOT_FOUND)
    return id


def get_game(name: Any, among: "QuerySet[Game] | None" = None) -> Game:
    """Return the game of this id or slug without its counts, or raise NotFound. Read it from `among`."""
    games: QuerySet[Game] = Game.objects.all() if among is None else among
    found = games.filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(GAME_NOT_FOUND)
    return found


def game_exists(name: str) -> bool:
    return Game.objects.filter(**id_or_slug(name)).exists()


def plays_of(game_id: UUID) -> QuerySet[Play]:
    """Return the play-by-play, newest first, without undos: they mark the play that they undo.

    `is_superseded` says whether a later correction is in effect; `last_amendments` has it.
    """
    plays = Play.objects.filter(game_id=game_id).exclude(kind=Kind.UNDO).annotate(is_superseded=is_superseded())
    last = Prefetch("amendments", Play.objects.in_effect().order_by("-seq"), to_attr="last_amendments")
    return plays.select_related("game", "by", "undone_by").prefetch_related(last).order_by("-seq")


def latest_plays(game: Game, most: int, *, for_fans: bool, until: int | None = None) -> list[Play]:
    """Return the last `most` plays, newest first, each with `is_undone` and `last_amendments`.

    `for_fans` leaves out the clock, plays before a reset, and corrections, which are shown at the plays they correct.
    `until` is a play's number: ignore everything written after it.
    """
    plays = Play.objects.filter(game=game).exclude(kind=Kind.UNDO)
    if for_fans:
        plays = plays.filter(seq__gt=game.counts_from).exclude(kind__in=[Kind.CLOCK, *AMENDMENT_KINDS])
    if until is not None:
        plays = plays.filter(seq__lte=until)
    return _with_amendments(game, plays.order_by("-seq")[:most], until)


def play_with_amendments(game: Game, play_id: UUID) -> Play | None:
    """Return one play as `latest_plays` reads it, or None."""
    return next(iter(_with_amendments(game, Play.objects.filter(pk=play_id, game=game).exclude(kind=Kind.UNDO))), None)


def _with_amendments(game: Game, plays: QuerySet[Play], until: int | None = None) -> list[Play]:
    last = Prefetch("amendments", Play.objects.in_effect(until).order_by("-seq"), to_attr="last_amendments")
    found: list[Play] = list(
        plays.annotate(is_undone=is_undone(until)).select_related("corrects").prefetch_related(last)
    )
    for play in found:
        play.game = game  # one game for all of them: its rules name the periods
        if play.corrects:
            play.corrects.game = game
    return found


def play_and_amendments(play: Play) -> list[Play]:
    """Return the play and its corrections, oldest first, each with `is_undone` and its author."""
    about = Play.objects.filter(Q(pk=play.pk) | Q(corrects=play)).annotate(is_undone=is_undone())
    history: list[Play] = list(about.select_related("by").order_by("seq"))
    for entry in history:
        entry.game = play.game
    return history


def score_before(game: Game, seq: int, until: int | None = None) -> TeamPoints:
    """Return the score just before the play of this number, counted from the last reset in effect then."""
    plays = Play.objects.filter(game=game)
    resets = plays.in_effect(until).filter(kind=Kind.RESET, seq__lt=seq)
    since = resets.aggregate(last=Max("seq"))["last"] or 0
    counted = Play.objects.counted(until).filter(game=game, what=Kind.SCORE)  # type: ignore[misc]  # annotated
    made = counted.annotate(made=Coalesce("corrects__seq", "seq")).filter(made__gt=since, made__lt=seq)
    sums = dict(made.order_by().values_list("team").annotate(sum=Sum("points")))
    return {team: sums.get(team, 0) for team in ("A", "B")}


def holder_names(leases: list[str]) -> dict[str, str]:
    """Return the holders' names by the ids of their leases."""
    rows = TableLease.objects.filter(pk__in=leases).annotate(name=HOLDER_NAME).values_list("pk", "name")
    return {str(id): name for id, name in rows}


def games_for_list(*, text: str = "") -> QuerySet[Game]:
    """Return games in the order of the list: live, then upcoming, then the latest results."""
    return games_with_counts().filter(matches(text, "searched")).order_by(*LIST_ORDER)


def unfinished_games() -> QuerySet[Game]:
    """Return games that are not finished, in the order of the list."""
    return Game.objects.exclude(status=Status.FINISHED).order_by(*LIST_ORDER)


def choice_label(game: Game) -> str:
    """Return the label of a game in a choice: its teams, time and title."""
    when = f", {format_day(game.starts_at)}, {format_clock(game.starts_at)}" if game.starts_at else ""
    return f"{game.team_a_name} v {game.team_b_name}{when}{f' ({game.title})' if game.title else ''}"


def search(words: str) -> QuerySet[Game]:
    """Return the games with all of these words in title, teams or venue, the latest first."""
    return Game.objects.filter(matches(words, "searched")).order_by(F("starts_at").desc(nulls_last=True), "id")


def live_game() -> Game | None:
    """Return a live game with its room's version, or None: the featured one first, else the last to begin."""
    return _live_games().first()


@cache
def _live_games() -> QuerySet[Game]:
    latest = F("starts_at").desc(nulls_last=True)
    return games_with_version().filter(status=Status.LIVE).order_by("-featured", latest, "id")


def games_of(person: Person) -> QuerySet[Game]:
    """Return the games that the person organizes or scores, in the order of the list."""
    keeps = Game.scorekeepers.through.objects.filter(game=OuterRef("pk"), user=person)
    return games_for_list().filter(Q(organizer=person) | Exists(keeps))


def navigation_badge() -> str:
    """Return the badge of Game day in the navigation while the featured game is live."""
    return "Live" if Game.objects.filter(featured=True, status=Status.LIVE).exists() else ""
