"""The newsletter's emails: to one subscriber, to a campaign's audience, and to a campaign's author."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.safestring import SafeString

from bookings import queries as bookings
from core.api import rate_limits
from core.errors import RateLimited
from core.mail import rendering
from core.mail import services as mail
from core.mail.models import MailBox
from core.people import Person, Visitor
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
    return _queue_limited(subscriber, "confirm")


def send_already_subscribed(subscriber: Subscriber) -> bool:
    """Email somebody who subscribes again. The page never reveals who is subscribed; the email may."""
    return _queue_limited(subscriber, "already")


def send_choices_link(subscriber: Subscriber) -> bool:
    return _queue_limited(subscriber, "choices")


def send_welcome(subscriber: Subscriber) -> None:
    """Queue the welcome email once per opt-in."""
    mail.queue("subscriptions.welcome", subscriber.pk, edition=subscriber.opt_in)


def resend(subscriber: Subscriber) -> bool:
    """Send the email that helps somebody who subscribes again: the confirmation link, or the preferences link."""
    if subscriber.status == Status.PENDING:
        return send_confirmation(subscriber)
    return send_already_subscribed(subscriber)


def _queue_limited(subscriber: Subscriber, kind: str) -> bool:
    try:
        rate_limits.hit("newsletter-mail", subscriber.key, PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return False
    mail.queue(f"subscriptions.{kind}", subscriber.pk, edition=uuid4())
    return True


def write_to_subscriber(kind: str, subscriber_id: UUID, edition: str | int) -> None:
    """Write one of the emails with a link of the subscriber's own."""
    subscriber = Subscriber.objects.filter(pk=subscriber_id).first()
    if subscriber is None or not subscriber.email:
        return
    url = access.confirm_url(subscriber) if kind == "confirm" else access.choices_url(subscriber)
    mail.post(
        to=subscriber.email,
        template=f"subscriptions/{kind}",
        context={"url": url},
        dedupe_key=f"subscriptions/{kind}/{subscriber.pk}/{edition}",
        unsubscribe=access.unsubscribe_url(subscriber) if kind == "welcome" else None,
        secret=True,
    )


def post_campaign(campaign: Campaign, subscriber: Subscriber, person: Visitor | None = None) -> MailBox:
    """Queue the subscriber's copy. The dedupe key makes it one email per campaign and subscriber."""
    return mail.post(
        to=person or subscriber.email,
        template=TEMPLATE,
        context=campaign_context(campaign) | {"choices": access.choices_url(subscriber)},
        dedupe_key=f"{TEMPLATE}/{campaign.pk}/{subscriber.pk}",
        automatic=False,
        unsubscribe=access.unsubscribe_url(subscriber),
        more_headers={"Precedence": "bulk", "List-Id": list_id()},
        secret=True,
    )


def queue_test(campaign: Campaign, person: Person) -> None:
    """Queue the campaign to its author, marked as a test and without a subscriber's links."""
    mail.queue("subscriptions.test", campaign.pk, to=person.pk, edition=uuid4())


def write_test(campaign_id: UUID, to: str, edition: str) -> None:
    campaign, person = Campaign.objects.filter(pk=campaign_id).first(), get_user_model().objects.filter(pk=to).first()
    if campaign and person:
        context = campaign_context(campaign) | {"subject": f"[Test] {campaign.subject}"}
        key = f"{TEMPLATE}/test/{campaign.pk}/{edition}"
        mail.post(to=person, template=TEMPLATE, context=context, dedupe_key=key, automatic=False)


def campaign_context(campaign: Campaign) -> dict[str, Any]:
    site = settings.SITE_URL.rstrip("/")
    html = _OWN_HTML.sub(f'href="{site}/', markdown_to_html(campaign.body))
    return {
        "subject": campaign.subject,
        "body": _OWN_TEXT.sub(f"]({site}/", campaign.body),
        "html": SafeString(html),
        "read_here": rendering.absolute_url(campaign.get_absolute_url()) if campaign.in_archive else "",
    }


def list_id() -> str:
    """Return the List-Id (RFC 2919), by which mail programs recognize the newsletter."""
    return f"<newsletter.{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


@transaction.atomic
def notify_authors(*, event_id: UUID, version: int) -> int:
    """Queue emails to the authors of unsent campaigns to this event's seat holders. Return their number.

    `version` is the version of the event's room, so that each change is announced once.
    """
    unsent = Campaign.objects.filter(segment=Segment.SEATS, about=str(event_id), status__in=NOT_SENT)
    campaigns = list(unsent.filter(started_at=None, written_by__isnull=False).values_list("pk", flat=True))
    mail.queue_many("subscriptions.event_changed", campaigns, event_id=event_id, version=version)
    return len(campaigns)


def write_event_changed(campaign_id: UUID, event_id: str, version: int) -> None:
    campaign = Campaign.objects.select_related("written_by").filter(pk=campaign_id).first()
    event = bookings.event_by_id(UUID(event_id))
    if campaign is None or campaign.written_by is None or event is None:
        return
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
    mail.post(to=author, template="subscriptions/event_changed", context=context, dedupe_key=key)


KINDS: dict[str, Callable[..., object]] = {
    **{kind: partial(write_to_subscriber, kind) for kind in ("confirm", "already", "choices", "welcome")},
    "test": write_test,
    "event_changed": write_event_changed,
}
