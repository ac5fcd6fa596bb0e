"""The staff's page of canned replies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error
from core.ui.staff import staff_only
from tickets import queries, services
from tickets.forms import CannedForm
from tickets.models import CannedReply


@staff_only
@idempotent_form()
@require_http_methods(["GET", "POST"])
def canned_replies(request: SignedInHttpRequest) -> HttpResponse:
    """List the canned replies, with a form for a new one."""
    return _edit_canned(request, None)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "POST"])
def canned_reply(request: SignedInHttpRequest, canned: UUID) -> HttpResponse:
    found = CannedReply.objects.filter(pk=canned).first()
    if found is None:
        raise NotFound("There is no such canned reply.")
    return _edit_canned(request, found)


def _delete_question(request: HttpRequest, canned: UUID) -> Question:
    found = CannedReply.objects.filter(pk=canned).first()
    if found is None:
        raise NotFound("There is no such canned reply.")
    return Question(
        title=f"Remove “{found.title}”?",
        says="Nobody can start an answer with it any more. Answers that were sent stay as they are.",
        act="Remove",
        back=reverse("staff-canned"),
    )


@staff_only
@confirm_first(_delete_question)
@idempotent_form()
@require_POST
def delete_canned(request: SignedInHttpRequest, canned: UUID) -> HttpResponse:
    services.delete_canned(by=request.user, canned_id=canned)
    messages.success(request, "Removed.")
    return redirect("staff-canned")


def _edit_canned(request: SignedInHttpRequest, one: CannedReply | None) -> HttpResponse:
    initial = {"title": one.title, "content": one.content} if one else {}
    form, status = CannedForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.save_canned(by=request.user, canned_id=one.pk if one else None, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-canned")
    context = {"form": form, "one": one, "canned": queries.canned_replies()}
    return render(request, "tickets/staff/canned.html", context, status=status)
