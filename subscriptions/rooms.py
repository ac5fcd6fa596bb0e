"""The room of a campaign: its status and progress, for staff only."""

from typing import Any
from uuid import UUID

from core.errors import Forbidden, NotAuthenticated
from core.people import Visitor
from subscriptions import queries, shapes
from subscriptions.errors import CampaignNotFound


class CampaignRoom:
    """Room `campaigns.<id>`."""

    kind = "campaigns"

    def enter(self, id: str, viewer: Visitor) -> None:
        """Admit staff only. Raise NotAuthenticated, Forbidden or CampaignNotFound."""
        if not viewer.is_authenticated:
            raise NotAuthenticated
        if not viewer.is_staff:
            raise Forbidden
        _campaign(id)

    def snapshot(self, id: str) -> dict[str, Any]:
        campaign = _campaign(id)
        return shapes.campaign_snapshot(campaign, queries.progress(campaign))

    def hydrate(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def _campaign(id: str) -> Any:
    try:
        campaign_id = UUID(id)
    except ValueError:
        raise CampaignNotFound from None
    if str(campaign_id) != id:
        raise CampaignNotFound
    return queries.campaign(campaign_id)
