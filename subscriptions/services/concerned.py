"""What a campaign is about may change before it goes out: its author is told, and decides what follows from it."""

from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import queries as bookings
from core.mail import links
from core.mail.services import post
from core.ui.times import clock_words, day_words
from subscriptions.models import Campaign, CampaignStatus, Segment

NOT_SENT = (CampaignStatus.DRAFT, CampaignStatus.SCHEDULED, CampaignStatus.PAUSED)


@transaction.atomic
def tell_authors(*, event_id: UUID, version: int) -> int:
    """Mail the authors of campaigns to this event's seat holders how it stands now. Returns how many.

    `version` is the one of the event's room: each change is told once.
    """
    event = bookings.event_by_id(event_id)
    if event is None:
        return 0
    unsent = Campaign.objects.filter(segment=Segment.SEATS, about=str(event_id), status__in=NOT_SENT)
    told = list(unsent.filter(started_at=None, written_by__isnull=False).select_related("written_by"))
    for campaign in told:
        _tell(campaign, event, version)
    return len(told)


def _tell(campaign: Campaign, event: Any, version: int) -> None:
    author: Any = campaign.written_by
    due = campaign.scheduled_for if campaign.status == CampaignStatus.SCHEDULED else None
    context = {
        "name": author.name,
        "campaign": campaign,
        "event": event,
        "when": f"{day_words(event.starts_at)}, {clock_words(event.starts_at)}",
        "goes_out": f"{day_words(due)}, {clock_words(due)}" if due else "",
        "page": links.to_page("staff-campaign", campaign.pk),
    }
    key = f"subscriptions/event_changed/{campaign.pk}/{version}"
    post(to=author, template="subscriptions/event_changed", context=context, dedupe_key=key)
