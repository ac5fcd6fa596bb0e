"""Delete old events that no client needs any more."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.rooms import services


class Command(BaseCommand):
    help = "Remove events older than a number of days. A client from before then gets a snapshot."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True, help="keep the events of this many days")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        removed = services.purge_events(older_than=timedelta(days=days))
        self.stdout.write(f"{removed} events removed.")
