"""The staff's queue: tabs, search and filters, all of it in the address."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.database import database_now
from core.rooms.queries import head_of
from core.staff.access import staff_only
from tickets import queries
from tickets.ages import Row, age_of
from tickets.events import QUEUE
from tickets.forms import QueueForm, Sort, Tab, TogetherForm

A_PAGE = 25
PARTS = {"tabs": "tickets/staff/_tabs.html", "rows": "tickets/staff/_rows.html"}


@never_cache
@require_safe
@staff_only
def queue(request: HttpRequest) -> HttpResponse:
    """`?part=` answers with a part of the page alone, for what changed while it was open."""
    return show_queue(request)


def show_queue(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    head = head_of(QUEUE)  # before the rows: what comes between is announced again, not missed
    part = PARTS.get(request.GET.get("part", ""))
    request.GET = without_part(request)  # type: ignore[assignment]  # links in a part lead to the page
    form = QueueForm(request.GET)
    form.is_valid()
    wanted: dict[str, Any] = {
        name: form.cleaned_data.get(name) or "" for name in ("q", "priority", "tag", "assignee", "sort")
    }
    tab = form.cleaned_data.get("tab") or Tab.OPEN
    found = queries.queue(
        request.user,
        tab=tab,
        text=wanted["q"],
        priority=wanted["priority"],
        tag=wanted["tag"],
        assignee=wanted["assignee"] or None,
        sort=wanted["sort"],
    )
    page, now = Paginator(found, A_PAGE).get_page(request.GET.get("page")), database_now()
    known = {
        "tab": tab,
        "tabs": _tabs(request.user),
        "page": page,
        "rows": [Row(ticket, age_of(ticket, now)) for ticket in page],
        "in_groups": tab != Tab.CLOSED and wanted["sort"] in ("", Sort.URGENT, Sort.WAITING),
        "narrowed": bool(wanted["q"] or wanted["priority"] or wanted["tag"] or wanted["sort"]),
        "together": TogetherForm(),
        "search": form,
        "wanted": wanted,
        "tags": queries.tags_in_use(),
        "here": f"{reverse('staff-tickets')}?{request.GET.urlencode()}",
        "room": QUEUE,
        "version": head.version,
        "refusal": refusal,
    }
    return render(request, part or "tickets/staff/queue.html", known, status=status)


def without_part(request: HttpRequest) -> QueryDict:
    query = request.GET.copy()
    query.pop("part", None)
    return query


def _tabs(person: Any) -> list[tuple[str, str, int]]:
    counted = queries.counts(person)
    return [(value, label, counted[value]) for value, label in Tab.choices]
