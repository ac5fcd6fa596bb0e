"""The designer: sections drawn in letters; with scripts, by a brush on a grid."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings import access, queries, services
from bookings.models import Event, Stand
from bookings.seating import plans
from bookings.services.layouts import Block, is_frozen
from core.errors import DomainError
from core.idempotency.pages import once
from core.ui.refusing import INVALID, sentence_of, status_of

SPARE = 4  # empty sections below those that are drawn
MOST_OTHERS = 50
START = [
    {"name": "N1", "stand": "n", "plan": "wwooooo\nooooooo\nooooooo"},
    {"name": "S1", "stand": "s", "plan": "ccccccc\nooooooo\nooooooo"},
]


@once()
@require_http_methods(["GET", "POST"])
def layout(request: HttpRequest, name: str) -> HttpResponse:
    """The sections as they are, or two to begin with; then the seats. Nothing is lost when something is wrong."""
    event = access.event_to_manage(request.user, name)
    if request.method == "GET":
        like = _like(request, event)
        return _show(request, event, _drawn(like or event) or START, copied=like)
    sent = _sent(request.POST)
    blocks = [Block(each["name"], each["stand"], plans.cleaned(each["plan"])) for each in sent]
    try:
        done = services.draw_layout(event_id=event.pk, by=request.user, sections=blocks, version=_version(request.POST))
    except DomainError as refusal:
        status = INVALID if status_of(refusal) == INVALID else refusal.status
        return _show(request, event, sent, status, sentence_of(refusal))
    messages.success(request, f"{done.total_seats} numbered seats.")
    return redirect("event-desk", name=done.slug) if done.is_draft else redirect(done)


def _like(request: HttpRequest, event: Event) -> Event | None:
    """The event whose seats are to be copied: `?like=` names one that the person runs as well."""
    name = request.GET.get("like", "")
    return queries.drawn_like(request.user, event).filter(slug=name).first() if name else None


def _show(
    request: HttpRequest,
    event: Event,
    sections: list[dict[str, str]],
    status: int = 200,
    refusal: str = "",
    copied: Event | None = None,
) -> HttpResponse:
    frozen = is_frozen(event)
    spare = [] if frozen else [{"name": "", "stand": "n", "plan": ""}] * SPARE
    rows = [*sections, *spare]
    known = {
        "event": event,
        "sections": list(enumerate(rows[: plans.MOST_SECTIONS], 1)),
        "stands": Stand.choices,
        "frozen": frozen,
        "others": queries.drawn_like(request.user, event)[:MOST_OTHERS],
        "copied": copied,
        "like": copied.slug if copied else "",
        "refusal": refusal,
        "limits": plans,
    }
    return render(request, "bookings/layout.html", known, status=status)


def _drawn(event: Event) -> list[dict[str, str]]:
    found = event.sections.order_by("position")
    return [{"name": each.name, "stand": each.stand, "plan": "\n".join(each.plan)} for each in found]


def _sent(sent: QueryDict) -> list[dict[str, str]]:
    """The sections in the form, without those left empty."""
    numbers = range(1, plans.MOST_SECTIONS + 1)
    rows: list[dict[str, Any]] = [
        {field: sent.get(f"{field}_{number}", "")[:2000] for field in ("name", "stand", "plan")} for number in numbers
    ]
    return [row for row in rows if row["name"].strip() or row["plan"].strip()]


def _version(sent: QueryDict) -> int:
    version = sent.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
