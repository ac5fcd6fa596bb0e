"""A campaign's room: how it goes out, for the staff alone."""

from typing import Any
from uuid import UUID

from core.errors import Forbidden, NotAuthenticated
from subscriptions import queries, wire
from subscriptions.refusals import NoCampaign


class CampaignRoom:
    """`campaigns.<id>`."""

    kind = "campaigns"

    def enter(self, id: str, viewer: Any) -> None:
        """Only the staff run the list: NotAuthenticated, Forbidden, NoCampaign."""
        if not viewer.is_authenticated:
            raise NotAuthenticated
        if not viewer.is_staff:
            raise Forbidden
        _campaign(id)

    def snapshot(self, id: str) -> dict[str, Any]:
        found = _campaign(id)
        return wire.campaign_out(found, queries.progress(found))

    def fill_in(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return events


def _campaign(id: str) -> Any:
    try:
        named = UUID(id)
    except ValueError:
        raise NoCampaign from None
    if str(named) != id:
        raise NoCampaign
    return queries.campaign(named)
