"""The files of the demo club: fixtures/demo/<part>.json, one per system, and all of them in fixtures/demo.json."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

Row = dict[str, Any]


def rows_of(part: str) -> list[Row]:
    """What one part holds, as its file says it."""
    rows: list[Row] = json.loads((_folder() / "demo" / f"{part}.json").read_text(encoding="utf-8"))
    return rows


def written(rows: list[Row]) -> str:
    """Rows as a file: one to a line, so that a change is a line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def bundle() -> str:
    """All parts as one file, in the order they build on one another."""
    return written([row for part in settings.DEMO_PARTS for row in rows_of(part)])


def bundle_file() -> Path:
    """What `loaddata demo` loads."""
    return _folder() / "demo.json"


def _folder() -> Path:
    return Path(settings.FIXTURE_DIRS[0])
