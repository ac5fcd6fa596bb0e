"""The fields of a task that a command may change: how each is tidied, compared and kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.errors import Invalid
from core.text import has_controls
from core.times import timestamp
from projects import queries, ranks, workflow
from projects.models import Project, Task

TITLE, DESCRIPTION = 200, 20_000
MOST_LABELS, LONGEST_LABEL = 10, 30
MOST_ASSIGNEES = 20
CONFIGURATION_BYTES, CONFIGURATION_DEPTH = 16 * 1024, 5


def tidied(name: str, value: Any) -> Any:
    """A value as the wire has it, written the one way; or Invalid. Equal meanings become equal values."""
    try:
        return _TIDY[name](value)
    except Invalid as refusal:
        raise Invalid(fields={name: [refusal.sentence]}) from None


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are one: unlike Python's ==, 1 is not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def check_assignees(project: Project, ids: list[str]) -> None:
    """Refuse with Invalid whoever is not in the project."""
    strangers = [id for id in ids if UUID(id) not in queries.member_ids(project)] if ids else []
    if strangers:
        raise Invalid(fields={"assignees": [f"Not a member of this project: {', '.join(strangers[:3])}."]})


def put(task: Task, name: str, value: Any) -> None:
    """The tidied value on the task's row. Assignees have rows of their own."""
    if name == "dueAt":
        task.due_at = datetime.fromisoformat(value) if value else None
    else:
        setattr(task, name, value)


def column(name: str) -> str:
    return {"dueAt": "due_at"}.get(name, name)


def _title(value: str) -> str:
    title = " ".join(value.split())
    if has_controls(title):
        raise Invalid("Remove the control characters.")
    if not 0 < len(title) <= TITLE:
        raise Invalid(f"A title has 1 to {TITLE} characters.")
    return title


def _description(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > DESCRIPTION:
        raise Invalid(f"At most {DESCRIPTION:,} characters.")
    return text


def _status(value: str) -> str:
    if value not in workflow.STATUSES:
        raise Invalid(f"Must be one of: {', '.join(workflow.STATUSES)}.")
    return value


def _rank(value: str) -> str:
    if not ranks.is_rank(value):
        raise Invalid("A rank is at most 24 letters and digits and does not end in 0.")
    return value


def _due(value: Any) -> str | None:
    if value is None or value == "":
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return timestamp(moment.astimezone(UTC))


def _labels(value: list[str]) -> list[str]:
    by_word: dict[str, str] = {}
    for label in filter(None, (" ".join(label.split()) for label in value)):
        by_word.setdefault(label.lower(), label)
    if len(by_word) > MOST_LABELS or any(len(label) > LONGEST_LABEL for label in by_word):
        raise Invalid(f"At most {MOST_LABELS} labels of {LONGEST_LABEL} characters.")
    return list(by_word.values())


def _assignees(value: list[Any]) -> list[str]:
    if len(ids := {str(each) for each in value}) > MOST_ASSIGNEES:
        raise Invalid(f"At most {MOST_ASSIGNEES} people.")
    return sorted(ids)


def _configuration(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("Must be an object.")
    if _depth(value) > CONFIGURATION_DEPTH:
        raise Invalid(f"At most {CONFIGURATION_DEPTH} levels deep.")
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) > CONFIGURATION_BYTES:
        raise Invalid("At most 16 KB.")
    return value


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


_TIDY: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "description": _description,
    "status": _status,
    "rank": _rank,
    "dueAt": _due,
    "labels": _labels,
    "assignees": _assignees,
    "configuration": _configuration,
}
FIELDS = frozenset(_TIDY)
