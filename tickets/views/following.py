"""A request's page, and what its requester does there: write, edit, close, reopen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clients import client_of
from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.requests import takes_files
from core.ui.refusing import INVALID, say_no, status_of
from core.ui.undoing import say_done
from tickets import access, services, tokens
from tickets.access import Role
from tickets.forms import EditForm, ReplyForm
from tickets.models import TicketStatus
from tickets.refusals import NoTicket
from tickets.views.filing import has_filed
from tickets.views.showing import Desk, desk_of, secret_page, show

PARTS = {name: f"tickets/_{name}.html" for name in ("thread", "state", "aside")}
UP = "../"  # relative, so that no answer that is kept names the link
REOPEN = "reopen/"  # likewise


@login_not_required
@require_safe
@secret_page
def track(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a tracking link."""
    return _page(request, desk_of(request, token=token))


@login_not_required
@require_safe
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """The same by its number, for whoever may see it. Who filed it in this browser is led to the link."""
    try:
        desk = desk_of(request, number)
    except NoTicket:
        if found := has_filed(request, number):
            return redirect("ticket-track", token=tokens.token_for(found))
        raise
    if desk.role is Role.PUBLIC and (found := has_filed(request, number)):
        return redirect("ticket-track", token=tokens.token_for(found))
    return _page(request, desk)


@takes_files
@login_not_required
@idempotent_form()
@require_POST
def reply(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    desk = _to_change(request, number, token)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, desk, form, INVALID)
    try:
        network = client_of(request).network
        services.reply(caller=desk.caller, ticket_id=desk.ticket.pk, network=network, **form.cleaned_data)
    except NotFound:
        raise
    except DomainError as refusal:
        return show(request, desk, form, say_no(form, refusal))
    messages.success(request, "Sent." if desk.ticket.is_open else "Sent, and the request is open again.")
    return HttpResponseRedirect(UP)


@login_not_required
@idempotent_form()
@require_POST
def close(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    return _stand(request, number, token, TicketStatus.CLOSED, "Closed. Thank you for telling us.", undo=REOPEN)


@login_not_required
@idempotent_form()
@require_POST
def reopen(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    return _stand(request, number, token, TicketStatus.OPEN, "Open again. We look at it.")


@login_not_required
@secret_page
@idempotent_form()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    """What it says, as long as it is open."""
    desk = _to_change(request, number, token)
    said = {name: getattr(desk.ticket, name) for name in ("title", "description", "private")}
    form, status = EditForm(request.POST or None, initial=said), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, **form.cleaned_data)
            except NotFound:
                raise
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Saved.")
                return HttpResponseRedirect(UP)
    return render(request, "tickets/edit.html", {"desk": desk, "ticket": desk.ticket, "form": form}, status=status)


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole page, or a part of it that may have changed while it was open."""
    if part := PARTS.get(request.GET.get("part", "")):
        return render(request, part, {"desk": desk, "ticket": desk.ticket})
    return show(request, desk)


def _to_change(request: HttpRequest, number: int | None, token: str) -> Desk:
    """The request, for its requester and staff; NotAuthenticated leads to signing in and back to its page."""
    desk = desk_of(request, number, token)
    access.refuse_public(desk.caller, desk.role)
    return desk


def _stand(
    request: HttpRequest, number: int | None, token: str, status: str, said: str, undo: str = ""
) -> HttpResponse:
    desk = _to_change(request, number, token)
    try:
        services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, status=status)
    except NotFound:
        raise
    except DomainError as refusal:
        return show(request, desk, status=status_of(refusal), refusal=refusal.sentence)
    if undo:
        say_done(request, said, undo=undo)
    else:
        messages.success(request, said)
    return HttpResponseRedirect(UP)
