"""Working on one request: answering, noting, claiming, sorting, merging."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.requests import takes_files
from core.staff.access import staff_only
from core.ui.asking import Question, asks
from core.ui.refusing import INVALID, say_no, status_of
from core.ui.undoing import say_done
from tickets import access, queries, services
from tickets.forms import FactsForm, MergeForm, StaffReplyForm
from tickets.models import Ticket, TicketStatus
from tickets.views.desk import PARTS, begun, show_desk
from tickets.views.showing import desk_of


@never_cache
@require_safe
@staff_only
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """One request with everything on it. `?part=` answers with a part alone, `?canned=` begins the answer."""
    return show_desk(request, desk_of(request, number), form=begun(request))


@takes_files
@staff_only
@idempotent_form()
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer, answer and close, or leave a note."""
    desk, form = desk_of(request, number), StaffReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_desk(request, desk, INVALID, form=form)
    closing = "close" in request.POST and not form.cleaned_data["internal"]
    try:
        services.reply(caller=desk.caller, ticket_id=desk.ticket.pk, close=closing, **form.cleaned_data)
    except DomainError as refusal:
        return show_desk(request, desk, say_no(form, refusal), form=form)
    messages.success(request, "Noted." if form.cleaned_data["internal"] else "Sent.")
    return redirect("staff-ticket", number=number)


@staff_only
@idempotent_form()
@require_POST
def claim(request: HttpRequest, number: int) -> HttpResponse:
    return _do(request, number, services.claim, "It is yours.")


@staff_only
@idempotent_form()
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    return _do(request, number, services.release, "Back in the queue.")


@staff_only
@idempotent_form()
@require_POST
def unmerge(request: HttpRequest, number: int) -> HttpResponse:
    return _do(request, number, services.unmerge, "Taken apart again.")


@staff_only
@idempotent_form()
@require_POST
def stand(request: HttpRequest, number: int) -> HttpResponse:
    """Close it or open it again."""
    status = TicketStatus.CLOSED if "close" in request.POST else TicketStatus.OPEN

    def turn(*, by: Any, ticket_id: UUID) -> Ticket:
        return services.edit_ticket(caller=access.Caller(by), ticket_id=ticket_id, status=status)

    if status == TicketStatus.OPEN:
        return _do(request, number, turn, "Open again.")
    return _do(request, number, turn, "Closed.", undo=reverse("staff-ticket-stand", args=[number]))


@staff_only
@idempotent_form()
@require_POST
def sort(request: HttpRequest, number: int) -> HttpResponse:
    """Who works on it, how urgent it is, what it is about, and who may read it."""
    desk, form = desk_of(request, number), FactsForm(request.POST)
    if not form.is_valid():
        return show_desk(request, desk, INVALID, facts=form)
    wanted = {**form.cleaned_data, "assignee": form.cleaned_data["assignee"] or None}
    try:
        services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, **wanted)
    except DomainError as refusal:
        return show_desk(request, desk, say_no(form, refusal), facts=form)
    messages.success(request, "Saved.")
    return redirect("staff-ticket", number=number)


def _merge(request: HttpRequest, number: int) -> Question | HttpResponse:
    desk, form = desk_of(request, number), MergeForm(request.GET)
    if not form.is_valid():
        return show_desk(request, desk, INVALID, merging=form)
    try:
        into, _ = access.ticket_for(desk.caller, form.cleaned_data["into"])
    except NotFound as refusal:
        form.add_error("into", refusal.sentence)
        return show_desk(request, desk, INVALID, merging=form)
    return Question(
        title=f"Merge #{number} into #{into.number}?",
        says=f"This request closes and goes on in “{into.title}”. Both requesters get your answers. "
        "You can take them apart again.",
        act="Merge",
        keep="Keep both",
        back=reverse("staff-ticket", args=[number]),
        sends={"into": str(into.number)},
        takes=False,
    )


@staff_only
@asks(_merge)
@idempotent_form()
@require_POST
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Into the request of another number, from which it can be taken apart again."""
    desk, form = desk_of(request, number), MergeForm(request.POST)
    if not form.is_valid():
        return show_desk(request, desk, INVALID, merging=form)
    try:
        into, _ = access.ticket_for(desk.caller, form.cleaned_data["into"])
        services.merge(by=request.user, ticket_id=desk.ticket.pk, into=into.pk)
    except DomainError as refusal:
        status = INVALID if isinstance(refusal, NotFound) else refusal.status
        form.add_error("into", refusal.sentence)
        return show_desk(request, desk, status, merging=form)
    messages.success(request, f"Merged into #{into.number}.")
    return redirect("staff-ticket", number=number)


@never_cache
@staff_only
@require_http_methods(["GET", "POST"])
def composing(request: HttpRequest, number: int) -> HttpResponse:
    """Who else is replying. A POST says that this person is too, or with `done` no longer."""
    desk = desk_of(request, number)
    if request.method == "POST":
        verb = services.stop_composing if "done" in request.POST else services.note_composing
        verb(by=request.user, ticket_id=desk.ticket.pk)
    others = queries.composing(desk.ticket.pk, but=request.user)
    return render(request, PARTS["composing"], {"others": others})


def _do(request: HttpRequest, number: int, verb: Callable[..., Any], done: str, undo: str = "") -> HttpResponse:
    desk = desk_of(request, number)
    try:
        verb(by=request.user, ticket_id=desk.ticket.pk)
    except DomainError as refusal:
        return show_desk(request, desk_of(request, number), status_of(refusal), refusal=refusal.sentence)
    if undo:
        say_done(request, done, undo=undo)
    else:
        messages.success(request, done)
    back = request.POST.get("back", "")
    if back.startswith("/staff/tickets/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("staff-ticket", number=number)
