"""Games and their plays. A game is its plays: the score is what they add up to."""

from scoreboard.models.game import DatabaseNow, Game, GameQuerySet
from scoreboard.models.lease import TableLease
from scoreboard.models.play import ADDED_UP, AMENDING, Play
from scoreboard.models.words import Kind, Status, Team

__all__ = [
    "ADDED_UP",
    "AMENDING",
    "DatabaseNow",
    "Game",
    "GameQuerySet",
    "Kind",
    "Play",
    "Status",
    "TableLease",
    "Team",
]
