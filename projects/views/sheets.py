"""A task's sheet: all of it, on an address of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID, add_error
from projects import access, cards, links, queries, services, stories, workflow
from projects.forms import CommentForm, FileForm, TaskForm, as_sent
from projects.models import Role, Task
from projects.refusals import TaskGone
from projects.views.showing import frame, names_of, script_facts

LATEST = 15
PARTS = {"comments": "projects/_comments.html", "history": "projects/_history.html", "links": "projects/_links.html"}


@require_safe
def sheet(request: HttpRequest, project: UUID, number: int) -> HttpResponse:
    """The task with its thread, its files and its history; or one part of it, for its script."""
    known = known_of(request, project, number)
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, known)
    return render(request, "projects/task.html", known | form_of(known))


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, project: UUID) -> HttpResponse:
    """An empty task."""
    known = frame(request, project, "board")
    access.require(known["me"], Role.EDITOR)
    form = TaskForm(request.POST or None, members=known["members"], initial={"status": request.GET.get("status")})
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                task, _ = services.create_task(project_id=project, by=request.user, **form.values())
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, f"{known['project'].key}-{task.number} is on the board.")
                return redirect("task", project=project, number=task.number)
    return render(request, "projects/new_task.html", known | {"form": form}, status=status)


@idempotent_form()
@require_POST
def move(request: HttpRequest, project: UUID, number: int) -> HttpResponse:
    """To another column, from the one it was seen in; with a reason also where it is blocked."""
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
        known = known_of(request, project, number)
        shown = known | form_of(known) | {"move_refusal": refusal, "wanted_status": to}
        return render(request, "projects/task.html", shown, status=refusal.status if refusal.status != 400 else INVALID)
    messages.success(request, f"Moved to {workflow.NAMES[to]}.")
    return redirect("task", project=project, number=number)


@idempotent_form()
@require_POST
def delete(request: HttpRequest, project: UUID, number: int) -> HttpResponse:
    """Take it off the board; the way back is offered."""
    task = access.numbered_task_for(request.user, project, number)
    version = services.delete_task(task_id=task.pk, by=request.user)
    message_with_undo(request, f"{task.name} is deleted.", undo=reverse("project-undo", args=[project, version]))
    return redirect(f"/projects/{project}/changes/?deleted={version}")


def known_of(request: HttpRequest, project: UUID, number: int) -> dict[str, Any]:
    """All that the sheet shows. Or NoProject, NoTask, TaskGone."""
    task = access.numbered_task_for(request.user, project, number)
    if task.deleted_at:
        raise TaskGone
    known = frame(request, project, "board")
    names = names_of(known["members"])
    out = queries.task_out(task)
    latest = queries.revisions(task.project, task=task)[:LATEST]
    return known | {
        "task": task,
        "out": out,
        "faces_of_task": [cards.Face(id, names.get(id, "Somebody")) for id in out["assignees"]],
        "allowed": [(each, workflow.NAMES[each]) for each in workflow.allowed(task.project.transitions, task.status)],
        "status_name": workflow.NAMES[task.status],
        "threads": threads(task),
        "comment_form": CommentForm(),
        "file_form": FileForm(),
        "files": queries.attachments_of(task),
        "waits_for": links.linked(task, "dependents__task"),
        "blocks": links.linked(task, "dependencies__depends_on"),
        "blockers": links.open_blockers(task.pk),
        "others": links.could_wait_for(task),
        "stories": stories.told(task.project, latest, names),
        "facts": script_facts(request, known),
    }


def threads(task: Task) -> list[dict[str, Any]]:
    """Comments with their answers beneath them; an answer to an answer stands in the same thread."""
    found: dict[Any, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    for comment in queries.comments_of(task):
        face = cards.Face(str(comment.author_id), comment.author.name if comment.author else "Somebody who left")
        node = {"comment": comment, "face": face, "answers": []}
        above = found.get(comment.parent_id)
        found[comment.pk] = above or node
        (above["answers"] if above else top).append(node)
    return top


def form_of(known: dict[str, Any]) -> dict[str, Any]:
    sent = as_sent(known["out"], known["task"].due_at)
    return {"form": TaskForm(initial=sent, members=known["members"]), "base": sent}
