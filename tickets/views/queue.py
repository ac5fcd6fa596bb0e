"""The staff's queue: tabs, search, filters, bulk changes, and posters for the hall."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.database import database_now
from core.idempotency.pages import idempotent_form
from core.mail import rendering
from core.people import Person, SignedInHttpRequest
from core.rooms.services import head_of
from core.ui.pages import Page
from core.ui.staff import staff_only
from tickets import queries, services
from tickets.forms import BulkForm, PosterForm, QueueForm, Sort, Tab
from tickets.presenters import QueueRow, age_of
from tickets.room_events import QUEUE_ROOM
from tickets.services.bulk import BulkOutcome

PAGE_SIZE = 25


class QueuePage:
    """The queue as its filters show it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.form = request, QueueForm(request.GET)
        self.form.is_valid()
        names = ("q", "priority", "tag", "assignee", "sort")
        self.filters: dict[str, Any] = {name: self.form.cleaned_data.get(name) or "" for name in names}
        self.tab = self.form.cleaned_data.get("tab") or Tab.OPEN

    @cached_property
    def rows(self) -> dict[str, Any]:
        wanted = self.filters
        filters = {name: wanted[name] for name in ("priority", "tag", "sort")}
        assignee = wanted["assignee"] or None
        found = queries.queue(self.request.user, tab=self.tab, text=wanted["q"], assignee=assignee, **filters)
        page, now = Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page")), database_now()
        return {
            "tab": self.tab,
            "page": page,
            "rows": [QueueRow(ticket, age_of(ticket, now)) for ticket in page],
            "in_groups": self.tab != Tab.CLOSED and wanted["sort"] in ("", Sort.URGENT, Sort.WAITING),
            "wanted": wanted,
        }


def tabs(request: HttpRequest, page: QueuePage) -> dict[str, Any]:
    counted = queries.tab_counts(request.user)
    return {"tab": page.tab, "tabs": [(value, label, counted[value]) for value, label in Tab.choices]}


def rows(request: HttpRequest, page: QueuePage) -> dict[str, Any]:
    return page.rows


def around(request: HttpRequest, page: QueuePage) -> dict[str, Any]:
    """Return what stands outside the parts."""
    head = head_of(QUEUE_ROOM)  # before the rows: a later event is announced again instead of missed
    return page.rows | {
        "narrowed": any(page.filters[name] for name in ("q", "priority", "tag", "sort")),
        "together": BulkForm(),
        "search": page.form,
        "tags": queries.tags_in_use(),
        "here": f"{reverse('staff-tickets')}?{request.GET.urlencode()}",
        "room": QUEUE_ROOM,
        "version": head.version,
    }


@never_cache
@require_safe
@staff_only
@Page("tickets/staff/queue.html", parts={"tabs": tabs, "rows": rows}, context=around)
def queue(request: HttpRequest) -> QueuePage:
    """Show the queue."""
    query = request.GET.copy()
    query.pop("parts", None)
    request.GET = query  # type: ignore[assignment]  # links in a part lead to the page
    return QueuePage(request)


@staff_only
@idempotent_form()
@require_POST
def bulk(request: SignedInHttpRequest) -> HttpResponse:
    """Assign, tag or close the selected requests, and report the result in the queue."""
    form = BulkForm(request.POST)
    if form.is_valid():
        outcome, words = _apply(request.user, form.cleaned_data)
        _report(request, outcome, words)
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    back = request.POST.get("back", "")
    if back.startswith("/staff/tickets/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("staff-tickets")


def _apply(person: Person, data: dict[str, Any]) -> tuple[BulkOutcome, str]:
    """Return the outcome, and the words that follow "2 requests" in the message."""
    numbers = data["ticket"]
    match data["act"]:
        case "assign":
            chosen = data["assignee"] or None
            name = dict(BulkForm().fields["assignee"].choices)[data["assignee"]]  # type: ignore[attr-defined]
            outcome = services.assign_many(by=person, numbers=numbers, assignee=chosen)
            return outcome, f"assigned to {name}" if chosen else "assigned to nobody"
        case "tag":
            tagged = services.tag_many(by=person, numbers=numbers, tag=data["tag"])
            return tagged, f"tagged “{data['tag'].lower()}”"
        case _:
            return services.close_many(by=person, numbers=numbers), "closed"


def _report(request: HttpRequest, outcome: BulkOutcome, words: str) -> None:
    if outcome.done:
        many = len(outcome.done)
        messages.success(request, f"{many} request{'s' if many != 1 else ''} {words}.")
    if outcome.refused:
        errors = " ".join(f"#{number}: {sentence}" for number, sentence in outcome.refused.items())
        messages.error(request, f"Not changed: {errors}")


@require_safe
@staff_only
def poster(request: HttpRequest) -> HttpResponse:
    """Show one poster to print, with the QR code of its place."""
    form = PosterForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        place = form.cleaned_data["place"]
        address = rendering.absolute_url(f"{reverse('ticket-new')}?{urlencode({'place': place})}")
        context |= {"place": place, "address": address, "code": segno.make(address, error="m").svg_data_uri(border=2)}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "tickets/staff/poster.html", context, status=status)
