"""Jobs of the scoreboard."""

from uuid import UUID

from core import jobs
from scoreboard import services


@jobs.task("scoreboard.tell_whether_featured", queue=jobs.Queue.REGISTRATION, title="Announce the featured game")
def announce_whether_featured(game_id: str) -> None:
    """Announce in the game's own room whether it is featured."""
    services.announce_whether_featured(game_id=UUID(game_id))
