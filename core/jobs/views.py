"""The staff page of jobs: the depth of queues, schedules, and decisions about failed jobs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.jobs import queries, services
from core.jobs.models import FailedJob
from core.jobs.services.failed_jobs import MAX_REASON_LENGTH
from core.people import SignedInHttpRequest
from core.ui.confirm import Question, confirm_first
from core.ui.pages import Page
from core.ui.staff import staff_only


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Why it will not be run", max_length=MAX_REASON_LENGTH)


class RequeueAllForm(forms.Form):
    queue = forms.CharField(required=False, max_length=128)


PAGE_SIZE = 20


def job_counts(request: HttpRequest, state: str) -> dict[str, Any]:
    workers, age = queries.heartbeat()
    return {"depths": queries.depths(), "workers": workers, "heartbeat_age": age}


def failed_jobs(request: HttpRequest, state: str) -> dict[str, Any]:
    """Return the failed jobs in this state, and the schedules."""
    queue = request.GET.get("queue", "")[:128]
    page = Paginator(queries.failed(queue=queue, state=state), PAGE_SIZE).get_page(request.GET.get("page"))
    known = {"page": page, "queue": queue, "state": state, "states": FailedJob.State.choices}
    return {**known, "schedules": queries.schedules()}


jobs_page = Page("staff/jobs.html", parts={"job_counts": job_counts}, context=failed_jobs)


@never_cache
@require_safe
@staff_only
@jobs_page
def jobs(request: HttpRequest) -> str:
    return _state(request)


@require_POST
@staff_only
def requeue(request: HttpRequest, failed_id: UUID) -> HttpResponse:
    return _do(request, "It will run again.", services.requeue, failed_id=failed_id)


def _discard(request: HttpRequest, failed_id: UUID) -> Question:
    found = FailedJob.objects.filter(pk=failed_id).first()
    if found is None:
        raise NotFound("There is no such job.")
    return Question(
        title="Discard this job?",
        says=f"“{found.title}” is never run again. It stays on the list of discarded jobs.",
        act="Discard",
        back=reverse("staff-jobs"),
        form=DiscardForm(),
    )


@staff_only
@confirm_first(_discard)
@require_POST
def discard(request: HttpRequest, failed_id: UUID) -> HttpResponse:
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return jobs_page.render(request, _state(request), 422, refusal="Say why the job is discarded.")
    return _do(request, "Discarded.", services.discard, failed_id=failed_id, reason=form.cleaned_data["reason"])


@require_POST
@staff_only
def requeue_all(request: SignedInHttpRequest) -> HttpResponse:
    """Requeue all open failed jobs of one queue or of all."""
    form = RequeueAllForm(request.POST)
    if not form.is_valid():
        return jobs_page.render(request, _state(request), 422, refusal="There is no such queue.")
    number = services.requeue_all(queue=form.cleaned_data["queue"], by=request.user)
    messages.success(request, f"{number} will run again." if number else "There was nothing that could run again.")
    return redirect("staff-jobs")


def _do(request: HttpRequest, done: str, verb: Callable[..., Any], **what: Any) -> HttpResponse:
    try:
        verb(by=request.user, **what)
    except DomainError as error:
        return jobs_page.render(request, _state(request), error.status, refusal=error.sentence)
    messages.success(request, done)
    return redirect("staff-jobs")


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in FailedJob.State.values else FailedJob.State.OPEN
