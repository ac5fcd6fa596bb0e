"""What of an edit is to be done: fields merge with those that others changed, and a move keeps to the rules."""

from typing import Any

from core.errors import Invalid
from core.times import timestamp
from projects import links, queries, wire, workflow
from projects.models import Task
from projects.refusals import Blocked, EditConflict, TransitionNotAllowed
from projects.services import fields
from projects.services.recording import Record, Values


def merged(task: Task, changes: Values, base: Values, current: Values) -> Values:
    """The changes that are any, or Invalid where `base` lacks a field, or EditConflict."""
    if missing := [name for name in changes if name not in base]:
        raise Invalid(
            "Say in `base` which values this was edited from.", fields={"base": [f"Missing: {', '.join(missing)}."]}
        )
    wanted: Values = {}
    conflicts: list[Values] = []
    for name, value in changes.items():
        new = fields.tidied(name, value)
        if fields.same(new, current[name]):
            continue
        if fields.same(_tidied_base(name, base[name]), current[name]):
            wanted[name] = new
        else:
            conflicts.append(_conflict(task, name, base[name], current[name]))
    if conflicts:
        raise EditConflict(**conflicts[0], conflicts=conflicts)
    return wanted


def _tidied_base(name: str, value: Any) -> Any:
    """What somebody read may be written in any way; what cannot be a value at all is equal to none."""
    try:
        return fields.tidied(name, value)
    except Invalid:
        return value


def _conflict(task: Task, name: str, base: Any, current: Any) -> Values:
    last = queries.last_change_of(task, name)
    return {
        "field": name,
        "base": base,
        "current": current,
        "changedBy": wire.person_out(last.author) if last else None,
        "changedAt": timestamp(last.created_at) if last else timestamp(task.updated_at),
    }


def check_move(record: Record, task: Task, status: str) -> None:
    allowed = workflow.allowed(task.project.transitions, task.status)
    if status not in allowed:
        names = ", ".join(workflow.NAMES[each] for each in allowed) or "nowhere"
        sentence = f"{workflow.NAMES[task.status]} cannot become {workflow.NAMES[status]}. Allowed: {names}."
        raise TransitionNotAllowed(sentence, allowed=allowed)
    if status == workflow.DONE and not record.reason and (blockers := links.open_blockers(task.pk)):
        raise blocked_by(blockers)


def blocked_by(blockers: list[Task]) -> Blocked:
    waiting = f"{len(blockers)} tasks that are" if len(blockers) > 1 else "a task that is"
    return Blocked(f"It waits for {waiting} not done.", blockers=[wire.blocker_out(each) for each in blockers])
