"""The staff page of backups: make, download and delete one. A restore is a command, since it stops the site."""

import logging
from pathlib import Path
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.backups import queries, services, storage
from core.errors import DomainError, NotFound
from core.people import SignedInHttpRequest
from core.ui.pages import Page
from core.ui.staff import staff_only

PAGE_SIZE = 20
log = logging.getLogger(__name__)


def listed(request: HttpRequest, found: list[storage.StoredArchive]) -> dict[str, Any]:
    """Return the archives, and how the making of the next one stands."""
    return {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "under_way": queries.under_way(),
        "failure": queries.latest_failure(),
        "overdue": queries.overdue(),
    }


def around(request: HttpRequest, found: list[storage.StoredArchive]) -> dict[str, Any]:
    """Return what stands outside the part."""
    example = Path(settings.BACKUP_DIR) / (found[0].name if found else "courtside-….zip")
    return {"due": queries.due_at(), "keep": settings.BACKUP_KEEP, "example": example}


backups_page = Page("staff/backups.html", parts={"backups": listed}, context=around)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@backups_page
def backups(request: SignedInHttpRequest) -> list[storage.StoredArchive] | HttpResponse:
    """List the archives; a POST requests a backup."""
    if request.method != "POST":
        return storage.stored_archives()
    try:
        services.request(by=request.user)
    except DomainError as error:
        return backups_page.render(request, storage.stored_archives(), error.status, refusal=error.sentence)
    messages.success(request, "The backup is being made.")
    return redirect("staff-backups")


@never_cache
@require_safe
@staff_only
@reauthentication_required
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the archive. It holds everything, so the person proves their identity first."""
    try:
        archive = storage.find_archive(name)
        file = archive.path.open("rb")
    except FileNotFoundError as gone:
        raise NotFound from gone
    log.warning("backup downloaded", extra={"archive": name, "user_id": str(request.user.pk)})
    return FileResponse(file, as_attachment=True, filename=archive.name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Ask first; a POST deletes."""
    if request.method != "POST":
        return render(request, "staff/backup_delete.html", {"backup": storage.find_archive(name)})
    services.delete(name)
    log.warning("backup deleted by hand", extra={"archive": name, "user_id": str(request.user.pk)})
    messages.success(request, "Backup deleted.")
    return redirect("staff-backups")
