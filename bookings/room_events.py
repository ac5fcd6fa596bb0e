"""What may be announced in an event's room. Seats and counts, never names: who comes is not everybody's."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class AvailabilityChanged(Event):
    """So many seats are free now; `seat` names the one it was, where seats have numbers."""

    available: int
    seat: str | None = None

    def data(self) -> dict[str, Any]:
        said: dict[str, Any] = {"availableSeats": self.available}
        return said | {"seat": self.seat} if self.seat else said


class SeatReserved(AvailabilityChanged):
    type: ClassVar[str] = "seat.reserved"


class SeatReleased(AvailabilityChanged):
    type: ClassVar[str] = "seat.released"


@dataclass(frozen=True)
class SeatPassed(AvailabilityChanged):
    """Given back and given to the next who waited, at once."""

    type: ClassVar[str] = "seat.passed"
    waiting: int = 0

    def data(self) -> dict[str, Any]:
        return super().data() | {"waitingCount": self.waiting}


@dataclass(frozen=True)
class SeatsHeld(Event):
    """Kept for somebody until then. Nothing is announced when the time has run out: everybody has a clock."""

    type: ClassVar[str] = "seats.held"
    seats: list[str]
    expires_at: str

    def data(self) -> dict[str, Any]:
        return {"seats": self.seats, "expiresAt": self.expires_at}


@dataclass(frozen=True)
class SeatsFreed(Event):
    """No longer held."""

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
    """So many are inside."""

    type: ClassVar[str] = "entries.changed"
    checked_in: int

    def data(self) -> dict[str, Any]:
        return {"checkedInCount": self.checked_in}


@dataclass(frozen=True)
class EventUpdated(Event):
    """`changed` are names of the event as the snapshot has them."""

    type: ClassVar[str] = "event.updated"
    changed: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return self.changed


class EventPublished(EventUpdated):
    """Everybody may see it now."""

    type: ClassVar[str] = "event.published"


class EventUnpublished(EventUpdated):
    """A draft again: everybody else's socket is closed."""

    type: ClassVar[str] = "event.unpublished"


class EventWasCancelled(EventUpdated):
    type: ClassVar[str] = "event.cancelled"


class LayoutChanged(EventUpdated):
    """The seats are others now: read the map anew."""

    type: ClassVar[str] = "layout.changed"
