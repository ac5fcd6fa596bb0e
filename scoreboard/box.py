"""The box score: what each team and each player has, as corrected, since the last reset that stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from scoreboard.models import Game, Kind, Play, Team


@dataclass(frozen=True)
class PlayerBox:
    """One jersey number's totals. `is_out`: the rules give a player no more fouls (FIBA Art. 40)."""

    player: str
    points: int
    fouls: int
    is_out: bool


@dataclass(frozen=True)
class TeamBox:
    """A team's totals; `others` is what was written down without a number."""

    name: str
    points: int
    fouls: int
    timeouts: int
    players: list[PlayerBox] = field(default_factory=list)
    others: PlayerBox | None = None


def box_of(game: Game) -> dict[str, TeamBox]:
    """Both teams' boxes, by A and B, in one query."""
    plays = Play.objects.counting().filter(game=game, seq__gt=game.counts_from).order_by()
    groups = plays.values("team", "player", "what")  # type: ignore[misc]  # an annotation of its own
    rows = list(groups.annotate(times=Count("pk"), sum=Coalesce(Sum("points"), 0)))
    names = {Team.A: game.team_a_name, Team.B: game.team_b_name}
    return {team.value: _team(game, name, [r for r in rows if r["team"] == team]) for team, name in names.items()}


def _team(game: Game, name: str, rows: list[dict[str, Any]]) -> TeamBox:
    counted = [row for row in rows if row["what"] != Kind.TIMEOUT]
    lines = {number: _player(game, number, counted) for number in {row["player"] for row in counted}}
    others = lines.pop("", None)
    players = sorted(lines.values(), key=lambda line: (int(line.player), len(line.player)))
    return TeamBox(name, _points(rows), _times(rows, Kind.FOUL), _times(rows, Kind.TIMEOUT), players, others)


def _player(game: Game, number: str, rows: list[dict[str, Any]]) -> PlayerBox:
    mine = [row for row in rows if row["player"] == number]
    limit, fouls = game.rules.player_fouls, _times(mine, Kind.FOUL)
    return PlayerBox(number, _points(mine), fouls, bool(number and limit and fouls >= limit))


def _points(rows: Iterable[dict[str, Any]]) -> int:
    return sum(row["sum"] for row in rows)


def _times(rows: Iterable[dict[str, Any]], kind: Kind) -> int:
    return sum(row["times"] for row in rows if row["what"] == kind)
