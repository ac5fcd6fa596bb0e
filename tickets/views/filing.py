"""Finding requests, filing one, and one's own."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clients import client_of
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.requests import takes_files
from core.ui.refusing import INVALID, say_no
from tickets import queries, services, wire
from tickets.access import Caller, Role, role_of
from tickets.forms import FilingForm, GuestFilingForm, SearchForm
from tickets.models import Ticket

A_PAGE = 15
FILED = "tickets_filed"  # in the session: what was filed in this browser without an account
MOST_FILED = 20


@login_not_required
@require_safe
def ticket_list(request: HttpRequest) -> HttpResponse:
    """What the visitor may see, newest first; ?q= and ?status= narrow it."""
    return _list(request, "tickets/list.html", mine=False)


@require_safe
def my_requests(request: HttpRequest) -> HttpResponse:
    return _list(request, "tickets/mine.html", mine=True)


@takes_files
@login_not_required
@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, then a request and the way back to it."""
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
                made = _file(request, form)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, f"Filed as #{made.number}. We look at it as soon as we can.")
                return redirect("ticket", number=made.number)
    return render(request, "tickets/new.html", {"form": form}, status=status)


@login_not_required
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """A part of the form: what was asked before, while the title is being typed."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows = _rows(request, queries.similar(request.user, text))
    return render(request, "tickets/_similar.html", {"rows": rows})


def has_filed(request: HttpRequest, number: int) -> UUID | None:
    """The id of the request of this number, if it was filed in this browser without an account."""
    filed = request.session.get(FILED, {})
    return UUID(filed[str(number)]) if str(number) in filed else None


def _file(request: HttpRequest, form: FilingForm) -> Ticket:
    said = {name: form.cleaned_data[name] for name in ("title", "description", "private", "attached")}
    made = services.file_ticket(
        caller=Caller(request.user),
        email=form.cleaned_data.get("email", ""),
        network=client_of(request).network,
        hurried=form.was_hurried,
        place=form.cleaned_data["place"],
        **said,
    )
    if not request.user.is_authenticated:
        filed = [*request.session.get(FILED, {}).items(), (str(made.number), str(made.pk))]
        request.session[FILED] = dict(filed[-MOST_FILED:])
    return made


def _list(request: HttpRequest, template: str, *, mine: bool) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.search(request.user, text=wanted.get("q", ""), status=wanted.get("status", ""), mine=mine)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "rows": _rows(request, page), "search": form, "wanted": wanted}
    return render(request, template, known)


def _rows(request: HttpRequest, tickets: Iterable[Ticket]) -> list[tuple[Ticket, str]]:
    """Each with its title as this visitor may read it."""
    caller = Caller(request.user)
    return [(ticket, wire.text_for(role_of(caller, ticket) or Role.PUBLIC, ticket.title)) for ticket in tickets]
