"""Create a member of staff, before anyone can give that role."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from core.errors import DomainError


class Command(BaseCommand):
    help = "Makes a member of the staff. Asks for the password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *, email: str, name: str, password_stdin: bool, **options: Any) -> None:
        password = sys.stdin.readline().removesuffix("\n") if password_stdin else self._ask_password()
        try:
            person = services.make_staff(name=name, email=email, password=password)
        except DomainError as refusal:
            raise CommandError(_message(refusal)) from refusal
        self.stdout.write(f"{person.name} <{person.email}> is on the staff.")

    def _ask_password(self) -> str:
        try:
            password, again = getpass("Password: "), getpass("Password again: ")
        except EOFError as ended:
            raise CommandError("There is no terminal to ask for the password: use --password-stdin.") from ended
        if password != again:
            raise CommandError("The two passwords differ.")
        return password


def _message(refusal: DomainError) -> str:
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    return " ".join(sentence for sentences in fields.values() for sentence in sentences) or refusal.sentence
