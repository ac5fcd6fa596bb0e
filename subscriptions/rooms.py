"""The room of a campaign: its status and progress, for staff only."""

from typing import Any
from uuid import UUID

from core.errors import Forbidden, NotAuthenticated
from core.people import Visitor
from core.rooms.kinds import ModelRoom
from subscriptions import queries, shapes
from subscriptions.models import Campaign


def admit(visitor: Visitor, campaign_id: UUID) -> None:
    """Admit staff only. Raise NotAuthenticated, Forbidden or CampaignNotFound."""
    if not visitor.is_authenticated:
        raise NotAuthenticated
    if not visitor.is_staff:
        raise Forbidden
    queries.campaign(campaign_id)


def snapshot(campaign_id: UUID) -> dict[str, Any]:
    campaign = queries.campaign(campaign_id)
    return shapes.campaign_snapshot(campaign, queries.progress(campaign))


CAMPAIGN = ModelRoom("campaigns", Campaign, admit, snapshot)
