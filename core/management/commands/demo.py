"""manage.py demo: load the demo club and move it to tonight."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.demo import services
from core.errors import DomainError


class Command(BaseCommand):
    help = "Load the demo club where it is missing, and move its dates so that it plays tonight."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bundle", action="store_true", help="Only write fixtures/demo.json, and in each part what it needs."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = _bundle() if options["bundle"] else _play()
        if options["verbosity"]:
            self.stdout.write(said)


def _bundle() -> str:
    for part, needs in services.all_needs().items():
        if needs != services.needs_of(part):
            services.part_file(part).write_text(services.part_text(part, needs), encoding="utf-8")
    services.bundle_file().write_text(services.bundle_text(), encoding="utf-8")
    return f"Wrote {services.bundle_file()}"


def _play() -> str:
    try:
        played = services.play_tonight()
    except DomainError as error:
        raise CommandError(error.sentence) from error
    done = [(played.loaded, "Loaded"), (played.moved, "Moved to tonight")]
    told = [f"{what}: {', '.join(names)}." for names, what in done if names]
    return " ".join(told) or "The demo club is here already and plays tonight: nothing to load, nothing to move."
