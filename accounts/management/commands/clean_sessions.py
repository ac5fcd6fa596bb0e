"""Delete expired sessions of browsers and API clients."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import services


class Command(BaseCommand):
    help = "Forgets sessions of browsers and API clients that have run out."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{services.clean_sessions()} sessions forgotten.")
