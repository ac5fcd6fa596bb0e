"""Delete expired idempotency records."""

from typing import Any

from django.core.management.base import BaseCommand

from core.idempotency import services


class Command(BaseCommand):
    help = "Delete expired idempotency records, in batches."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted {services.clean()} expired records.")
