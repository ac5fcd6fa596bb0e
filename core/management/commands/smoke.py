"""manage.py smoke URL: the release check against any running Courtside."""

import os
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.ops.smoke.checks import Smoke, Staff
from core.ops.smoke.client import Failed, Site


class Command(BaseCommand):
    help = (
        "Check a running Courtside from outside: pages, API, reservations, sockets, uploads, refusals. "
        "Takes back what it makes. Ends with 1 at the first check that does not hold."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="Where it is: http://127.0.0.1:8000")
        parser.add_argument(
            "--email",
            default=os.environ.get("SMOKE_EMAIL", "staff@courtside.example"),
            help="A member of staff, by default the demo's (or SMOKE_EMAIL).",
        )
        parser.add_argument(
            "--password",
            default=os.environ.get("SMOKE_PASSWORD", "tip-off-2026"),
            help="Their password, by default the demo's. Better in SMOKE_PASSWORD than here.",
        )
        parser.add_argument("--otp", default="", help="Their code of the moment, where they sign in in two steps.")
        parser.add_argument("--insecure", action="store_true", help="Do not verify the certificate.")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site(options["url"], verify=not options["insecure"])
        run = Smoke(site, Staff(options["email"], options["password"], options["otp"]))
        began = perf_counter()
        try:
            count = self._go_through(run)
        finally:
            for sentence in run.clean_up():
                self.stderr.write(f"left   {sentence}")
        self.stdout.write(self.style.SUCCESS(f"{count} checks hold, in {perf_counter() - began:.1f} s."))

    def _go_through(self, run: Smoke) -> int:
        count = 0
        for name, check in run.checks():
            began = perf_counter()
            try:
                note = check()
            except (Failed, LookupError, TypeError, ValueError) as wrong:
                self.stdout.write(f"FAIL  {_ms(began)}  {name}")
                raise CommandError(_sentence(wrong)) from wrong
            self.stdout.write(f"ok    {_ms(began)}  {name}" + (f" ({note})" if note else ""))
            count += 1
        return count


def _sentence(wrong: Exception) -> str:
    return str(wrong) if isinstance(wrong, Failed) else f"An answer has another form than it should: {wrong!r}."


def _ms(began: float) -> str:
    return f"{(perf_counter() - began) * 1000:6.0f} ms"
