"""What happened: since I left, at any version, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from projects import cards, history, queries, services, stories
from projects.views.showing import frame, names_of

ROWS = 40


@require_safe
def changes(request: HttpRequest, project: UUID) -> HttpResponse:
    """The newest first; with ?after= what happened after that version."""
    known = frame(request, project, "changes")
    after = _number(request, "after", 0)
    rows = queries.revisions(known["project"]).filter(version__gt=after)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    told = stories.told(known["project"], page.object_list, names_of(known["members"]))
    more = {"page": page, "stories": told, "after": after, "deleted": _number(request, "deleted", 0)}
    return render(request, "projects/changes.html", known | more)


@require_safe
def board_at(request: HttpRequest, project: UUID, version: int) -> HttpResponse:
    """The board as it was."""
    known = frame(request, project, "board")
    version = min(version, known["version"])
    state = {
        "project": {"key": known["project"].key},
        "members": [{"userId": str(each.user_id), "name": each.user.name} for each in known["members"]],
        "tasks": history.tasks_at(known["project"], version),
    }
    revision = queries.revision_at(known["project"], version)
    told = stories.told(known["project"], [revision], names_of(known["members"])) if revision else []
    more = {
        "at": version,
        "columns": cards.columns(state, most=None),
        "story": told[0] if told else None,
        "earlier": max(version - 1, 0),
        "later": version + 1 if version < known["version"] else None,
    }
    return render(request, "projects/board_at.html", known | more)


@idempotent_form()
@require_POST
def undo(request: HttpRequest, project: UUID, version: int) -> HttpResponse:
    """Take a command back by its opposite."""
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
