"""The files of the demo club: fixtures/demo/<part>.json, one per system, and all of them in fixtures/demo.json.

The first row of a part names the parts that it needs: `"needs": ["people", "games"]`. Django's loader passes
over that name; ours (`manage.py loaddata`) loads those parts first where they are missing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

Row = dict[str, Any]
Key = tuple[str, str]  # of a row: its model and its primary key

NEEDS = "needs"


def rows_of(part: str) -> list[Row]:
    """What one part holds, as its file says it."""
    return [{name: value for name, value in row.items() if name != NEEDS} for row in _read(part)]


def needs_of(part: str) -> list[str]:
    """The parts that this one needs, in the order to load them, as its file names them."""
    named: list[str] = _read(part)[0].get(NEEDS, [])
    return named


def written(rows: list[Row]) -> str:
    """Rows as a file: one to a line, so that a change is a line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def bundle() -> str:
    """All parts as one file, in the order they build on one another."""
    return written([row for part in settings.DEMO_PARTS for row in rows_of(part)])


def bundle_file() -> Path:
    """What `loaddata demo` loads."""
    return _folder() / "demo.json"


def part_file(part: str) -> Path:
    return _folder() / "demo" / f"{part}.json"


def part(name: str, needs: list[str]) -> str:
    """The part's file, with the parts it needs named in its first row."""
    first, *others = rows_of(name)
    return written([{NEEDS: needs, **first} if needs else first, *others])


def all_needs() -> dict[str, list[str]]:
    """For each part the parts that hold what its rows point at, theirs included."""
    home = {_key(row["model"], row["pk"]): part for part in settings.DEMO_PARTS for row in rows_of(part)}
    found: dict[str, set[str]] = {}
    for part in settings.DEMO_PARTS:
        others = {home[key] for row in rows_of(part) for key in _pointed_at(row) if key in home} - {part}
        found[part] = others.union(*(found[other] for other in others))
    return {part: [other for other in settings.DEMO_PARTS if other in needs] for part, needs in found.items()}


def _pointed_at(row: Row) -> Iterator[Key]:
    """The rows that this one refers to, by foreign keys and in lists."""
    model = apps.get_model(row["model"])
    for name, value in row["fields"].items():
        other: Any = model._meta.get_field(name).related_model
        if other is not None and value is not None:
            for each in value if isinstance(value, list) else [value]:
                yield _key(other._meta.label_lower, each)


def _key(model: str, pk: Any) -> Key:
    return model, str(pk)


def _read(part: str) -> list[Row]:
    rows: list[Row] = json.loads(part_file(part).read_text(encoding="utf-8"))
    return rows


def _folder() -> Path:
    return Path(settings.FIXTURE_DIRS[0])
