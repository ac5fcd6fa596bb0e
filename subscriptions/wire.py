"""A campaign as its room tells it."""

from typing import Any

from core.rooms.queries import timestamp_or_none
from subscriptions.models import Campaign
from subscriptions.queries import Progress


def standing_out(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    """How it stands: what changes while it goes out."""
    return {
        "status": campaign.status,
        "note": campaign.note,
        **progress.data(),
        "scheduledFor": timestamp_or_none(campaign.scheduled_for),
        "startedAt": timestamp_or_none(campaign.started_at),
        "finishedAt": timestamp_or_none(campaign.finished_at),
    }


def campaign_out(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "subject": campaign.subject,
        "segment": campaign.segment,
        **standing_out(campaign, progress),
    }
