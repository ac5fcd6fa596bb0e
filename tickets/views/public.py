"""Pages for everyone and for the requester: find, file, follow, answer, edit and close requests."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clients import client_of
from core.errors import DomainError, NotFound
from core.files.responses import file_response
from core.idempotency.pages import idempotent_form
from core.requests import takes_files
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID, add_error, error_status
from core.ui.pages import Page
from tickets import access, queries, services, shapes
from tickets.access import Caller, Role, role_of
from tickets.errors import NoTicket
from tickets.forms import EditForm, FilingForm, GuestFilingForm, ReplyForm, SearchForm
from tickets.models import Ticket, TicketStatus
from tickets.presenters import TicketPresenter, present_ticket

PAGE_SIZE = 15
FILED_KEY = "tickets_filed"  # session key: requests filed in this browser without an account
MAX_FILED = 20
UP = "../"  # relative, so that no stored response contains the link
REOPEN = "reopen/"  # likewise


def context_of(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    """Return what each part shows: the presenter reads the thread when it is shown."""
    return {"desk": desk, "ticket": desk.ticket}


def around(request: HttpRequest, desk: TicketPresenter) -> dict[str, Any]:
    return {**context_of(request, desk), "form": ReplyForm()}


ticket_page = Page("tickets/ticket.html", parts=dict.fromkeys(("thread", "state", "aside"), context_of), context=around)


def secret_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep a page with a secret URL out of caches, search engines and the referrers of other sites."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapper


@login_not_required
@require_safe
def ticket_list(request: HttpRequest) -> HttpResponse:
    """List the requests that the visitor may see, newest first; ?q= and ?status= filter."""
    return _render_list(request, "tickets/list.html", mine=False)


@require_safe
def my_requests(request: HttpRequest) -> HttpResponse:
    return _render_list(request, "tickets/mine.html", mine=True)


@takes_files
@login_not_required
@idempotent_form()
@require_http_methods(["GET", "POST"])
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Show an empty form, then file the request and redirect to it."""
    kind = FilingForm if request.user.is_authenticated else GuestFilingForm
    form, status = (
        kind(
            request.POST or None,
            request.FILES or None,
            initial={"place": request.GET.get("place", "")[: Ticket.MAX_TAG_LENGTH]},
        ),
        200,
    )
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = _file_ticket(request, form)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, f"Filed as #{made.number}. We look at it as soon as we can.")
                return redirect("ticket", number=made.number)
    return render(request, "tickets/new.html", {"form": form}, status=status)


@login_not_required
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Render earlier similar requests as a part of the form, while the title is being typed."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows = _rows(request, queries.similar(request.user, text))
    return render(request, "tickets/_similar.html", {"rows": rows})


def has_filed(request: HttpRequest, number: int) -> UUID | None:
    """Return the id of this request if it was filed in this browser without an account."""
    filed = request.session.get(FILED_KEY, {})
    return UUID(filed[str(number)]) if str(number) in filed else None


def _file_ticket(request: HttpRequest, form: FilingForm) -> Ticket:
    values = {name: form.cleaned_data[name] for name in ("title", "description", "private", "attached")}
    made = services.file_ticket(
        caller=Caller(request.user),
        email=form.cleaned_data.get("email", ""),
        network=client_of(request).network,
        hurried=form.was_hurried,
        place=form.cleaned_data["place"],
        **values,
    )
    if not request.user.is_authenticated:
        filed = [*request.session.get(FILED_KEY, {}).items(), (str(made.number), str(made.pk))]
        request.session[FILED_KEY] = dict(filed[-MAX_FILED:])
    return made


def _render_list(request: HttpRequest, template: str, *, mine: bool) -> HttpResponse:
    form = SearchForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = queries.search(request.user, text=filters.get("q", ""), status=filters.get("status", ""), mine=mine)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _rows(request, page), "search": form, "wanted": filters}
    return render(request, template, context)


def _rows(request: HttpRequest, tickets: Iterable[Ticket]) -> list[tuple[Ticket, str]]:
    """Return each request with its title for this visitor."""
    caller = Caller(request.user)
    return [(ticket, shapes.text_for(role_of(caller, ticket) or Role.PUBLIC, ticket.title)) for ticket in tickets]


@login_not_required
@require_safe
@secret_page
@ticket_page
def track(request: HttpRequest, token: str) -> TicketPresenter:
    """Show the page behind a tracking link."""
    return present_ticket(request, token=token)


@login_not_required
@require_safe
@ticket_page
def ticket(request: HttpRequest, number: int) -> TicketPresenter | HttpResponse:
    """Show the request by number. The browser in which a guest filed it is redirected to the link."""
    try:
        desk = present_ticket(request, number)
    except NoTicket:
        if found := has_filed(request, number):
            return redirect("ticket-track", token=access.tracking_token(found))
        raise
    if desk.role is Role.PUBLIC and (found := has_filed(request, number)):
        return redirect("ticket-track", token=access.tracking_token(found))
    return desk


@takes_files
@login_not_required
@idempotent_form()
@require_POST
def reply(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    desk = _present_to_change(request, number, token)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return ticket_page.render(request, desk, INVALID, form=form)
    try:
        network = client_of(request).network
        services.reply(caller=desk.caller, ticket_id=desk.ticket.pk, network=network, **form.cleaned_data)
    except NotFound:
        raise
    except DomainError as refusal:
        return ticket_page.render(request, desk, add_error(form, refusal), form=form)
    messages.success(request, "Sent." if desk.ticket.is_open else "Sent, and the request is open again.")
    return HttpResponseRedirect(UP)


@login_not_required
@idempotent_form()
@require_POST
def close(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    return _set_status(request, number, token, TicketStatus.CLOSED, "Closed. Thank you for telling us.", undo=REOPEN)


@login_not_required
@idempotent_form()
@require_POST
def reopen(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    return _set_status(request, number, token, TicketStatus.OPEN, "Open again. We look at it.")


@login_not_required
@secret_page
@idempotent_form()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: int | None = None, token: str = "") -> HttpResponse:
    """Edit the texts while the request is open."""
    desk = _present_to_change(request, number, token)
    initial = {name: getattr(desk.ticket, name) for name in ("title", "description", "private")}
    form, status = EditForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, **form.cleaned_data)
            except NotFound:
                raise
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return HttpResponseRedirect(UP)
    return render(request, "tickets/edit.html", {"desk": desk, "ticket": desk.ticket, "form": form}, status=status)


def _present_to_change(request: HttpRequest, number: int | None, token: str) -> TicketPresenter:
    """Return the request for its requester and staff; NotAuthenticated leads to signing in and back."""
    desk = present_ticket(request, number, token)
    access.refuse_public(desk.caller, desk.role)
    return desk


def _set_status(
    request: HttpRequest, number: int | None, token: str, status: str, message: str, undo: str = ""
) -> HttpResponse:
    desk = _present_to_change(request, number, token)
    try:
        services.edit_ticket(caller=desk.caller, ticket_id=desk.ticket.pk, status=status)
    except NotFound:
        raise
    except DomainError as refusal:
        return ticket_page.render(request, desk, error_status(refusal), refusal=refusal.sentence)
    if undo:
        message_with_undo(request, message, undo=undo)
    else:
        messages.success(request, message)
    return HttpResponseRedirect(UP)


@login_not_required
@require_safe
@secret_page
def ticket_file(request: HttpRequest, file: UUID, number: int | None = None, token: str = "") -> HttpResponseBase:
    """Return the file, in ranges if the browser asks for them, or raise NoFile."""
    desk = present_ticket(request, number, token)
    found = queries.file_for(desk.ticket, desk.role, file)
    return file_response(found, request.headers.get("Range", ""))
