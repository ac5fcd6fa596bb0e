"""Pages of tasks: create, show, edit, move and delete one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID, add_error, keep_moments
from core.ui.pages import Page
from projects import access, presenters, queries, services, workflow
from projects.errors import EditConflict, TaskGone
from projects.forms import FIELDS, FileForm, TaskForm, form_values
from projects.models import Role, Task
from projects.services import fields
from projects.views.boards import member_names, project_context, script_state

LATEST_CHANGES = 15


class TaskSheet:
    """A task that is not deleted, for a member. Raises NoProject, NoTask or TaskGone."""

    def __init__(self, request: SignedInHttpRequest, project: UUID, number: int) -> None:
        self.task = access.numbered_task_for(request.user, project, number)
        if self.task.deleted_at:
            raise TaskGone
        self.context = project_context(request, project, "board") | {"task": self.task}
        self.names = member_names(self.context["members"])


def comments(request: HttpRequest, sheet: TaskSheet) -> dict[str, Any]:
    return sheet.context | {"threads": comment_threads(sheet.task)}


def links(request: HttpRequest, sheet: TaskSheet) -> dict[str, Any]:
    """Return the tasks that have to come before or after this one."""
    return sheet.context | {
        "waits_for": queries.linked_tasks(sheet.task, "dependents__task"),
        "blocks": queries.linked_tasks(sheet.task, "dependencies__depends_on"),
        "others": queries.possible_dependencies(sheet.task),
    }


def history(request: HttpRequest, sheet: TaskSheet) -> dict[str, Any]:
    latest = queries.revisions(sheet.task.project, task=sheet.task)[:LATEST_CHANGES]
    return sheet.context | {"stories": presenters.activities(sheet.task.project, latest, sheet.names)}


def around(request: HttpRequest, sheet: TaskSheet) -> dict[str, Any]:
    """Return what stands outside the parts: the form, the status and the files."""
    task, out = sheet.task, queries.task_out(sheet.task)
    base = form_values(out, task.due_at)
    return sheet.context | {
        "out": out,
        "faces_of_task": [presenters.Avatar(id, sheet.names.get(id, "Somebody")) for id in out["assignees"]],
        "allowed": [(each, workflow.NAMES[each]) for each in workflow.allowed(task.project.transitions, task.status)],
        "status_name": workflow.NAMES[task.status],
        "file_form": FileForm(),
        "files": queries.attachments_of(task),
        "blockers": queries.open_blockers(task.pk),
        "facts": script_state(request, sheet.context),
        "form": TaskForm(initial=base, members=sheet.context["members"]),
        "base": base,
    }


task_page = Page("projects/task.html", parts={"comments": comments, "links": links, "history": history}, context=around)


@require_safe
@task_page
def task(request: SignedInHttpRequest, project: UUID, number: int) -> TaskSheet:
    """Show the task with its comments, files and history."""
    return TaskSheet(request, project, number)


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
        sheet, status = TaskSheet(request, project, number), refusal.status if refusal.status != 400 else INVALID
        return task_page.render(request, sheet, status, move_refusal=refusal, wanted_status=to)
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


MINE, THEIRS = "mine", "theirs"
# Separate buttons move the status.
EDITED = {name: wire for name, wire in FIELDS.items() if name != "status"}


@idempotent_form()
@require_POST
def edit(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """Save the changed fields. After a conflict, show both values of each field to choose from."""
    sheet = TaskSheet(request, project, number)
    context = around(request, sheet)
    sent = _chosen(request.POST, context)
    base = _base(sent)
    form = TaskForm(sent, members=context["members"])
    keep_moments(form, sheet.task)
    if not form.is_valid():
        return task_page.render(request, sheet, INVALID, form=form, base=base)
    changes, read = _edited(form, base, context)
    try:
        services.edit_task(task_id=sheet.task.pk, by=request.user, changes=changes, base=read)
    except EditConflict as conflict:
        conflicts = _conflicts(form, sent, conflict, context)
        return task_page.render(request, sheet, conflict.status, form=form, base=base, conflicts=conflicts)
    except DomainError as refusal:
        return task_page.render(request, sheet, add_error(form, refusal), form=form, base=base)
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
