"""The staff's page of one request."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.rooms.queries import head_of
from core.staff.panels import Panel, panels_of
from tickets import queries
from tickets.events import QUEUE
from tickets.forms import FactsForm, MergeForm, StaffReplyForm
from tickets.models import CannedReply, Ticket
from tickets.views.histories import spoken
from tickets.views.showing import Desk

PARTS = {name: f"tickets/staff/_{name}.html" for name in ("head", "thread", "work", "history", "composing")}


def show_desk(request: HttpRequest, desk: Desk, status: int = 200, **more: Any) -> HttpResponse:
    head = head_of(QUEUE)
    known = {
        "desk": desk,
        "ticket": desk.ticket,
        "merged": queries.merged_into(desk.ticket),
        "others": queries.composing(desk.ticket.pk, but=request.user),
        "history": spoken(queries.history(desk.ticket)),
        "canned": queries.canned(),
        "panels": _panels(desk.ticket),
        "room": QUEUE,
        "version": head.version,
        **{name: made for name, made in more.items() if made is not None},
    }
    known.setdefault("form", StaffReplyForm())
    known.setdefault("facts", _facts(desk.ticket))
    known.setdefault("merging", MergeForm())
    part = PARTS.get(request.GET.get("part", ""))
    return render(request, part or "tickets/staff/ticket.html", known, status=status)


def _panels(ticket: Ticket) -> list[Panel]:
    """What the requester has in the club; of a guest, who only says a name, nothing is shown."""
    found = panels_of(ticket.requester) if ticket.requester else []
    others = [replace(each, hits=[hit for hit in each.hits if hit.url != ticket.staff_url]) for each in found]
    return [each for each in others if each.hits]


def _facts(ticket: Ticket) -> FactsForm:
    said = {"priority": ticket.priority, "tags": ", ".join(ticket.tags), "private": ticket.private}
    return FactsForm(initial={**said, "assignee": str(ticket.assignee_id or "")})


def begun(request: HttpRequest) -> forms.Form | None:
    """An answer that begins with a canned reply."""
    try:
        wanted = UUID(request.GET.get("canned", ""))
    except ValueError:
        return None
    found = CannedReply.objects.filter(pk=wanted).first()
    return StaffReplyForm(initial={"content": found.content}) if found else None
