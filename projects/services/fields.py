"""Validate, compare and merge the fields of a task."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.api.shapes import PersonOut
from core.errors import Invalid
from core.text import has_controls
from core.times import timestamp
from projects import queries, shapes, workflow
from projects.errors import Blocked, EditConflict, TransitionNotAllowed
from projects.models import Project, Task
from projects.services import ranking
from projects.services.changelog import Changelog, Values

MAX_CONFIGURATION_BYTES, MAX_CONFIGURATION_DEPTH = 16 * 1024, 5


def clean_field(name: str, value: Any) -> Any:
    """Normalize a JSON value, so that equal meanings are equal values, or raise Invalid."""
    try:
        return _CLEAN[name](value)
    except Invalid as refusal:
        raise Invalid(fields={name: [refusal.sentence]}) from None


def is_same_json(one: Any, other: Any) -> bool:
    """Compare two JSON values. Unlike Python's ==, 1 does not equal true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def check_assignees(project: Project, ids: list[str]) -> None:
    """Raise Invalid for assignees who are not members."""
    strangers = [id for id in ids if UUID(id) not in queries.member_ids(project)] if ids else []
    if strangers:
        raise Invalid(fields={"assignees": [f"Not a member of this project: {', '.join(strangers[:3])}."]})


def set_field(task: Task, name: str, value: Any) -> None:
    """Set the cleaned value on the task's row. Assignees have their own rows."""
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
    if not 0 < len(title) <= Task.MAX_TITLE_LENGTH:
        raise Invalid(f"A title has 1 to {Task.MAX_TITLE_LENGTH} characters.")
    return title


def _description(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if len(text) > Task.MAX_TEXT_LENGTH:
        raise Invalid(f"At most {Task.MAX_TEXT_LENGTH:,} characters.")
    return text


def _status(value: str) -> str:
    if value not in workflow.STATUSES:
        raise Invalid(f"Must be one of: {', '.join(workflow.STATUSES)}.")
    return value


def _rank(value: str) -> str:
    if not ranking.is_rank(value):
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
    if len(by_word) > Task.MAX_LABELS or any(len(label) > Task.MAX_LABEL_LENGTH for label in by_word):
        raise Invalid(f"At most {Task.MAX_LABELS} labels of {Task.MAX_LABEL_LENGTH} characters.")
    return list(by_word.values())


def _assignees(value: list[Any]) -> list[str]:
    if len(ids := {str(each) for each in value}) > Task.MAX_ASSIGNEES:
        raise Invalid(f"At most {Task.MAX_ASSIGNEES} people.")
    return sorted(ids)


def _configuration(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("Must be an object.")
    if _depth(value) > MAX_CONFIGURATION_DEPTH:
        raise Invalid(f"At most {MAX_CONFIGURATION_DEPTH} levels deep.")
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_CONFIGURATION_BYTES:
        raise Invalid("At most 16 KB.")
    return value


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "description": _description,
    "status": _status,
    "rank": _rank,
    "dueAt": _due,
    "labels": _labels,
    "assignees": _assignees,
    "configuration": _configuration,
}
FIELDS = frozenset(_CLEAN)


def merged_changes(task: Task, changes: Values, base: Values, current: Values) -> Values:
    """Return the changes that differ. Raise Invalid if `base` lacks a field, or EditConflict."""
    if missing := [name for name in changes if name not in base]:
        raise Invalid(
            "Say in `base` which values this was edited from.", fields={"base": [f"Missing: {', '.join(missing)}."]}
        )
    wanted: Values = {}
    conflicts: list[Values] = []
    for name, value in changes.items():
        new = clean_field(name, value)
        if is_same_json(new, current[name]):
            continue
        if is_same_json(_clean_base(name, base[name]), current[name]):
            wanted[name] = new
        else:
            conflicts.append(_conflict(task, name, base[name], current[name]))
    if conflicts:
        raise EditConflict(**conflicts[0], conflicts=conflicts)
    return wanted


def _clean_base(name: str, value: Any) -> Any:
    """Normalize a base value; an invalid one stays as it is and equals nothing."""
    try:
        return clean_field(name, value)
    except Invalid:
        return value


def _conflict(task: Task, name: str, base: Any, current: Any) -> Values:
    last = queries.last_change_of(task, name)
    return {
        "field": name,
        "base": base,
        "current": current,
        "changedBy": PersonOut.of(last.author) if last and last.author else None,
        "changedAt": timestamp(last.created_at) if last else timestamp(task.updated_at),
    }


def check_move(changelog: Changelog, task: Task, status: str) -> None:
    allowed = workflow.allowed(task.project.transitions, task.status)
    if status not in allowed:
        names = ", ".join(workflow.NAMES[each] for each in allowed) or "nowhere"
        sentence = f"{workflow.NAMES[task.status]} cannot become {workflow.NAMES[status]}. Allowed: {names}."
        raise TransitionNotAllowed(sentence, allowed=allowed)
    if status == workflow.DONE and not changelog.reason and (blockers := queries.open_blockers(task.pk)):
        raise blocked_by(blockers)


def blocked_by(blockers: list[Task]) -> Blocked:
    waiting = f"{len(blockers)} tasks that are" if len(blockers) > 1 else "a task that is"
    return Blocked(f"It waits for {waiting} not done.", blockers=shapes.BlockerOut.each(blockers))
