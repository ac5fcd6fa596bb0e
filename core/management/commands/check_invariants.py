"""`manage.py check_invariants`: check what must always be true of the tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import lifecycle


class Command(BaseCommand):
    help = "Look whether counters, places and seats are what they must be. Ends with 1 where one is not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = lifecycle.broken_invariants()
        for name, sentences in found.items():
            for sentence in sentences:
                self.stderr.write(f"{name}: {sentence}")
            if not sentences:
                self.stdout.write(f"{name}: all is as it must be")
        if wrong := sum(map(len, found.values())):
            raise CommandError(f"{wrong} not as it must be.", returncode=1)
