"""A project's board and list, and all of one's projects."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.database import database_now
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.forms import INVALID, add_error
from projects import access, cards, finding, queries, services
from projects.checklists import ALL
from projects.forms import Filters, NewProjectForm
from projects.services.beginnings import COPY
from projects.views.showing import frame, script_facts

PER_PAGE = 24
ROWS = 50


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """My projects, the one that changed last first."""
    page = Paginator(queries.projects_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    heads = queries.with_rooms(page.object_list)
    mine = queries.memberships_of(request.user, [each.pk for each in page.object_list])
    rows = [
        {"project": each, "member": mine[each.pk], "news": max(heads[each.pk].version - mine[each.pk].seen_version, 0)}
        for each in page.object_list
    ]
    return render(request, "projects/projects.html", {"page": page, "rows": rows})


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty board, a checklist, or the tasks of another of my projects."""
    form, status = NewProjectForm(request.POST or None, initial={"template": ""}), 200
    form.fields["template"].choices = _beginnings(request.user)  # type: ignore[attr-defined]
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
def board(request: HttpRequest, project: UUID) -> HttpResponse:
    """The board; the script keeps it live and brings the cards beyond the first of each column."""
    known = frame(request, project, "board")
    state = queries.board(project)
    filters = _filters(request, known)
    shown = _ids(request, known, filters)
    member = services.seen(project_id=project, by=request.user, version=known["version"])
    most = None if "all" in request.GET else cards.SHOWN
    known |= {
        "columns": cards.columns(state, shown, most),
        "filters": filters,
        "narrowed": shown is not None,
        "facts": script_facts(request, known),
        "people": state["members"],
        "blank": cards.blank(known["project"].key),
        "since": member.left_version,
        "news": queries.news_since(known["project"], request.user, member.left_version),
    }
    return render(request, "projects/board.html", known)


@require_safe
def task_list(request: HttpRequest, project: UUID) -> HttpResponse:
    """The same tasks in rows, paged; what they are narrowed to stands in the address."""
    known = frame(request, project, "list")
    filters = _filters(request, known)
    rows = _search(request, known, filters)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    state = {
        "project": {"key": known["project"].key},
        "members": [{"userId": str(each.user_id), "name": each.user.name} for each in known["members"]],
        "tasks": queries.tasks_out(list(page.object_list)),
    }
    known |= {"page": page, "cards": cards.cards_of(state), "filters": filters, "facts": script_facts(request, known)}
    return render(request, "projects/list.html", known)


@require_POST
def seen(request: HttpRequest, project: UUID) -> HttpResponse:
    """The board's script says how far it got, when the page is left."""
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    head = frame(request, project, "board")["version"]
    services.seen(project_id=project, by=request.user, version=min(version, head))
    return HttpResponse(status=204)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, project: UUID) -> HttpResponse:
    """Ask, then delete the project."""
    known = frame(request, project, "settings")
    access.require(known["me"], access.Role.OWNER)
    if request.method == "POST":
        services.delete_project(project_id=project, by=request.user)
        messages.success(request, f"{known['project'].name} is deleted.")
        return redirect("projects")
    return render(request, "projects/delete.html", known)


def _beginnings(person: Any) -> list[tuple[str, str]]:
    lists = [(each.slug, f"{each.name}: {each.says}") for each in ALL.values()]
    mine = queries.projects_of(person)[:20]
    copies = [(f"{COPY}{each.pk}", f"The tasks of {each.name}, all to do again") for each in mine if each.last_number]
    return [("", "An empty board"), *lists, *copies]


def _filters(request: HttpRequest, known: dict[str, Any]) -> Filters:
    labels = finding.labels_of(known["project"])
    form = Filters(request.GET, members=known["members"], labels=labels)
    form.is_valid()  # what is not right narrows nothing, and says so beside its field
    return form


def _search(request: HttpRequest, known: dict[str, Any], filters: Filters) -> Any:
    asked = getattr(filters, "cleaned_data", {})
    days = {"late": 0, "week": 7}.get(asked.get("due", ""))
    found = finding.search(
        known["project"],
        status=asked.get("status", ""),
        assignee=finding.assignee_named(asked.get("assignee", ""), request.user),
        label=asked.get("label", ""),
        text=asked.get("q", ""),
        due_until=database_now() + timedelta(days=days) if days is not None else None,
    )
    return found.exclude(status="done") if days is not None else found


def _ids(request: HttpRequest, known: dict[str, Any], filters: Filters) -> set[str] | None:
    """The tasks that the filters leave, or None where there are none."""
    if not any(getattr(filters, "cleaned_data", {}).values()):
        return None
    return {str(id) for id in _search(request, known, filters).values_list("pk", flat=True)}
