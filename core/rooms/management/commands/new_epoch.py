"""After a restore: give every room a new epoch, so that no client trusts a future that is gone."""

from typing import Any

from django.core.management.base import BaseCommand

from core.rooms import services


class Command(BaseCommand):
    help = "Run once after restoring a backup: every client starts again from a snapshot."

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = services.begin_new_epoch()
        self.stdout.write(f"{rooms} rooms have a new epoch.")
