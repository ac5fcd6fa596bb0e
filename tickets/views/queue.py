"""The staff's queue: tabs, search, filters, bulk changes, and posters for the hall."""

from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.database import database_now
from core.idempotency.pages import idempotent_form
from core.mail import rendering
from core.people import Person, SignedInHttpRequest, Visitor
from core.rooms.services import head_of
from core.ui.staff import staff_only
from tickets import queries, services
from tickets.forms import BulkForm, PosterForm, QueueForm, Sort, Tab
from tickets.presenters import QueueRow, age_of
from tickets.room_events import QUEUE_ROOM
from tickets.services.bulk import BulkOutcome

PAGE_SIZE = 25
PARTS = {"tabs": "tickets/staff/queue.html#tabs", "rows": "tickets/staff/queue.html#rows"}


@never_cache
@require_safe
@staff_only
def queue(request: HttpRequest) -> HttpResponse:
    """Show the queue. `?part=` returns one part of the page, to refresh it."""
    return show_queue(request)


def show_queue(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    head = head_of(QUEUE_ROOM)  # before the rows: a later event is announced again instead of missed
    part = PARTS.get(request.GET.get("part", ""))
    request.GET = without_part(request)  # type: ignore[assignment]  # links in a part lead to the page
    form = QueueForm(request.GET)
    form.is_valid()
    filters: dict[str, Any] = {
        name: form.cleaned_data.get(name) or "" for name in ("q", "priority", "tag", "assignee", "sort")
    }
    tab = form.cleaned_data.get("tab") or Tab.OPEN
    found = queries.queue(
        request.user,
        tab=tab,
        text=filters["q"],
        priority=filters["priority"],
        tag=filters["tag"],
        assignee=filters["assignee"] or None,
        sort=filters["sort"],
    )
    page, now = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")), database_now()
    context = {
        "tab": tab,
        "tabs": _tabs(request.user),
        "page": page,
        "rows": [QueueRow(ticket, age_of(ticket, now)) for ticket in page],
        "in_groups": tab != Tab.CLOSED and filters["sort"] in ("", Sort.URGENT, Sort.WAITING),
        "narrowed": bool(filters["q"] or filters["priority"] or filters["tag"] or filters["sort"]),
        "together": BulkForm(),
        "search": form,
        "wanted": filters,
        "tags": queries.tags_in_use(),
        "here": f"{reverse('staff-tickets')}?{request.GET.urlencode()}",
        "room": QUEUE_ROOM,
        "version": head.version,
        "refusal": refusal,
    }
    return render(request, part or "tickets/staff/queue.html", context, status=status)


def without_part(request: HttpRequest) -> QueryDict:
    query = request.GET.copy()
    query.pop("part", None)
    return query


def _tabs(person: Visitor) -> list[tuple[str, str, int]]:
    counted = queries.tab_counts(person)
    return [(value, label, counted[value]) for value, label in Tab.choices]


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
