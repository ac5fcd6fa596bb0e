"""Delivery, as a job. Not in one transaction: what the mail server took cannot be rolled back."""

from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.mail import services


@jobs.task("mail.deliver", queue=Queue.MAIL, atomic=False)
def deliver(mail_id: str) -> None:
    services.deliver(mail_id=UUID(mail_id))
