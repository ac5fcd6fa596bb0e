"""Jobs of the newsletter: send campaigns, react to changed events, housekeeping, cleaning."""

import logging
from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner
from core.rooms.services import events_between
from subscriptions import services

log = logging.getLogger(__name__)
EVERY_MINUTE = "* * * * *"
TIME_AND_PLACE = {"startsAt", "location"}


@jobs.task("subscriptions.send_batch", queue=Queue.MAIL, title="Send a campaign")
def send_batch(campaign_id: str) -> None:
    """Send a batch. It shares the emails' queue and runs after them, so that a pause takes effect soon."""
    services.send_batch(campaign_id=UUID(campaign_id))


@jobs.task("subscriptions.start_if_due", queue=Queue.MAIL, title="Start a scheduled campaign")
def start_if_due(campaign_id: str) -> None:
    services.start_if_due(campaign_id=UUID(campaign_id))


@jobs.task("subscriptions.ask_to_confirm", queue=Queue.MAIL, title="Ask a subscriber to confirm")
def ask_to_confirm(subscriber_id: str) -> None:
    services.send_imported_confirmation(subscriber_id=UUID(subscriber_id))


@jobs.task("subscriptions.event_changed", queue=Queue.MAIL, title="Tell authors that an event moved")
def event_changed(room: str, version: int) -> None:
    """Notify authors only when time or location changed."""
    [event] = events_between(room, version - 1, version)
    if TIME_AND_PLACE & set(event["data"]):
        services.notify_authors(event_id=_event_id(room), version=version)


@jobs.task("subscriptions.event_cancelled", queue=Queue.MAIL, title="Tell authors that an event is cancelled")
def event_cancelled(room: str, version: int) -> None:
    services.notify_authors(event_id=_event_id(room), version=version)


@jobs.task("subscriptions.look_after", queue=Queue.REMINDER, cron=EVERY_MINUTE, title="Newsletter housekeeping")
def run_housekeeping() -> None:
    """Start due campaigns, continue stalled ones, and record failed deliveries."""
    if moved := services.continue_campaigns() + services.record_failures():
        log.info("campaigns looked after", extra={"moved": moved})


@cleaner("subscribers who never confirmed")
def delete_unconfirmed() -> int:
    return services.delete_unconfirmed()


@cleaner("files of subscribers that nobody brought in")
def delete_old_imports() -> int:
    return services.delete_old_imports()


def _event_id(room: str) -> UUID:
    return UUID(room.partition(".")[2])
