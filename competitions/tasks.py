"""Jobs of competitions: reminders, lapsed registrations and results from games."""

import logging

from django.conf import settings

from competitions import services
from competitions.services import lifecycle, matches
from core import jobs
from core.errors import DomainError
from core.jobs import Permanent, Queue
from scoreboard import queries as games

log = logging.getLogger(__name__)


@jobs.task(
    "competitions.lapse_unconfirmed",
    queue=Queue.REMINDER,
    atomic=False,
    cron="* * * * *",
    title="End unconfirmed registrations",
)
def lapse_unconfirmed() -> None:
    lifecycle.lapse_unconfirmed()


@jobs.task(
    "competitions.queue_reminders", queue=Queue.REMINDER, cron=settings.REMINDER_CRON, title="Competition reminders"
)
def queue_reminders() -> None:
    log.info("reminders queued", extra={"reminders": services.queue_reminders()})


@jobs.task("competitions.fill_in_result", queue=Queue.REGISTRATION, title="Result of a match from its game")
def fill_in_result(room: str, version: int) -> None:
    """Enter a finished game's score as the result of its match. A refused result becomes a failed job for the staff."""
    state = games.get_state(room.partition(".")[2])
    try:
        matches.fill_in_from_game(game_id=state.game.pk, score_a=state.teams["A"].score, score_b=state.teams["B"].score)
    except DomainError as refusal:
        raise Permanent(refusal.sentence) from refusal
