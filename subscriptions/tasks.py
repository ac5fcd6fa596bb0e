"""Campaigns going out, what the clock starts, and what is forgotten in time."""

import logging
from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.jobs.cleaning import cleaner
from subscriptions import services

log = logging.getLogger(__name__)
EVERY_MINUTE = "* * * * *"


@jobs.task("subscriptions.send_batch", queue=Queue.MAIL, title="Send a campaign")
def send_batch(campaign_id: str) -> None:
    """In the queue of the mails it writes: the next batch comes behind them, so that a pause stops it soon."""
    services.send_batch(campaign_id=UUID(campaign_id))


@jobs.task("subscriptions.start_if_due", queue=Queue.MAIL, title="Start a scheduled campaign")
def start_if_due(campaign_id: str) -> None:
    services.start_if_due(campaign_id=UUID(campaign_id))


@jobs.task("subscriptions.ask_to_confirm", queue=Queue.MAIL, title="Ask a subscriber to confirm")
def ask_to_confirm(subscriber_id: str) -> None:
    services.ask_imported(subscriber_id=UUID(subscriber_id))


@jobs.task("subscriptions.look_after", queue=Queue.REMINDER, cron=EVERY_MINUTE, title="Newsletter housekeeping")
def look_after() -> None:
    """Start what is due, push on what stands still, and note what came back."""
    if moved := services.push_on() + services.note_failures():
        log.info("campaigns looked after", extra={"moved": moved})


@cleaner("subscribers who never confirmed")
def forget_who_never_confirmed() -> int:
    return services.forget_who_never_confirmed()


@cleaner("files of subscribers that nobody brought in")
def forget_imports() -> int:
    return services.forget_imports()
