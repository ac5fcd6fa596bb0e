"""manage.py postman: write the Postman collection from the OpenAPI document, or check that it is fresh."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.api import postman


class Command(BaseCommand):
    help = "Write docs/courtside.postman_collection.json from the OpenAPI document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the file is stale.")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = postman.text()
        if not options["check"]:
            postman.COLLECTION.write_text(fresh, encoding="utf-8")
            self.stdout.write(f"Wrote {postman.COLLECTION}")
        elif not postman.COLLECTION.exists() or postman.COLLECTION.read_text(encoding="utf-8") != fresh:
            raise CommandError("The Postman collection is stale: run manage.py postman.")
