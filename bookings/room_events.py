"""The events of an event's room. They carry seats and counts, never names: attendance is private."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class AvailabilityChanged(Event):
    """The number of free seats changed; `seat` names the seat where seats have numbers."""

    available: int
    seat: str | None = None

    def data(self) -> dict[str, Any]:
        out: dict[str, Any] = {"availableSeats": self.available}
        return out | {"seat": self.seat} if self.seat else out


class SeatReserved(AvailabilityChanged):
    type: ClassVar[str] = "seat.reserved"


class SeatReleased(AvailabilityChanged):
    type: ClassVar[str] = "seat.released"


@dataclass(frozen=True)
class SeatPassed(AvailabilityChanged):
    """A seat was given back and went to the waiting list at once."""

    type: ClassVar[str] = "seat.passed"
    waiting: int = 0

    def data(self) -> dict[str, Any]:
        return super().data() | {"waitingCount": self.waiting}


@dataclass(frozen=True)
class SeatsHeld(Event):
    """Seats are held until `expires_at`. Expiry is not announced: clients watch the time themselves."""

    type: ClassVar[str] = "seats.held"
    seats: list[str]
    expires_at: str

    def data(self) -> dict[str, Any]:
        return {"seats": self.seats, "expiresAt": self.expires_at}


@dataclass(frozen=True)
class SeatsFreed(Event):
    """Seats are no longer held."""

    type: ClassVar[str] = "seats.freed"
    seats: list[str]

    def data(self) -> dict[str, Any]:
        return {"seats": self.seats}


@dataclass(frozen=True)
class WaitlistChanged(Event):
    type: ClassVar[str] = "waitlist.changed"
    waiting: int

    def data(self) -> dict[str, Any]:
        return {"waitingCount": self.waiting}


@dataclass(frozen=True)
class EntriesChanged(Event):
    """The number of checked-in people changed."""

    type: ClassVar[str] = "entries.changed"
    checked_in: int

    def data(self) -> dict[str, Any]:
        return {"checkedInCount": self.checked_in}


@dataclass(frozen=True)
class EventUpdated(Event):
    """The event was edited; `changed` holds new values by the names of the snapshot."""

    type: ClassVar[str] = "event.updated"
    changed: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return self.changed


class EventPublished(EventUpdated):
    """The event became public."""

    type: ClassVar[str] = "event.published"


class EventUnpublished(EventUpdated):
    """The event became a draft again; the sockets of everyone who may not see it close."""

    type: ClassVar[str] = "event.unpublished"


class EventWasCancelled(EventUpdated):
    type: ClassVar[str] = "event.cancelled"


class LayoutChanged(EventUpdated):
    """The seats were drawn again: clients reload the map."""

    type: ClassVar[str] = "layout.changed"
