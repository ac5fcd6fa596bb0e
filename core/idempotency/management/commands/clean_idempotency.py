"""Forget answers that are older than a day."""

from typing import Any

from django.core.management.base import BaseCommand

from core.idempotency import services


class Command(BaseCommand):
    help = "Delete expired idempotency records, in batches."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while deleted := services.clean():
            total += deleted
        self.stdout.write(f"Deleted {total} expired records.")
