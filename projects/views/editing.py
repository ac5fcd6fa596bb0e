"""Editing a task in its form, and choosing where somebody changed the same field meanwhile."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.forms import INVALID, add_error, keep_moments
from projects import services, workflow
from projects.forms import FIELDS, TaskForm, as_sent
from projects.refusals import EditConflict
from projects.services import fields
from projects.views.sheets import known_of
from projects.views.showing import names_of

MINE, THEIRS = "mine", "theirs"
# The status is moved by buttons of its own.
EDITED = {name: wire for name, wire in FIELDS.items() if name != "status"}


@idempotent_form()
@require_POST
def edit(request: HttpRequest, project: UUID, number: int) -> HttpResponse:
    """Save what was changed in the form. Where somebody changed the same meanwhile both are shown, and one chooses."""
    known = known_of(request, project, number)
    sent = _chosen(request.POST, known)
    base = _base(sent)
    form = TaskForm(sent, members=known["members"])
    keep_moments(form, known["task"])
    shown = known | {"form": form, "base": base}
    if not form.is_valid():
        return render(request, "projects/task.html", shown, status=INVALID)
    changes, read = _edited(form, base, known)
    try:
        services.edit_task(task_id=known["task"].pk, by=request.user, changes=changes, base=read)
    except EditConflict as conflict:
        shown |= {"conflicts": _conflicts(form, sent, conflict, known)}
        return render(request, "projects/task.html", shown, status=conflict.status)
    except DomainError as refusal:
        return render(request, "projects/task.html", shown, status=add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("task", project=project, number=number)


def _base(sent: QueryDict) -> dict[str, Any]:
    """What the form showed when it was opened, which it carries along."""
    plain: dict[str, Any] = {name: sent.get(f"base_{name}", "") for name in EDITED if name != "assignees"}
    return plain | {"assignees": sent.getlist("base_assignees")}


def _edited(form: TaskForm, shown: dict[str, Any], known: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that are otherwise than they were shown, and those values as the wire has them."""
    before = TaskForm(data={**shown}, members=known["members"])
    keep_moments(before, known["task"])
    before.is_valid()
    was = {**known["out"], **(before.values() if before.is_valid() else {})}
    now, current = form.values(), known["out"]
    edited = {name: now[name] for name in EDITED.values()}
    changed = {name: value for name, value in edited.items() if not _same(name, value, was[name])}
    base = {name: was[name] for name in changed}
    if "dueAt" in changed and _wall(was["dueAt"]) == _wall(current["dueAt"]):
        base["dueAt"] = current["dueAt"]  # the form's clock shows no seconds
    return changed, base


def _same(name: str, one: Any, other: Any) -> bool:
    return fields.same(_tidy(name, one), _tidy(name, other))


def _tidy(name: str, value: Any) -> Any:
    try:
        return fields.tidied(name, value)
    except DomainError:
        return value


def _wall(value: Any) -> str:
    return str(_tidy("dueAt", value) or "")[:16]


def _chosen(sent: QueryDict, known: dict[str, Any]) -> QueryDict:
    """What was sent; where theirs was chosen theirs, and where mine was, edited from what theirs is now."""
    chosen, now = sent.copy(), as_sent(known["out"], known["task"].due_at)
    for name in EDITED:
        choice = sent.get(f"take_{name}")
        if choice in (MINE, THEIRS):
            values = now[name] if isinstance(now[name], list) else [now[name]]
            chosen.setlist(f"base_{name}", values)
            if choice == THEIRS:
                chosen.setlist(name, values)
    return chosen


def _conflicts(form: TaskForm, sent: QueryDict, conflict: EditConflict, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Each field that both changed, in the words of the form."""
    now, names = as_sent(known["out"], known["task"].due_at), names_of(known["members"])
    by_wire = {wire: name for name, wire in EDITED.items()}

    def words(name: str, value: Any) -> str:
        if name == "assignees":
            return ", ".join(names.get(id, "somebody") for id in value) or "nobody"
        return workflow.NAMES.get(value, value) if name == "status" else str(value)

    found = []
    for each in conflict.extra["conflicts"]:
        name = by_wire[each["field"]]
        mine = sent.getlist(name) if name == "assignees" else sent.get(name, "")
        who = each["changedBy"]["name"] if each["changedBy"] else "Somebody"
        found.append(
            {
                "field": form[name],
                "mine": words(name, mine),
                "theirs": words(name, now[name]),
                "who": who,
                "at": each["changedAt"],
            }
        )
    return found
