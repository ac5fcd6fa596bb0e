"""What the scoreboard does later."""

from uuid import UUID

from core import jobs
from scoreboard import services


@jobs.task("scoreboard.tell_whether_featured", queue=jobs.Queue.REGISTRATION, title="Announce the featured game")
def announce_whether_featured(game_id: str) -> None:
    """Another game is featured: say so in this game's own room."""
    services.announce_whether_featured(game_id=UUID(game_id))
