"""Check a draw: of a drop in this database, or from the file of its fairness page.

python manage.py verify_draw the-96-throwback
python manage.py verify_draw --file the-96-throwback-draw.json
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from drops import ordering, queries, shapes

NEEDED = ("dropId", "seed", "seedHash", "listHash", "entries", "order")


class Command(BaseCommand):
    help = "Compute a draw again from what was published, and say whether it is what it says."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("drop", nargs="?", help="id or slug of a drop")
        parser.add_argument("--file", type=Path, help="what its fairness page gives away (JSON); needs no database")

    def handle(self, *, drop: str | None, file: Path | None, **_: Any) -> None:
        published = self._read(file) if file else self._of(drop)
        if any(published.get(name) is None for name in NEEDED):
            raise CommandError("This draw is not drawn yet: there is nothing to check.")
        found = ordering.draw_problems(published)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"The draw is what it says: {len(published['entries'])} entries.")
        for rank, entry in enumerate(published["order"], 1):
            self.stdout.write(f"{rank:6} {entry}")

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            published: dict[str, Any] = content.get("data", content)
        except (OSError, ValueError, AttributeError) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from wrong
        return published

    def _of(self, name: str | None) -> dict[str, Any]:
        if not name:
            raise CommandError("Name a drop, or a --file.")
        try:
            drop = queries.drop(name)
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if not drop.is_draw:
            raise CommandError("The order of this drop is not drawn.")
        return shapes.FairnessOut.of(drop.draw)
