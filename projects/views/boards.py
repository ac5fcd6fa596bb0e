"""Pages of projects: the list, a board, its changes, and a board at any version."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.database import database_now
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest, Visitor
from core.rooms.models import wire_name
from core.rooms.services import head_of
from core.systems import Hit
from core.ui.forms import INVALID, add_error
from core.ui.navigation import MAX_HITS
from projects import access, presenters, queries, services, workflow
from projects.forms import FilterForm, NewProjectForm
from projects.models import Membership, Project
from projects.presenters import Avatar
from projects.services.projects import CHECKLISTS, COPY_PREFIX


def project_context(request: SignedInHttpRequest, project_id: Any, here: str) -> dict[str, Any]:
    """Return the context of every page of a project, or raise NoProject."""
    me = access.membership_of(request.user, project_id)
    members = list(queries.members(me.project))
    head = head_of(me.project.room)
    return {
        "project": me.project,
        "me": me,
        "members": members,
        "faces": [Avatar(str(each.user_id), each.user.name) for each in members],
        "here": here,
        "version": head.version,
        "room": wire_name(me.project.room, head.epoch),
        "statuses": [(status, workflow.NAMES[status]) for status in workflow.STATUSES],
    }


def script_state(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the initial state of the board's script."""
    project: Project = context["project"]
    me: Membership = context["me"]
    return {
        "id": str(project.pk),
        "key": project.key,
        "room": context["room"],
        "version": context["version"],
        "transitions": project.transitions,
        "names": workflow.NAMES,
        "me": str(me.user_id),
        "mayEdit": me.may_edit,
        "page": project.get_absolute_url(),
        "timeZone": settings.TIME_ZONE,
        "token": get_token(request),
    }


def member_names(members: list[Membership]) -> dict[str, str]:
    return {str(each.user_id): each.user.name for each in members}


PROJECTS_PAGE_SIZE = 24
LIST_PAGE_SIZE = 50


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The person's projects, last changed first."""
    page = Paginator(queries.projects_of(request.user), PROJECTS_PAGE_SIZE).get_page(request.GET.get("page"))
    heads = queries.room_heads(page.object_list)
    mine = queries.memberships_of(request.user, [each.pk for each in page.object_list])
    rows = [
        {"project": each, "member": mine[each.pk], "news": max(heads[each.pk].version - mine[each.pk].seen_version, 0)}
        for each in page.object_list
    ]
    return render(request, "projects/projects.html", {"page": page, "rows": rows})


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: SignedInHttpRequest) -> HttpResponse:
    """Create a project: empty, from a checklist, or with the tasks of another project."""
    form, status = NewProjectForm(request.POST or None, initial={"template": ""}), 200
    form.fields["template"].choices = _template_choices(request.user)  # type: ignore[attr-defined]
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made, _ = services.create_project(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                return redirect(made)
    return render(request, "projects/new.html", {"form": form}, status=status)


@require_safe
def board(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """The board. The script keeps it up to date and loads the cards beyond the first of each column."""
    context = project_context(request, project, "board")
    state = queries.board(project)
    filters = _filters(request, context)
    shown = _matching_ids(request, context, filters)
    member = services.mark_seen(project_id=project, by=request.user, version=context["version"])
    most = None if "all" in request.GET else presenters.COLUMN_SIZE
    context |= {
        "columns": presenters.columns(state, shown, most),
        "filters": filters,
        "narrowed": shown is not None,
        "facts": script_state(request, context),
        "people": state["members"],
        "blank": presenters.blank_task(context["project"].key),
        "since": member.left_version,
        "news": queries.changes_since(context["project"], request.user, member.left_version),
    }
    return render(request, "projects/board.html", context)


@require_safe
def task_list(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """The tasks as a paged list, with its filters in the URL."""
    context = project_context(request, project, "list")
    filters = _filters(request, context)
    rows = _search(request, context, filters)
    page = Paginator(rows, LIST_PAGE_SIZE).get_page(request.GET.get("page"))
    state = {
        "project": {"key": context["project"].key},
        "members": [{"userId": str(each.user_id), "name": each.user.name} for each in context["members"]],
        "tasks": queries.tasks_out(list(page.object_list)),
    }
    context |= {
        "page": page,
        "cards": presenters.task_presenters(state),
        "filters": filters,
        "facts": script_state(request, context),
    }
    return render(request, "projects/list.html", context)


@require_POST
def seen(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """The board's script reports the last version that it showed when the page is closed."""
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    head = project_context(request, project, "board")["version"]
    services.mark_seen(project_id=project, by=request.user, version=min(version, head))
    return HttpResponse(status=204)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def delete(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """Ask for confirmation, then delete the project."""
    context = project_context(request, project, "settings")
    access.require_role(context["me"], access.Role.OWNER)
    if request.method == "POST":
        services.delete_project(project_id=project, by=request.user)
        messages.success(request, f"{context['project'].name} is deleted.")
        return redirect("projects")
    return render(request, "projects/delete.html", context)


def _template_choices(person: Visitor) -> list[tuple[str, str]]:
    lists = [(each.slug, f"{each.name}: {each.says}") for each in CHECKLISTS.values()]
    mine = queries.projects_of(person)[:20]
    copies = [
        (f"{COPY_PREFIX}{each.pk}", f"The tasks of {each.name}, all to do again") for each in mine if each.last_number
    ]
    return [("", "An empty board"), *lists, *copies]


def _filters(request: HttpRequest, context: dict[str, Any]) -> FilterForm:
    labels = queries.labels_of(context["project"])
    form = FilterForm(request.GET, members=context["members"], labels=labels)
    form.is_valid()  # invalid filters are ignored and show an error beside their field
    return form


def _search(request: HttpRequest, context: dict[str, Any], filters: FilterForm) -> Any:
    asked = getattr(filters, "cleaned_data", {})
    days = {"late": 0, "week": 7}.get(asked.get("due", ""))
    found = queries.search_tasks(
        context["project"],
        status=asked.get("status", ""),
        assignee=queries.assignee_filter(asked.get("assignee", ""), request.user),
        label=asked.get("label", ""),
        text=asked.get("q", ""),
        due_until=database_now() + timedelta(days=days) if days is not None else None,
    )
    return found.exclude(status="done") if days is not None else found


def _matching_ids(request: HttpRequest, context: dict[str, Any], filters: FilterForm) -> set[str] | None:
    """Return the ids of the tasks that match the filters, or None without filters."""
    if not any(getattr(filters, "cleaned_data", {}).values()):
        return None
    return {str(id) for id in _search(request, context, filters).values_list("pk", flat=True)}


CHANGES_PAGE_SIZE = 40


@require_safe
def changes(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """Changes, newest first; ?after= lists those after that version."""
    context = project_context(request, project, "changes")
    after = _number(request, "after", 0)
    rows = queries.revisions(context["project"]).filter(version__gt=after)
    page = Paginator(rows, CHANGES_PAGE_SIZE).get_page(request.GET.get("page"))
    entries = presenters.activities(context["project"], page.object_list, member_names(context["members"]))
    more = {"page": page, "stories": entries, "after": after, "deleted": _number(request, "deleted", 0)}
    return render(request, "projects/changes.html", context | more)


@require_safe
def board_at(request: SignedInHttpRequest, project: UUID, version: int) -> HttpResponse:
    """The board at an earlier version."""
    context = project_context(request, project, "board")
    version = min(version, context["version"])
    state = {
        "project": {"key": context["project"].key},
        "members": [{"userId": str(each.user_id), "name": each.user.name} for each in context["members"]],
        "tasks": queries.tasks_at(context["project"], version),
    }
    revision = queries.revision_at(context["project"], version)
    entries = (
        presenters.activities(context["project"], [revision], member_names(context["members"])) if revision else []
    )
    more = {
        "at": version,
        "columns": presenters.columns(state, most=None),
        "story": entries[0] if entries else None,
        "earlier": max(version - 1, 0),
        "later": version + 1 if version < context["version"] else None,
    }
    return render(request, "projects/board_at.html", context | more)


@idempotent_form()
@require_POST
def undo(request: SignedInHttpRequest, project: UUID, version: int) -> HttpResponse:
    """Undo a command."""
    try:
        services.undo(project_id=project, by=request.user, version=version)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, f"Not undone. {refusal.sentence}")
    else:
        messages.success(request, "Undone.")
    return redirect("project-changes", project=project)


def _number(request: HttpRequest, name: str, default: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else default


def search_tasks(request: HttpRequest, words: str) -> Iterator[Hit]:
    for task in queries.tasks_matching(request.user, words)[:MAX_HITS]:
        says = f"{task.name} · {workflow.NAMES[task.status]} · {task.project.name}"
        yield Hit(task.title, task.get_absolute_url(), says)
