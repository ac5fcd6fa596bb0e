"""What may be announced in a competition's room. Counts, never names: who takes part is not everybody's."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class Counts:
    """How the places stand."""

    registered: int
    waitlisted: int
    available: int

    def data(self) -> dict[str, int]:
        return {
            "registeredCount": self.registered,
            "waitlistedCount": self.waitlisted,
            "availablePlaces": self.available,
        }


@dataclass(frozen=True)
class PlacesChanged(Event):
    """Put its data over the snapshot, and the snapshot is true again."""

    counts: Counts

    def data(self) -> dict[str, Any]:
        return self.counts.data()


class RegistrationConfirmed(PlacesChanged):
    type: ClassVar[str] = "registration.confirmed"


class RegistrationWaitlisted(PlacesChanged):
    type: ClassVar[str] = "registration.waitlisted"


class RegistrationWithdrawn(PlacesChanged):
    type: ClassVar[str] = "registration.withdrawn"


@dataclass(frozen=True)
class RegistrationPromoted(PlacesChanged):
    """So many came from the waitlist to a place."""

    type: ClassVar[str] = "registration.promoted"
    promoted: int = 1

    def data(self) -> dict[str, Any]:
        return {"promoted": self.promoted, **self.counts.data()}


@dataclass(frozen=True)
class CheckedInChanged(Event):
    type: ClassVar[str] = "checkin.changed"
    checked_in: int

    def data(self) -> dict[str, Any]:
        return {"checkedInCount": self.checked_in}


@dataclass(frozen=True)
class CompetitionUpdated(Event):
    """`changed` are names of the competition as the snapshot has them."""

    type: ClassVar[str] = "competition.updated"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed


class CompetitionPublished(CompetitionUpdated):
    type: ClassVar[str] = "competition.published"


class CompetitionCancelled(CompetitionUpdated):
    type: ClassVar[str] = "competition.cancelled"
