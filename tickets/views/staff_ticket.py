"""The staff's page of one request: answer, note, claim, sort, merge."""

from collections.abc import Callable
from dataclasses import replace
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
from core.people import Person, SignedInHttpRequest
from core.requests import takes_files
from core.rooms.services import head_of
from core.ui.confirm import Question, confirm_first, message_with_undo
from core.ui.forms import INVALID, add_error, error_status
from core.ui.navigation import Panel, panels_of
from core.ui.pages import Page
from core.ui.staff import staff_only
from tickets import access, queries, services
from tickets.forms import MergeForm, SortingForm, StaffReplyForm
from tickets.models import CannedReply, Ticket, TicketStatus
from tickets.presenters import TicketPresenter, describe_history, present_ticket
from tickets.room_events import QUEUE_ROOM


def context_of(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    return {"desk": desk, "ticket": desk.ticket}


def thread(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    """Return the request, those merged into it, and the replies."""
    return {**context_of(request, desk), "merged": queries.merged_into(desk.ticket)}


def history(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    return {"history": describe_history(queries.history(desk.ticket))}


def around(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    """Return what stands outside the parts."""
    head = head_of(QUEUE_ROOM)
    return {
        **thread(request, desk),
        "others": queries.composing_names(desk.ticket.pk, but=request.user),
        "canned": queries.canned_replies(),
        "panels": _panels(desk.ticket),
        "room": QUEUE_ROOM,
        "version": head.version,
        "form": _reply_from_canned(request),
        "facts": _sorting_form(desk.ticket),
        "merging": MergeForm(),
    }


ticket_page = Page(
    "tickets/staff/ticket.html",
    parts={"head": context_of, "thread": thread, "work": context_of, "history": history},
    context=around,
)


@never_cache
@require_safe
@staff_only
@ticket_page
def ticket(request: HttpRequest, number: int) -> TicketPresenter:
    """Show one request. `?canned=` starts the answer with a canned reply."""
    return present_ticket(request, number)


@takes_files
@staff_only
@idempotent_form()
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer, answer and close, or leave a note."""
    desk, form = present_ticket(request, number), StaffReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return ticket_page.render(request, desk, INVALID, form=form)
    closing = "close" in request.POST and not form.cleaned_data["internal"]
    try:
        services.reply(caller=desk.caller, ticket_id=desk.ticket.pk, close=closing, **form.cleaned_data)
    except DomainError as refusal:
        return ticket_page.render(request, desk, add_error(form, refusal), form=form)
    messages.success(request, "Noted." if form.cleaned_data["internal"] else "Sent.")
    return redirect("staff-ticket", number=number)


@staff_only
@idempotent_form()
@require_POST
def claim(request: HttpRequest, number: int) -> HttpResponse:
    return _act(request, number, services.claim, "It is yours.")


@staff_only
@idempotent_form()
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    return _act(request, number, services.release, "Back in the queue.")


@staff_only
@idempotent_form()
@require_POST
def unmerge(request: HttpRequest, number: int) -> HttpResponse:
    return _act(request, number, services.unmerge, "Taken apart again.")


@staff_only
@idempotent_form()
@require_POST
def set_status(request: HttpRequest, number: int) -> HttpResponse:
    """Close or reopen the request."""
    status = TicketStatus.CLOSED if "close" in request.POST else TicketStatus.OPEN

    def turn(*, by: Person, ticket_id: UUID) -> Ticket:
        return services.edit_ticket(caller=access.Caller(by), ticket_id=ticket_id, status=status)

    if status == TicketStatus.OPEN:
        return _act(request, number, turn, "Open again.")
    return _act(request, number, turn, "Closed.", undo=reverse("staff-ticket-stand", args=[number]))


@staff_only
@idempotent_form()
@require_POST
def sort_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Set assignee, priority, tags and privacy."""
    desk, form = present_ticket(request, number), SortingForm(request.POST)
    if not form.is_valid():
        return ticket_page.render(request, desk, INVALID, facts=form)
    changes = {**form.cleaned_data, "assignee": form.cleaned_data["assignee"] or None}
    try:
        services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, **changes)
    except DomainError as refusal:
        return ticket_page.render(request, desk, add_error(form, refusal), facts=form)
    messages.success(request, "Saved.")
    return redirect("staff-ticket", number=number)


def _merge_question(request: HttpRequest, number: int) -> Question | HttpResponse:
    desk, form = present_ticket(request, number), MergeForm(request.GET)
    if not form.is_valid():
        return ticket_page.render(request, desk, INVALID, merging=form)
    try:
        into, _ = access.ticket_for(desk.caller, form.cleaned_data["into"])
    except NotFound as refusal:
        form.add_error("into", refusal.sentence)
        return ticket_page.render(request, desk, INVALID, merging=form)
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
@confirm_first(_merge_question)
@idempotent_form()
@require_POST
def merge(request: SignedInHttpRequest, number: int) -> HttpResponse:
    """Merge into the request with another number; it can be split off again."""
    desk, form = present_ticket(request, number), MergeForm(request.POST)
    if not form.is_valid():
        return ticket_page.render(request, desk, INVALID, merging=form)
    try:
        into, _ = access.ticket_for(desk.caller, form.cleaned_data["into"])
        services.merge(by=request.user, ticket_id=desk.ticket.pk, into=into.pk)
    except DomainError as refusal:
        status = INVALID if isinstance(refusal, NotFound) else refusal.status
        form.add_error("into", refusal.sentence)
        return ticket_page.render(request, desk, status, merging=form)
    messages.success(request, f"Merged into #{into.number}.")
    return redirect("staff-ticket", number=number)


@never_cache
@staff_only
@require_http_methods(["GET", "POST"])
def composing(request: SignedInHttpRequest, number: int) -> HttpResponse:
    """Return who else is composing a reply. A POST adds this person, or removes them with `done`."""
    desk = present_ticket(request, number)
    if request.method == "POST":
        verb = services.stop_composing if "done" in request.POST else services.mark_composing
        verb(by=request.user, ticket_id=desk.ticket.pk)
    others = queries.composing_names(desk.ticket.pk, but=request.user)
    return render(request, "tickets/staff/ticket.html#composing", {"others": others})


def _act(request: HttpRequest, number: int, verb: Callable[..., Any], done: str, undo: str = "") -> HttpResponse:
    desk = present_ticket(request, number)
    try:
        verb(by=request.user, ticket_id=desk.ticket.pk)
    except DomainError as refusal:
        return ticket_page.render(
            request, present_ticket(request, number), error_status(refusal), refusal=refusal.sentence
        )
    if undo:
        message_with_undo(request, done, undo=undo)
    else:
        messages.success(request, done)
    back = request.POST.get("back", "")
    if back.startswith("/staff/tickets/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("staff-ticket", number=number)


def _panels(ticket: Ticket) -> list[Panel]:
    """Return what the requester has in the club; nothing for guests, whose name is unproven."""
    found = panels_of(ticket.requester) if ticket.requester else []
    others = [replace(each, hits=[hit for hit in each.hits if hit.url != ticket.staff_url]) for each in found]
    return [each for each in others if each.hits]


def _sorting_form(ticket: Ticket) -> SortingForm:
    initial = {"priority": ticket.priority, "tags": ", ".join(ticket.tags), "private": ticket.private}
    return SortingForm(initial={**initial, "assignee": str(ticket.assignee_id or "")})


def _reply_from_canned(request: HttpRequest) -> StaffReplyForm:
    """Return the reply form, filled with the canned reply of the query, if there is one."""
    try:
        found = CannedReply.objects.filter(pk=UUID(request.GET.get("canned", ""))).first()
    except ValueError:
        found = None
    return StaffReplyForm(initial={"content": found.content} if found else {})
