"""Events of a campaign's room. They carry counts, never addresses; only staff enter the room."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class CampaignMoved(Event):
    """The campaign's status or counts changed. Merge `changed` into the snapshot."""

    type: ClassVar[str] = "campaign.moved"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed
