"""Bringing in a file: send it, look at what it would do, say yes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.bodies import takes_files
from core.idempotency.pages import once
from core.refusals import NotFound, Refusal
from core.staff.access import staff_only
from core.ui.refusing import INVALID, say_no
from subscriptions import services, tables
from subscriptions.forms import ImportForm
from subscriptions.models import SubscriberImport

SHOWN = 50


@takes_files
@staff_only
@once()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take the file; nothing is brought in yet."""
    form, status = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm(), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            file, evidence = form.cleaned_data["file"], form.cleaned_data["evidence"]
            try:
                content = tables.decoded(file.read())
                kept = services.keep_file(content=content, file_name=file.name, evidence=evidence, by=request.user)
            except Refusal as refusal:
                status = say_no(form, refusal)
            else:
                return redirect("staff-import-look", kept.pk)
    return render(request, "subscriptions/staff/import.html", {"form": form}, status=status)


@staff_only
@once()
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What it would do; then do it."""
    file = SubscriberImport.objects.filter(pk=import_id).first()
    if file is None:
        raise NotFound
    if request.method == "POST":
        try:
            done = services.bring_in(import_id=import_id, by=request.user)
        except Refusal as refusal:
            return _show(request, file, refusal.status, refusal.sentence)
        messages.success(request, f"{done.added} added, {done.passed_over} passed over.")
        return redirect("staff-subscribers")
    return _show(request, file)


def _show(request: HttpRequest, file: SubscriberImport, status: int = 200, refusal: str = "") -> HttpResponse:
    found = services.preview(file.content) if not file.done_at else None
    known = {"file": file, "found": found, "shown": SHOWN, "refusal": refusal}
    return render(request, "subscriptions/staff/import_look.html", known, status=status)
