"""What is announced in a drop's room. Counts, never names or codes: the waitlist is not public."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class Counts:
    """The numbers of a drop's slots."""

    remaining: int
    issued: int
    used: int
    waitlist: int

    def data(self) -> dict[str, int]:
        return {
            "remaining": self.remaining,
            "issuedCount": self.issued,
            "usedCount": self.used,
            "waitlistCount": self.waitlist,
        }


@dataclass(frozen=True)
class SlotsChanged(Event):
    """Merge the data into the snapshot, and the snapshot is current."""

    counts: Counts

    def data(self) -> dict[str, Any]:
        return self.counts.data()


class WaitlistJoined(SlotsChanged):
    type: ClassVar[str] = "waitlist.joined"


class WaitlistLeft(SlotsChanged):
    type: ClassVar[str] = "waitlist.left"


class WaitlistReordered(SlotsChanged):
    type: ClassVar[str] = "waitlist.reordered"


class ClaimIssued(SlotsChanged):
    type: ClassVar[str] = "claim.issued"


class ClaimUsed(SlotsChanged):
    type: ClassVar[str] = "claim.used"


class ClaimExpired(SlotsChanged):
    type: ClassVar[str] = "claim.expired"


class ClaimRevoked(SlotsChanged):
    type: ClassVar[str] = "claim.revoked"


@dataclass(frozen=True)
class SlotsOffered(SlotsChanged):
    """This many freed slots went to the next people in line."""

    type: ClassVar[str] = "slots.offered"
    offered: int = 1

    def data(self) -> dict[str, Any]:
        return {"offered": self.offered, **self.counts.data()}


@dataclass(frozen=True)
class DropUpdated(Event):
    """`changed` uses the names of the snapshot."""

    type: ClassVar[str] = "drop.updated"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed


class DropSealed(DropUpdated):
    type: ClassVar[str] = "drop.sealed"


class DropDrawn(DropUpdated):
    type: ClassVar[str] = "drop.drawn"
