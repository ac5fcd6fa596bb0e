"""Print a message with its links, for clubs without a mail server: no page shows them to staff."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from core.mail import services


class Command(BaseCommand):
    help = "Prints one message with its links: by its id, or the newest to an address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", nargs="?", type=UUID)
        parser.add_argument("--to", default="", help="the recipient's address")
        parser.add_argument("--subject", default="", help="a part of the subject")

    def handle(self, *, id: UUID | None, to: str, subject: str, **options: Any) -> None:
        if id is None and not to:
            raise CommandError("Name a message by its id, or its recipient with --to.")
        found = services.all_messages(text=subject, recipient=to)
        mail = found.filter(pk=id).first() if id else found.first()
        if mail is None:
            raise CommandError("There is no such message.")
        self.stdout.write(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.whole(mail.text)}")
        if not mail.text:
            self.stdout.write("It was sent, and what it said was forgotten.")
