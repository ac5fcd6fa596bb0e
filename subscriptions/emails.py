"""The newsletter's emails: to one subscriber, to a campaign's audience, and to a campaign's author."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.safestring import SafeString

from bookings import queries as bookings
from core.api import rate_limits
from core.errors import RateLimited
from core.mail import rendering
from core.mail import rendering as addresses
from core.mail.models import MailBox
from core.mail.services import post
from core.people import Visitor
from core.times import format_clock, format_day
from core.ui.rich_text import markdown_to_html
from subscriptions import access
from subscriptions.models import Campaign, CampaignStatus, Segment, Status, Subscriber

PER_ADDRESS, WINDOW_SECONDS = 3, 3600
TEMPLATE = "subscriptions/campaign"
# Links to our own pages are written as paths; a mail program needs the full URL.
_OWN_HTML = re.compile(r'href="/(?!/)')
_OWN_TEXT = re.compile(r"\]\(/(?!/)")
NOT_SENT = (CampaignStatus.DRAFT, CampaignStatus.SCHEDULED, CampaignStatus.PAUSED)


def send_confirmation(subscriber: Subscriber) -> bool:
    """Email the confirmation link, at most three times an hour per address. Return whether it was sent."""
    return _post_limited(subscriber, "confirm", {"url": access.confirm_url(subscriber)})


def send_already_subscribed(subscriber: Subscriber) -> bool:
    """Email somebody who subscribes again. The page never reveals who is subscribed; the email may."""
    return _post_limited(subscriber, "already", {"url": access.choices_url(subscriber)})


def send_choices_link(subscriber: Subscriber) -> bool:
    return _post_limited(subscriber, "choices", {"url": access.choices_url(subscriber)})


def send_welcome(subscriber: Subscriber) -> None:
    """Send the welcome email once per opt-in."""
    post(
        to=subscriber.email,
        template="subscriptions/welcome",
        context={"url": access.choices_url(subscriber)},
        dedupe_key=f"subscriptions/welcome/{subscriber.pk}/{subscriber.opt_in}",
        unsubscribe=access.unsubscribe_url(subscriber),
        secret=True,
    )


def resend(subscriber: Subscriber) -> bool:
    """Send the email that helps somebody who subscribes again: the confirmation link, or the preferences link."""
    if subscriber.status == Status.PENDING:
        return send_confirmation(subscriber)
    return send_already_subscribed(subscriber)


def _post_limited(subscriber: Subscriber, template: str, context: dict[str, Any]) -> bool:
    try:
        rate_limits.hit("newsletter-mail", subscriber.key, PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return False
    post(
        to=subscriber.email,
        template=f"subscriptions/{template}",
        context=context,
        dedupe_key=f"subscriptions/{template}/{subscriber.pk}/{uuid4()}",
        secret=True,
    )
    return True


def post_campaign(campaign: Campaign, subscriber: Subscriber, person: Visitor | None = None) -> MailBox:
    """Queue the subscriber's copy. The dedupe key makes it one email per campaign and subscriber."""
    return post(
        to=person or subscriber.email,
        template=TEMPLATE,
        context=campaign_context(campaign) | {"choices": access.choices_url(subscriber)},
        dedupe_key=f"{TEMPLATE}/{campaign.pk}/{subscriber.pk}",
        automatic=False,
        unsubscribe=access.unsubscribe_url(subscriber),
        more_headers={"Precedence": "bulk", "List-Id": list_id()},
        secret=True,
    )


def post_test(campaign: Campaign, person: Visitor) -> MailBox:
    """Email the campaign to its author, marked as a test and without a subscriber's links."""
    return post(
        to=person,
        template=TEMPLATE,
        context=campaign_context(campaign) | {"subject": f"[Test] {campaign.subject}"},
        dedupe_key=f"{TEMPLATE}/test/{campaign.pk}/{uuid4()}",
        automatic=False,
    )


def campaign_context(campaign: Campaign) -> dict[str, Any]:
    site = settings.SITE_URL.rstrip("/")
    html = _OWN_HTML.sub(f'href="{site}/', markdown_to_html(campaign.body))
    return {
        "subject": campaign.subject,
        "body": _OWN_TEXT.sub(f"]({site}/", campaign.body),
        "html": SafeString(html),
        "read_here": addresses.absolute_url(campaign.get_absolute_url()) if campaign.in_archive else "",
    }


def list_id() -> str:
    """Return the List-Id (RFC 2919), by which mail programs recognize the newsletter."""
    return f"<newsletter.{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


@transaction.atomic
def notify_authors(*, event_id: UUID, version: int) -> int:
    """Email the authors of unsent campaigns to this event's seat holders about the change. Return the number of emails.

    `version` is the version of the event's room, so that each change is announced once.
    """
    event = bookings.event_by_id(event_id)
    if event is None:
        return 0
    unsent = Campaign.objects.filter(segment=Segment.SEATS, about=str(event_id), status__in=NOT_SENT)
    campaigns = list(unsent.filter(started_at=None, written_by__isnull=False).select_related("written_by"))
    for campaign in campaigns:
        _notify(campaign, event, version)
    return len(campaigns)


def _notify(campaign: Campaign, event: Any, version: int) -> None:
    author: Any = campaign.written_by
    due = campaign.scheduled_for if campaign.status == CampaignStatus.SCHEDULED else None
    context = {
        "name": author.name,
        "campaign": campaign,
        "event": event,
        "when": f"{format_day(event.starts_at)}, {format_clock(event.starts_at)}",
        "goes_out": f"{format_day(due)}, {format_clock(due)}" if due else "",
        "page": rendering.page_url("staff-campaign", campaign.pk),
    }
    key = f"subscriptions/event_changed/{campaign.pk}/{version}"
    post(to=author, template="subscriptions/event_changed", context=context, dedupe_key=key)
