"""Staff pages of campaigns: write, preview, schedule, send, watch."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.mail import rendering
from core.people import SignedInHttpRequest
from core.rooms.services import head_of
from core.security import content_policy
from core.ui.forms import INVALID, add_error
from core.ui.pages import Page
from core.ui.staff import staff_only
from scoreboard import queries as games
from subscriptions import queries, services
from subscriptions.emails import TEMPLATE, campaign_context
from subscriptions.forms import CampaignForm, ScheduleForm, campaign_initial
from subscriptions.models import Campaign, DeliveryState
from subscriptions.services.campaigns import EDITABLE, MAX_BODY_LENGTH

PAGE_SIZE = 20
MAX_FAILURES = 50
STEPS: dict[str, tuple[Callable[..., Any], str]] = {
    "start": (services.start, "It is going out."),
    "unschedule": (services.unschedule, "It is a draft again."),
    "pause": (services.pause, "Paused. What is on its way already still arrives."),
    "resume": (services.resume, "It goes on where it stopped."),
    "cancel": (services.cancel, "Cancelled. Nobody else gets it."),
}
CONFIRMED_STEPS = ("start", "cancel")
framing = content_policy(frame_src="'self'")
framed = content_policy(
    default_src="'none'",
    script_src="'none'",
    style_src="'unsafe-inline'",
    form_action="'none'",
    frame_ancestors="'self'",
    sandbox="allow-popups allow-popups-to-escape-sandbox",
)
_MARKS = re.compile(r"([\\`*_\[\]<>#])")
PLACEHOLDER = "*Write here what no scoreboard knows.*"


@never_cache
@require_safe
@staff_only
def campaigns(request: HttpRequest) -> HttpResponse:
    """List all campaigns, newest first."""
    page = Paginator(queries.campaigns(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "subscriptions/staff/campaigns.html", {"page": page, "counts": queries.count_by_status()})


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: SignedInHttpRequest) -> HttpResponse:
    """Create a draft. `?game=` fills the form with the recap of a finished game."""
    posted = request.method == "POST"
    initial = {} if posted or "game" not in request.GET else recap_of(games.get_recap(request.GET["game"]))
    form, status = CampaignForm(request.POST if posted else None, initial=initial), 200
    if posted:
        status = INVALID
        if form.is_valid():
            try:
                campaign = services.draft_campaign(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved as a draft.")
                return redirect("staff-campaign", campaign.pk)
    return _render_form(request, form, status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Edit a campaign that has not started."""
    campaign = queries.campaign(campaign_id)
    if request.method != "POST" and campaign.status not in EDITABLE:
        return redirect("staff-campaign", campaign_id)
    form, status = (
        CampaignForm(request.POST if request.method == "POST" else None, initial=campaign_initial(campaign)),
        200,
    )
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_campaign(campaign_id=campaign_id, version=_posted_version(request), **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-campaign", campaign_id)
    return _render_form(request, form, status, campaign)


@staff_only
@idempotent_form()
@require_POST
def delete_campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Delete a draft."""
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
def preview_campaign(request: HttpRequest) -> HttpResponse:
    """Render the form's text as readers will see it, with the size of the audience. Changes nothing."""
    context: dict[str, Any] = {
        "subject": request.POST.get("subject", "")[:200],
        "body": request.POST.get("body", "")[:MAX_BODY_LENGTH],
    }
    form = CampaignForm(request.POST)
    form.is_valid()
    data = form.cleaned_data
    if segment := data.get("segment"):
        audience = queries.audience(segment, topic=data.get("topic"), about=data.get("about", ""))
        context["reaches"] = audience.count()
    return render(request, "subscriptions/staff/compose.html#preview", context)


def _render_form(
    request: HttpRequest, form: CampaignForm, status: int, campaign: Campaign | None = None
) -> HttpResponse:
    version = request.POST.get("version") or (campaign.version if campaign else "")
    context = {"form": form, "campaign": campaign, "version": version}
    context |= {"subject": form["subject"].value() or "", "body": form["body"].value() or ""}
    return render(request, "subscriptions/staff/compose.html", context, status=status)


def _posted_version(request: HttpRequest) -> int:
    """Return the version that the author edited, or 0 for anything that is not a number."""
    posted = request.POST.get("version", "")
    return int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else 0


def standing(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """Return its status and counts."""
    reaches = queries.audience(campaign.segment, topic=campaign.topic, about=campaign.about).count()
    return {
        "campaign": campaign,
        "about": queries.about_label(campaign.segment, campaign.about),
        "progress": queries.progress(campaign),
        "reaches": reaches if campaign.started_at is None else None,
    }


def around(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """Return what stands outside the part."""
    failed = campaign.deliveries.filter(state=DeliveryState.FAILED).select_related("subscriber")
    return {
        "campaign": campaign,
        "room_version": head_of(campaign.room).version,
        "schedule": ScheduleForm(),
        "failed": failed.order_by("created_at", "id")[:MAX_FAILURES],
    }


campaign_page = Page("subscriptions/staff/campaign.html", parts={"standing": standing}, context=around)


@never_cache
@require_safe
@staff_only
@framing
@campaign_page
def campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    return queries.campaign(campaign_id)


@never_cache
@require_safe
@staff_only
@framed
def mail_html(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show the email as its readers see it."""
    context = campaign_context(queries.campaign(campaign_id)) | {"unsubscribe": None}
    return HttpResponse(rendering.render(TEMPLATE, context).html)


@staff_only
@idempotent_form()
@require_POST
def send_test(request: SignedInHttpRequest, campaign_id: UUID) -> HttpResponse:
    services.send_test(campaign_id=campaign_id, by=request.user)
    messages.success(request, f"A test is on its way to {request.user.email}.")
    return redirect("staff-campaign", campaign_id)


@staff_only
@idempotent_form()
@require_POST
def schedule_campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Schedule the start."""
    campaign, form, status = queries.campaign(campaign_id), ScheduleForm(request.POST), INVALID
    if form.is_valid():
        try:
            services.schedule(campaign_id=campaign_id, at=form.cleaned_data["scheduled_for"])
        except DomainError as refusal:
            status = add_error(form, refusal)
        else:
            messages.success(request, "Scheduled.")
            return redirect("staff-campaign", campaign_id)
    return campaign_page.render(request, campaign, status, schedule=form)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def change_status(request: HttpRequest, campaign_id: UUID, step: str) -> HttpResponse:
    """Start, unschedule, pause, resume or cancel. Starting and cancelling ask for confirmation."""
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        if step not in CONFIRMED_STEPS:
            return redirect("staff-campaign", campaign_id)
        context = standing(request, queries.campaign(campaign_id)) | {"step": step}
        return render(request, "subscriptions/staff/ask.html", context)
    service, message = STEPS[step]
    try:
        service(campaign_id=campaign_id)
    except NotFound:
        raise
    except DomainError as refusal:
        found = queries.campaign(campaign_id)
        return campaign_page.render(request, found, refusal.status, refusal=refusal.sentence)
    messages.success(request, message)
    return redirect("staff-campaign", campaign_id)


def recap_of(recap: games.GameRecap) -> dict[str, str]:
    """Return subject and body of a draft in Markdown: result, points by period, top scorers, next games."""
    a, b = (recap.state.teams[letter] for letter in "AB")
    paragraphs = [
        _opening(recap),
        _periods(recap),
        _most_points(recap),
        PLACEHOLDER,
        _next_games(recap),
        f"[Every play and the box score]({_game_page(recap.state.game)})",
    ]
    subject = f"{a.name} {a.score}, {b.name} {b.score}"
    return {"subject": subject, "body": "\n\n".join(filter(None, paragraphs)) + "\n"}


def _opening(recap: games.GameRecap) -> str:
    game, [a, b] = recap.state.game, (recap.state.teams[letter] for letter in "AB")
    where = ", ".join(filter(None, (game.title, game.venue)))
    return f"**{_escape(a.name)} {a.score}, {_escape(b.name)} {b.score}.** {_escape(where)}".strip()


def _periods(recap: games.GameRecap) -> str:
    rules, line = recap.state.game.rules, recap.state.line
    scores = enumerate(zip(line["A"], line["B"], strict=True), 1)
    points = [f"{rules.label(period)} {a}\N{EN DASH}{b}" for period, (a, b) in scores]
    return f"By period: {', '.join(points)}." if points else ""


def _most_points(recap: games.GameRecap) -> str:
    """Name the top scorer of each team, if scores have jersey numbers."""
    scorers = []
    for box in recap.boxes.values():
        best = max(box.players, key=lambda player: player.points, default=None)
        if best and best.points:
            scorers.append(f"no. {best.player} of {_escape(box.name)} with {best.points}")
    return f"Most points: {', '.join(scorers)}." if scorers else ""


def _next_games(recap: games.GameRecap) -> str:
    return "**Next**\n\n" + "\n".join(map(_game_line, recap.upcoming)) if recap.upcoming else ""


def _game_line(game: Any) -> str:
    teams = _escape(f"{game.team_a_name} v {game.team_b_name}")
    when = date_format(timezone.localtime(game.starts_at), "D j M, H:i")
    return f"- [{teams}]({_game_page(game)}): {_escape(', '.join(filter(None, (game.title, when, game.venue))))}"


def _game_page(game: Any) -> str:
    return reverse("game", args=[game.slug])


def _escape(text: str) -> str:
    """Escape the text for Markdown."""
    return _MARKS.sub(r"\\\1", text)
