"""Writing and delivery as jobs. Neither is one transaction: no template is rendered under a lock, and what the mail
server accepted cannot be rolled back."""

from typing import Any
from uuid import UUID

from core import jobs
from core.jobs import Queue
from core.mail import services


def note_undelivered(mail_id: str) -> None:
    services.note_undelivered(mail_id=UUID(mail_id))


@jobs.task("mail.write", queue=Queue.REGISTRATION, atomic=False, title="Write an email")
def write(kind: str, about: str, facts: dict[str, Any]) -> None:
    services.write(kind=kind, about=UUID(about), facts=facts)


@jobs.task(
    "mail.deliver", queue=Queue.MAIL, atomic=False, title="Send an email", patient=True, given_up=note_undelivered
)
def deliver(mail_id: str) -> None:
    services.deliver(mail_id=UUID(mail_id))
