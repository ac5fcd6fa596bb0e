"""JSON of games and plays: the same in the API, in the room's snapshot and in room events."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Serializer
from core.times import timestamp
from scoreboard.clocks import Clock
from scoreboard.models import Game, Kind, Play, play_content
from scoreboard.rules import CHOICES
from scoreboard.totals import GameState, TeamState

TEAMS = ["A", "B"]


class TeamOut(Serializer):
    name = serializers.CharField()
    score = serializers.IntegerField()
    fouls = serializers.IntegerField(help_text="Team fouls that count in this period.")
    timeouts_left = serializers.IntegerField()
    in_bonus = serializers.BooleanField(help_text="In the penalty by the game's rules: the opponents shoot.")


class TeamsOut(Serializer):
    A = TeamOut()
    B = TeamOut()


class LineOut(Serializer):
    A = serializers.ListField(child=serializers.IntegerField())
    B = serializers.ListField(child=serializers.IntegerField())


class ClockOut(Serializer):
    remaining = serializers.FloatField(help_text="Seconds left at serverTime.")
    running = serializers.BooleanField()
    server_time = serializers.DateTimeField()


class HolderOut(Serializer):
    number = serializers.IntegerField(help_text="Rises with every take-over.")
    holder = serializers.CharField(help_text="Who has control, by name.")


class ControlOut(HolderOut):
    token = serializers.CharField(help_text="To be sent as X-Table-Token; good until somebody else takes over.")
    game = serializers.UUIDField()


class ReviewOut(Serializer):
    """The game as public screens show it while the score is under review."""

    since = serializers.DateTimeField()
    team_a = serializers.IntegerField(help_text="The score of team A that is shown.")
    team_b = serializers.IntegerField(help_text="The score of team B that is shown.")
    teams = TeamsOut()
    line = LineOut(help_text="Points by period.")


class GameOut(Serializer):
    """A game."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    team_a = serializers.IntegerField(help_text="The score of team A.")
    team_b = serializers.IntegerField(help_text="The score of team B.")
    teams = TeamsOut()
    line = LineOut(help_text="Points by period.")
    status = serializers.ChoiceField(["scheduled", "live", "finished"])
    period = serializers.IntegerField()
    period_label = serializers.CharField()
    possession = serializers.ChoiceField(TEAMS, allow_null=True)
    clock = ClockOut()
    shot_clock = ClockOut(allow_null=True, help_text="Null when it is off, or the game clock has less.")
    control = HolderOut(allow_null=True, help_text="Who has the scorer's table, if somebody took it.")
    rules = serializers.ChoiceField(CHOICES)
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    open_scoring = serializers.BooleanField()
    featured = serializers.BooleanField()
    version = serializers.IntegerField(help_text="The same as roomVersion.")
    review = ReviewOut(
        allow_null=True,
        help_text="The score is under review: public screens show these values until it is over. Null: it is not.",
    )
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ScoredGameOut(GameOut):
    """The game after a play."""

    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What the rules find odd about it. The play counts all the same."
    )


HELD_FIELDS = ("since", "teamA", "teamB", "teams", "line")


def game_json(state: GameState) -> dict[str, Any]:
    """Return the JSON of a game. `teamA` and `teamB` are the scores."""
    game = state.game
    return {
        "id": str(game.pk),
        "slug": game.slug,
        "title": game.title,
        **scores(state),
        "teams": teams(state),
        "line": state.line,
        "status": game.status,
        "period": game.period,
        "periodLabel": game.rules.label(game.period),
        "possession": game.possession or None,
        "clock": clock(state),
        "shotClock": shot_clock(state),
        "control": state.control,
        "rules": game.rules_code,
        "venue": game.venue,
        "startsAt": timestamp(game.starts_at) if game.starts_at else None,
        "openScoring": game.open_scoring,
        "featured": game.featured,
        "review": review(game),
        "version": state.room_version,
        "room": game.room,
        "roomVersion": state.room_version,
        "createdAt": timestamp(game.created_at),
        "updatedAt": timestamp(game.updated_at),
    }


def organizer_fields(state: GameState) -> dict[str, Any]:
    """Return the fields that the organizer edits."""
    game = game_json(state)
    return {name: game[name] for name in ("title", "teams", "rules", "venue", "startsAt", "openScoring", "clock")}


def review(game: Game) -> dict[str, Any] | None:
    """Return what public screens show while the score is under review, or None."""
    return {name: game.held[name] for name in HELD_FIELDS} if game.held else None


def scores(state: GameState) -> dict[str, int]:
    return {"teamA": state.teams["A"].score, "teamB": state.teams["B"].score}


def teams(state: GameState) -> dict[str, Any]:
    return {letter: _team(team) for letter, team in state.teams.items()}


def clock(state: GameState) -> dict[str, Any]:
    """Return the seconds on the clock at `serverTime`. A running clock counts down from there."""
    return _clock(state.game.clock, state)


def shot_clock(state: GameState) -> dict[str, Any] | None:
    """Return the same for the shot clock; None while it is off or the game clock has less time."""
    return _clock(state.shot_clock, state) if state.shot_clock else None


def changed_fields(before: GameState, after: GameState) -> dict[str, Any]:
    """Return the fields that changed. A clock that merely ran on did not change."""
    old, new = changeable_fields(before), changeable_fields(after)
    is_same = {
        "clock": before.game.clock == after.game.clock,
        "shotClock": before.game.shot_clock == after.game.shot_clock
        and (not old["shotClock"]) == (not new["shotClock"]),
    }
    return {name: value for name, value in new.items() if not is_same.get(name, value == old[name])}


def _clock(clock: Clock, state: GameState) -> dict[str, Any]:
    return {
        "remaining": clock.remaining(state.now) / 1000,
        "running": clock.is_running(state.now),
        "serverTime": timestamp(state.now),
    }


def changeable_fields(state: GameState) -> dict[str, Any]:
    """Return every field that plays can change: an undo or a reset sends them all."""
    game = state.game
    return {
        **scores(state),
        "teams": teams(state),
        "line": state.line,
        "status": game.status,
        "period": game.period,
        "periodLabel": game.rules.label(game.period),
        "possession": game.possession or None,
        "clock": clock(state),
        "shotClock": shot_clock(state),
        "review": review(game),
    }


def _team(team: TeamState) -> dict[str, Any]:
    return {
        "name": team.name,
        "score": team.score,
        "fouls": team.fouls,
        "timeoutsLeft": team.timeouts_left,
        "inBonus": team.in_bonus,
    }


class SaidOut(Serializer):
    """The content of a play."""

    team = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    player = serializers.CharField()
    detail = serializers.CharField()


class PlayOut(Serializer):
    """One play of the log, as it was written. The plays that count add up to the score."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    team = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    player = serializers.CharField()
    detail = serializers.CharField()
    period = serializers.IntegerField()
    clock = serializers.SerializerMethodField(help_text="Seconds that were left in the period.")
    at = serializers.DateTimeField()
    by = serializers.SerializerMethodField(help_text="Who scored it, by name.")
    undone = serializers.SerializerMethodField(help_text="Taken back or struck out: it counts no more.")
    corrected = serializers.SerializerMethodField(help_text="What it was corrected to.")
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True, help_text="The play that this corrects.")
    was = serializers.SerializerMethodField(help_text="Of a correction: what the play said until then.")
    counts = serializers.SerializerMethodField(
        help_text="Part of the game as it stands: not undone, not corrected since, not from before the game was reset."
    )

    def get_clock(self, play: Play) -> float:
        return play.clock_ms / 1000

    def get_by(self, play: Play) -> str | None:
        return play.by.name if play.by else None

    def get_undone(self, play: Play) -> bool:
        last = _last_amendment(play)
        return hasattr(play, "undone_by") or (last is not None and last.kind == Kind.VOID)

    @extend_schema_field(SaidOut(allow_null=True))
    def get_corrected(self, play: Play) -> dict[str, Any] | None:
        last = _last_amendment(play)
        return play_content(last) if last and last.kind == Kind.CORRECTION else None

    @extend_schema_field(SaidOut(allow_null=True))
    def get_was(self, play: Play) -> dict[str, Any] | None:
        return play.was or None

    def get_counts(self, play: Play) -> bool:
        gone = hasattr(play, "undone_by") or play.is_superseded  # type: ignore[attr-defined]
        return not gone and play.seq > play.game.counts_from


def _last_amendment(play: Play) -> Play | None:
    amendments: list[Play] = play.last_amendments  # type: ignore[attr-defined]
    return amendments[0] if amendments else None


class PlayerBoxOut(Serializer):
    player = serializers.CharField(help_text="The jersey number; 0 and 00 are two players. Empty: of nobody named.")
    points = serializers.IntegerField()
    ones = serializers.IntegerField(help_text="Scores worth one point.")
    twos = serializers.IntegerField()
    threes = serializers.IntegerField()
    fouls = serializers.IntegerField()
    is_out = serializers.BooleanField(help_text="Has as many fouls as the rules allow.")


class TeamBoxOut(Serializer):
    name = serializers.CharField()
    points = serializers.IntegerField()
    ones = serializers.IntegerField(help_text="Scores worth one point.")
    twos = serializers.IntegerField()
    threes = serializers.IntegerField()
    fouls = serializers.IntegerField(help_text="Of the whole game.")
    timeouts = serializers.IntegerField(help_text="Taken in the whole game.")
    players = PlayerBoxOut(many=True)
    others = PlayerBoxOut(allow_null=True, help_text="What was written down without a number.")


class BoxOut(Serializer):
    A = TeamBoxOut()
    B = TeamBoxOut()


class BoxesOut(Serializer):
    teams = BoxOut()
