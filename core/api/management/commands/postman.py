"""manage.py postman: write the Postman collection, or check that it is up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.api import postman
from core.api.openapi import openapi_document
from core.api.postman import without_a_step


class Command(BaseCommand):
    help = "Write docs/courtside.postman_collection.json from the OpenAPI document and the steps in docs/postman."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the file is stale.")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = _text()
        if not options["check"]:
            postman.COLLECTION.write_text(fresh, encoding="utf-8")
            self._report()
        elif not postman.COLLECTION.exists() or postman.COLLECTION.read_text(encoding="utf-8") != fresh:
            raise CommandError("The Postman collection is stale: run manage.py postman.")

    def _report(self) -> None:
        self.stdout.write(f"Wrote {postman.COLLECTION}")
        for call in without_a_step(openapi_document()):
            self.stdout.write(f"No step and no reason to skip it in docs/postman: {call}")


def _text() -> str:
    try:
        return postman.collection_text()
    except postman.UnknownCall as unknown:
        raise CommandError(str(unknown)) from unknown
