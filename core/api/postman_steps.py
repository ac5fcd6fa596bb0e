"""The steps of the Postman collection, as docs/postman/*.toml tells them: who calls what, in which order.

A file is a folder of the collection. A step names an operation of the OpenAPI document and what differs from it:

    [[step]]
    call = "POST /api/games"
    as = "organizer"                        # sends {{organizerToken}}; without it the call is anonymous
    body = '{"teamAName": "Herons", …}'     # {{name}} stands for a value that was kept before
    status = 201                            # the first success that the document names, if absent
    keep = { game = "data.id" }             # from the answer; "header:X-Cart-Id" is from its headers
    check = { "data.status" = "scheduled" } # what the answer must say

Also `name`, `headers`, `query` and `path`: the path's {game} is the value kept as `game` unless `path` says otherwise.
An operation that no demo can answer is named with its reason:

    [[skip]]
    call = "POST /api/payments/stripe"
    reason = "…"
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "docs" / "postman"


@dataclass(frozen=True)
class Step:
    """One request of the collection."""

    call: str
    name: str = ""
    person: str = ""
    body: str = ""
    status: int = 0
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """One file: its steps in order, and the operations that it leaves out with the reason why."""

    name: str
    says: str
    steps: list[Step]
    skipped: dict[str, str]


def folders() -> list[Folder]:
    """Every folder, in the order of the files' names."""
    return [_folder(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.toml"))]


def without_a_step(api: dict[str, Any]) -> list[str]:
    """The operations of the document that no file names."""
    named = {call for folder in folders() for call in [*folder.skipped, *(step.call for step in folder.steps)]}
    return [call for call, _ in operations(api) if call not in named]


def operations(api: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the document by its call, such as "GET /api/score"."""
    for path, item in api["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def _folder(told: dict[str, Any]) -> Folder:
    skipped = {each["call"]: each["reason"] for each in told.get("skip", [])}
    return Folder(told["folder"], told["says"], [_step(each) for each in told["step"]], skipped)


def _step(told: dict[str, Any]) -> Step:
    return Step(**{"person" if name == "as" else name: value for name, value in told.items()})
