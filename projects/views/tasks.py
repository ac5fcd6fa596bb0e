"""Pages of tasks: create, show, edit, move and delete one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID, add_error, keep_moments
from projects import access, presenters, queries, services, workflow
from projects.errors import EditConflict, TaskGone
from projects.forms import FIELDS, CommentForm, FileForm, TaskForm, form_values
from projects.models import Role, Task
from projects.services import fields
from projects.views.boards import member_names, project_context, script_state

LATEST_CHANGES = 15
PARTS = {
    "comments": "projects/task.html#comments",
    "history": "projects/task.html#history",
    "links": "projects/task.html#links",
}


@require_safe
def task(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """The task with its comments, files and history; `?part=` returns one part for the script."""
    context = task_context(request, project, number)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, context)
    return render(request, "projects/task.html", context | form_context(context))


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """Create a task."""
    context = project_context(request, project, "board")
    access.require_role(context["me"], Role.EDITOR)
    form = TaskForm(request.POST or None, members=context["members"], initial={"status": request.GET.get("status")})
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                task, _ = services.create_task(project_id=project, by=request.user, **form.values())
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, f"{context['project'].key}-{task.number} is on the board.")
                return redirect("task", project=project, number=task.number)
    return render(request, "projects/new_task.html", context | {"form": form}, status=status)


@idempotent_form()
@require_POST
def move(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """Move the task from the column where it was seen to another; a reason overrides blockers."""
    task = access.numbered_task_for(request.user, project, number)
    to, seen_in = request.POST.get("status", ""), request.POST.get("from", "")
    try:
        services.edit_task(
            task_id=task.pk,
            by=request.user,
            changes={"status": to},
            base={"status": seen_in},
            reason=request.POST.get("reason", "")[:300].strip(),
        )
    except DomainError as refusal:
        context = task_context(request, project, number)
        shown = context | form_context(context) | {"move_refusal": refusal, "wanted_status": to}
        return render(request, "projects/task.html", shown, status=refusal.status if refusal.status != 400 else INVALID)
    messages.success(request, f"Moved to {workflow.NAMES[to]}.")
    return redirect("task", project=project, number=number)


@idempotent_form()
@require_POST
def delete(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """Delete the task and offer undo."""
    task = access.numbered_task_for(request.user, project, number)
    version = services.delete_task(task_id=task.pk, by=request.user)
    message_with_undo(request, f"{task.name} is deleted.", undo=reverse("project-undo", args=[project, version]))
    return redirect(f"/projects/{project}/changes/?deleted={version}")


def task_context(request: SignedInHttpRequest, project: UUID, number: int) -> dict[str, Any]:
    """Return the context of the task's page. Raise NoProject, NoTask or TaskGone."""
    task = access.numbered_task_for(request.user, project, number)
    if task.deleted_at:
        raise TaskGone
    context = project_context(request, project, "board")
    names = member_names(context["members"])
    out = queries.task_out(task)
    latest = queries.revisions(task.project, task=task)[:LATEST_CHANGES]
    return context | {
        "task": task,
        "out": out,
        "faces_of_task": [presenters.Avatar(id, names.get(id, "Somebody")) for id in out["assignees"]],
        "allowed": [(each, workflow.NAMES[each]) for each in workflow.allowed(task.project.transitions, task.status)],
        "status_name": workflow.NAMES[task.status],
        "threads": comment_threads(task),
        "comment_form": CommentForm(),
        "file_form": FileForm(),
        "files": queries.attachments_of(task),
        "waits_for": queries.linked_tasks(task, "dependents__task"),
        "blocks": queries.linked_tasks(task, "dependencies__depends_on"),
        "blockers": queries.open_blockers(task.pk),
        "others": queries.possible_dependencies(task),
        "stories": presenters.activities(task.project, latest, names),
        "facts": script_state(request, context),
    }


def comment_threads(task: Task) -> list[dict[str, Any]]:
    """Return comments with their replies; a reply to a reply belongs to the same thread."""
    found: dict[Any, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for comment in queries.comments_of(task):
        face = presenters.Avatar(str(comment.author_id), comment.author.name if comment.author else "Somebody who left")
        node = {"comment": comment, "face": face, "answers": []}
        above = found.get(comment.parent_id)
        found[comment.pk] = above or node
        (above["answers"] if above else top).append(node)
    return top


def form_context(context: dict[str, Any]) -> dict[str, Any]:
    sent = form_values(context["out"], context["task"].due_at)
    return {"form": TaskForm(initial=sent, members=context["members"]), "base": sent}


MINE, THEIRS = "mine", "theirs"
# Separate buttons move the status.
EDITED = {name: wire for name, wire in FIELDS.items() if name != "status"}


@idempotent_form()
@require_POST
def edit(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """Save the changed fields. After a conflict, show both values of each field to choose from."""
    context = task_context(request, project, number)
    sent = _chosen(request.POST, context)
    base = _base(sent)
    form = TaskForm(sent, members=context["members"])
    keep_moments(form, context["task"])
    shown = context | {"form": form, "base": base}
    if not form.is_valid():
        return render(request, "projects/task.html", shown, status=INVALID)
    changes, read = _edited(form, base, context)
    try:
        services.edit_task(task_id=context["task"].pk, by=request.user, changes=changes, base=read)
    except EditConflict as conflict:
        shown |= {"conflicts": _conflicts(form, sent, conflict, context)}
        return render(request, "projects/task.html", shown, status=conflict.status)
    except DomainError as refusal:
        return render(request, "projects/task.html", shown, status=add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("task", project=project, number=number)


def _base(sent: QueryDict) -> dict[str, Any]:
    """Return the values that the form showed when it was opened."""
    plain: dict[str, Any] = {name: sent.get(f"base_{name}", "") for name in EDITED if name != "assignees"}
    return plain | {"assignees": sent.getlist("base_assignees")}


def _edited(form: TaskForm, shown: dict[str, Any], context: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changed fields and their old values, by their JSON names."""
    before = TaskForm(data={**shown}, members=context["members"])
    keep_moments(before, context["task"])
    before.is_valid()
    was = {**context["out"], **(before.values() if before.is_valid() else {})}
    now, current = form.values(), context["out"]
    edited = {name: now[name] for name in EDITED.values()}
    changed = {name: value for name, value in edited.items() if not _same(name, value, was[name])}
    base = {name: was[name] for name in changed}
    if "dueAt" in changed and _clock_minutes(was["dueAt"]) == _clock_minutes(current["dueAt"]):
        base["dueAt"] = current["dueAt"]  # the form's clock has no seconds
    return changed, base


def _same(name: str, one: Any, other: Any) -> bool:
    return fields.is_same_json(_clean(name, one), _clean(name, other))


def _clean(name: str, value: Any) -> Any:
    try:
        return fields.clean_field(name, value)
    except DomainError:
        return value


def _clock_minutes(value: Any) -> str:
    return str(_clean("dueAt", value) or "")[:16]


def _chosen(sent: QueryDict, context: dict[str, Any]) -> QueryDict:
    """Return the submitted values with the chosen ones; a kept value is based on the current one."""
    chosen, now = sent.copy(), form_values(context["out"], context["task"].due_at)
    for name in EDITED:
        choice = sent.get(f"take_{name}")
        if choice in (MINE, THEIRS):
            values = now[name] if isinstance(now[name], list) else [now[name]]
            chosen.setlist(f"base_{name}", values)
            if choice == THEIRS:
                chosen.setlist(name, values)
    return chosen


def _conflicts(
    form: TaskForm, sent: QueryDict, conflict: EditConflict, context: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return each field that both changed, as the form shows it."""
    now, names = form_values(context["out"], context["task"].due_at), member_names(context["members"])
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
