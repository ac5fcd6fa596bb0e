"""Bringing in a file: send it, look at what it would do, say how it is to be read, say yes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.requests import takes_files
from core.spreadsheets import download
from core.staff.access import staff_only
from core.ui.refusing import INVALID, say_no
from subscriptions import services
from subscriptions.forms import ImportForm, ReadingForm
from subscriptions.imports.encodings import guessed, guesses
from subscriptions.imports.reading import Choices
from subscriptions.models import SubscriberImport
from subscriptions.services.previewing import Preview

SHOWN = 50
LOOK = "look"


@takes_files
@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take the file; nothing is brought in yet."""
    form, status = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm(), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            file, evidence = form.cleaned_data["file"], form.cleaned_data["evidence"]
            try:
                kept = services.keep_file(data=file.read(), file_name=file.name, evidence=evidence, by=request.user)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                return redirect("staff-import-look", kept.pk)
    return render(request, "subscriptions/staff/import.html", {"form": form}, status=status)


@never_cache
@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What it would do; then do it. What was changed on the form is looked at again before it is brought in."""
    file = _file(import_id)
    if file.done_at:
        refusal = "This file was imported already." if request.method == "POST" else ""
        return _show(request, file, status=409 if refusal else 200, refusal=refusal)
    found = services.preview_of(file)
    form = _form(request, file, found)
    if request.method != "POST":
        return _show(request, file, found, form)
    if not form.is_valid():
        return _show(request, file, found, form, INVALID)
    try:
        if form.has_changed():
            return _decide(request, file, form)
        return _bring_in(request, file, found)
    except DomainError as refusal:
        return _show(request, file, found, form, say_no(form, refusal))


@never_cache
@require_safe
@staff_only
def left_out(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The lines that are wrong, or were left out: the same columns, and what is wrong."""
    file = _file(import_id)
    lines = file.left_out_lines if file.done_at else services.preview_of(file).bad_lines()
    if not lines:
        raise NotFound
    return download("left-out", lines)


def _file(import_id: UUID) -> SubscriberImport:
    file = SubscriberImport.objects.filter(pk=import_id).first()
    if file is None:
        raise NotFound
    return file


def _form(request: HttpRequest, file: SubscriberImport, found: Preview) -> ReadingForm:
    """A POST that has no fields at all wants what is shown."""
    raw = bytes(file.data)
    guess = guessed(raw)
    initial = {"evidence": file.evidence, "encoding": file.encoding or guess}
    several = guesses(raw) if guess else []
    form = ReadingForm(found.reading, several, initial=initial)
    if request.method == "POST":
        sent = request.POST.copy()
        for name in form.fields:
            sent.setdefault(name, form.get_initial_for_field(form.fields[name], name) or "")
        form = ReadingForm(found.reading, several, data=sent, initial=initial)
    return form


def _decide(request: HttpRequest, file: SubscriberImport, form: ReadingForm) -> HttpResponse:
    services.decide_import(
        import_id=file.pk,
        choices=form.decided(Choices.kept(file.choices)),
        encoding=form.cleaned_data.get("encoding", ""),
        evidence=form.cleaned_data["evidence"],
    )
    if request.POST.get("step") != LOOK:
        messages.info(request, "You changed something. Check the preview, then import.")
    return redirect("staff-import-look", file.pk)


def _bring_in(request: HttpRequest, file: SubscriberImport, found: Preview) -> HttpResponse:
    if request.POST.get("step") == LOOK:
        return redirect("staff-import-look", file.pk)
    done = services.bring_in(import_id=file.pk, by=request.user, leave_out_bad=True)
    messages.success(request, done.outcome)
    return redirect("staff-import-look", done.pk) if done.left_out else redirect("staff-subscribers")


def _show(
    request: HttpRequest,
    file: SubscriberImport,
    found: Preview | None = None,
    form: ReadingForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    known = {"file": file, "found": found, "form": form, "shown": SHOWN, "refusal": refusal}
    return render(request, "subscriptions/staff/import_look.html", known, status=status)
