"""Jobs of accounts."""

from uuid import UUID

from accounts import services
from core import jobs
from core.jobs import Queue
from core.jobs.registry import cleaner

cleaner("sessions")(services.clean_sessions)


@jobs.task("accounts.mail_reset_link", queue=Queue.MAIL, atomic=False, title="Email a link to reset a password")
def send_reset_link(user_id: str | None, edition: str) -> None:
    """Send the link, if there is an account: whether the address has one takes no time to tell."""
    if user_id:
        services.send_reset_link(user_id=UUID(user_id), edition=edition)
