"""Actions on a task's page beside its form: comments, dependencies and files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, Invalid
from core.files.responses import file_response
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.requests import takes_files
from core.ui.confirm import confirm_first, message_with_undo
from core.ui.forms import error_sentence
from core.unsent.form_data import has_typed_text
from projects import access, presenters, queries, services
from projects.forms import CommentForm, FileForm
from projects.models import Task


@idempotent_form()
@require_POST
def comment(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    task = access.numbered_task_for(request.user, project, number)
    form = CommentForm(request.POST)
    if not form.is_valid():
        if has_typed_text(request):
            raise Invalid("A comment has 1 to 10,000 characters.")
        messages.error(request, "A comment has 1 to 10,000 characters.")
        return _redirect_to(task, "comments")
    said = form.cleaned_data
    return _run(
        request,
        task,
        "comments",
        lambda: services.add_comment(
            task_id=task.pk, by=request.user, content=said["content"], parent_id=said["parent"]
        ),
    )


@confirm_first(presenters.comment_question)
@idempotent_form()
@require_POST
def remove_comment(request: SignedInHttpRequest, project: UUID, number: int, comment: UUID) -> HttpResponse:
    task = access.numbered_task_for(request.user, project, number)
    return _run(
        request, task, "comments", lambda: services.remove_comment(comment_id=comment, by=request.user), "Removed."
    )


@idempotent_form()
@require_POST
def add_dependency(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    """Add a dependency by the task's number, with or without the project's key."""
    task = access.numbered_task_for(request.user, project, number)
    digits = request.POST.get("other", "").strip().rpartition("-")[2].split(" ")[0]
    found = (
        queries.task_numbered(task.project, int(digits))
        if digits.isascii() and digits.isdigit() and len(digits) < 9
        else None
    )
    if found is None:
        messages.error(request, "There is no task of this number.")
        return _redirect_to(task, "links")
    return _run(
        request,
        task,
        "links",
        lambda: services.add_dependency(task_id=task.pk, depends_on=found.pk, by=request.user),
        f"{task.name} waits for {found.name}.",
    )


@idempotent_form()
@require_POST
def remove_dependency(request: SignedInHttpRequest, project: UUID, number: int, other: UUID) -> HttpResponse:
    task = access.numbered_task_for(request.user, project, number)
    try:
        version = services.remove_dependency(task_id=task.pk, depends_on=other, by=request.user)
    except DomainError as refusal:
        messages.error(request, error_sentence(refusal))
    else:
        undo = reverse("project-undo", args=[project, version])
        message_with_undo(request, f"{task.name} waits for it no longer.", undo=undo)
    return _redirect_to(task, "links")


@takes_files
@idempotent_form()
@require_POST
def add_file(request: SignedInHttpRequest, project: UUID, number: int) -> HttpResponse:
    task = access.numbered_task_for(request.user, project, number)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("file", ["Choose a file."]))))
        return _redirect_to(task, "files")
    file = form.cleaned_data["file"]
    return _run(
        request,
        task,
        "files",
        lambda: services.add_attachment(task_id=task.pk, by=request.user, file=file),
        f"{file.name} is there.",
    )


@confirm_first(presenters.file_question)
@idempotent_form()
@require_POST
def remove_file(request: SignedInHttpRequest, project: UUID, number: int, file: UUID) -> HttpResponse:
    task = access.numbered_task_for(request.user, project, number)
    return _run(
        request, task, "files", lambda: services.remove_attachment(attachment_id=file, by=request.user), "Deleted."
    )


@require_safe
def file(request: HttpRequest, file: UUID) -> HttpResponseBase:
    """The file's bytes, for members only; supports Range."""
    found = access.attachment_for(request.user, file)
    return file_response(found, request.headers.get("Range", ""))


def _run(request: HttpRequest, task: Task, section: str, work: Callable[[], Any], said: str = "") -> HttpResponse:
    """Run the service and return to its place on the page; show an error there or beside the refused text."""
    try:
        work()
    except DomainError as refusal:
        if has_typed_text(request):
            raise
        messages.error(request, error_sentence(refusal))
    else:
        if said:
            messages.success(request, said)
    return _redirect_to(task, section)


def _redirect_to(task: Task, section: str) -> HttpResponse:
    return redirect(f"{task.get_absolute_url()}#{section}")
