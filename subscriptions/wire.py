"""A campaign as its room tells it."""

from datetime import datetime
from typing import Any

from core.rooms.queries import timestamp
from subscriptions.models import Campaign
from subscriptions.queries import Progress


def standing_out(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    """How it stands: what changes while it goes out."""
    return {
        "status": campaign.status,
        "note": campaign.note,
        **progress.data(),
        "scheduledFor": _moment(campaign.scheduled_for),
        "startedAt": _moment(campaign.started_at),
        "finishedAt": _moment(campaign.finished_at),
    }


def campaign_out(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "subject": campaign.subject,
        "segment": campaign.segment,
        **standing_out(campaign, progress),
    }


def _moment(value: datetime | None) -> str | None:
    return timestamp(value) if value else None
