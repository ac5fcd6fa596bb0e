"""Jobs: expire claims, open windows and remind people."""

from uuid import UUID

from core import jobs
from core.errors import NotFound
from core.jobs import Queue
from drops import services
from drops.services import waitlist


@jobs.task("drops.settle", queue=Queue.REGISTRATION, title="End expired claims")
def settle(drop_id: str) -> None:
    """Run at the next expiry. A deleted drop has nothing to settle."""
    try:
        services.settle_drop(drop_id=UUID(drop_id))
    except NotFound:
        return


@jobs.task("drops.open_window", queue=Queue.REGISTRATION, title="Open a drop")
def open_window(drop_id: str) -> None:
    try:
        services.open_window(drop_id=UUID(drop_id))
    except NotFound:
        return


@jobs.task("drops.remind", queue=Queue.REMINDER, title="Remind of a drop")
def remind(drop_id: str) -> None:
    services.queue_reminders(drop_id=UUID(drop_id))


@jobs.task("drops.announce", queue=Queue.REGISTRATION, title="Announce a claim")
def announce_spent(drop_id: str, what: str) -> None:
    try:
        services.announce_spent(drop_id=UUID(drop_id), what=what)
    except NotFound:
        return


@jobs.task(
    "drops.lapse_unconfirmed", queue=Queue.REMINDER, atomic=False, cron="* * * * *", title="End unconfirmed claims"
)
def lapse_unconfirmed() -> None:
    waitlist.lapse_unconfirmed()


@jobs.task("drops.settle_overdue", queue=Queue.REMINDER, atomic=False, cron="*/5 * * * *", title="Drops housekeeping")
def settle_overdue() -> None:
    """Run every five minutes, in case a job was lost."""
    services.settle_overdue()
