"""Delivery as a job. Not in one transaction: what the mail server accepted cannot be rolled back."""

from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.mail import services


def note_undelivered(mail_id: str) -> None:
    services.note_undelivered(mail_id=UUID(mail_id))


@jobs.task(
    "mail.deliver", queue=Queue.MAIL, atomic=False, title="Send an email", patient=True, given_up=note_undelivered
)
def deliver(mail_id: str) -> None:
    services.deliver(mail_id=UUID(mail_id))
