"""Writing a campaign: the list of all, the form with its live preview."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.staff.access import staff_only
from core.ui.refusing import INVALID, say_no
from scoreboard import queries as games
from subscriptions import queries, services
from subscriptions.forms import CampaignForm, as_sent
from subscriptions.models import Campaign
from subscriptions.recaps import recap_of
from subscriptions.services.campaigns import LONGEST_BODY, WRITABLE

A_PAGE = 20


@never_cache
@require_safe
@staff_only
def campaigns(request: HttpRequest) -> HttpResponse:
    """All, the newest first."""
    page = Paginator(queries.campaigns(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "subscriptions/staff/campaigns.html", {"page": page, "counts": queries.counts()})


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, or with `?game=` one that begins with the recap of a game that is over; then a draft."""
    posted = request.method == "POST"
    begun = {} if posted or "game" not in request.GET else recap_of(games.story(request.GET["game"]))
    form, status = CampaignForm(request.POST if posted else None, initial=begun), 200
    if posted:
        status = INVALID
        if form.is_valid():
            try:
                made = services.draft_campaign(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Saved as a draft.")
                return redirect("staff-campaign", made.pk)
    return _show(request, form, status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The form again, until it begins to go out."""
    campaign = queries.campaign(campaign_id)
    if request.method != "POST" and campaign.status not in WRITABLE:
        return redirect("staff-campaign", campaign_id)
    form, status = CampaignForm(request.POST if request.method == "POST" else None, initial=as_sent(campaign)), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_campaign(campaign_id=campaign_id, version=_version(request), **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-campaign", campaign_id)
    return _show(request, form, status, campaign)


@staff_only
@idempotent_form()
@require_POST
def delete(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    try:
        services.delete_campaign(campaign_id=campaign_id)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
        return redirect("staff-campaign", campaign_id)
    messages.success(request, "Deleted.")
    return redirect("staff-campaigns")


@never_cache
@require_POST
@staff_only
def preview(request: HttpRequest) -> HttpResponse:
    """What the form says now, drawn as it will be read, with how many would get it. Changes nothing."""
    known: dict[str, Any] = {
        "subject": request.POST.get("subject", "")[:200],
        "body": request.POST.get("body", "")[:LONGEST_BODY],
    }
    form = CampaignForm(request.POST)
    form.is_valid()
    wanted = form.cleaned_data
    if segment := wanted.get("segment"):
        audience = queries.audience(segment, topic=wanted.get("topic"), about=wanted.get("about", ""))
        known["reaches"] = audience.count()
    return render(request, "subscriptions/staff/_preview.html", known)


def _show(request: HttpRequest, form: CampaignForm, status: int, campaign: Campaign | None = None) -> HttpResponse:
    version = request.POST.get("version") or (campaign.version if campaign else "")
    known = {"form": form, "campaign": campaign, "version": version}
    known |= {"subject": form["subject"].value() or "", "body": form["body"].value() or ""}
    return render(request, "subscriptions/staff/compose.html", known, status=status)


def _version(request: HttpRequest) -> int:
    """The version that was read; whatever is no number is older than any."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
