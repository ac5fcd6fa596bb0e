"""A campaign on its way: test it, start it, watch it, stop it, and read what became of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.mail import rendering
from core.rooms.queries import head_of
from core.security import content_policy
from core.staff.access import staff_only
from core.ui.refusing import INVALID, say_no
from subscriptions import queries, services
from subscriptions.forms import ScheduleForm
from subscriptions.models import Campaign, DeliveryState
from subscriptions.services.issues import TEMPLATE, context_of

TROUBLES = 50
STEPS: dict[str, tuple[Callable[..., Any], str]] = {
    "start": (services.start, "It is going out."),
    "unschedule": (services.unschedule, "It is a draft again."),
    "pause": (services.pause, "Paused. What is on its way already still arrives."),
    "resume": (services.resume, "It goes on where it stopped."),
    "cancel": (services.cancel, "Cancelled. Nobody else gets it."),
}
ASKS = ("start", "cancel")
framing = content_policy(frame_src="'self'")
framed = content_policy(
    default_src="'none'",
    script_src="'none'",
    style_src="'unsafe-inline'",
    form_action="'none'",
    frame_ancestors="'self'",
    sandbox="allow-popups allow-popups-to-escape-sandbox",
)


@never_cache
@require_safe
@staff_only
@framing
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """How it stands. `?part=standing` answers with that part alone, for what changed while it was open."""
    found = queries.campaign(campaign_id)
    if request.GET.get("part") == "standing":
        return render(request, "subscriptions/staff/_standing.html", _known(found))
    return _show(request, found)


@never_cache
@require_safe
@staff_only
@framed
def mail_html(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The mail as its readers see it."""
    context = context_of(queries.campaign(campaign_id)) | {"unsubscribe": None}
    return HttpResponse(rendering.write(TEMPLATE, context).html)


@staff_only
@idempotent_form()
@require_POST
def send_test(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    mail = services.send_test(campaign_id=campaign_id, by=request.user)
    messages.success(request, f"A test is on its way to {mail.recipient}.")
    return redirect("staff-campaign", campaign_id)


@staff_only
@idempotent_form()
@require_POST
def schedule(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Have it begin by itself."""
    found, form, status = queries.campaign(campaign_id), ScheduleForm(request.POST), INVALID
    if form.is_valid():
        try:
            services.schedule(campaign_id=campaign_id, at=form.cleaned_data["scheduled_for"])
        except DomainError as refusal:
            status = say_no(form, refusal)
        else:
            messages.success(request, "Scheduled.")
            return redirect("staff-campaign", campaign_id)
    return _show(request, found, status, schedule=form)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, campaign_id: UUID, step: str) -> HttpResponse:
    """Start, pause, resume, cancel. What cannot be taken back asks first."""
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        if step not in ASKS:
            return redirect("staff-campaign", campaign_id)
        known = _known(queries.campaign(campaign_id)) | {"step": step}
        return render(request, "subscriptions/staff/ask.html", known)
    verb, done = STEPS[step]
    try:
        verb(campaign_id=campaign_id)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, queries.campaign(campaign_id), refusal.status, refusal=refusal.sentence)
    messages.success(request, done)
    return redirect("staff-campaign", campaign_id)


def _show(request: HttpRequest, found: Campaign, status: int = 200, **more: Any) -> HttpResponse:
    failed = found.deliveries.filter(state=DeliveryState.FAILED).select_related("subscriber")
    known = {
        **_known(found),
        "schedule": ScheduleForm(),
        "failed": failed.order_by("created_at", "id")[:TROUBLES],
        **more,
    }
    return render(request, "subscriptions/staff/campaign.html", known, status=status)


def _known(found: Campaign) -> dict[str, Any]:
    reaches = queries.audience(found.segment, topic=found.topic, about=found.about).count()
    return {
        "campaign": found,
        "about": queries.about_words(found.segment, found.about),
        "room_version": head_of(found.room).version,
        "progress": queries.progress(found),
        "reaches": reaches if found.started_at is None else None,
    }
