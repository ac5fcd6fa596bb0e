"""Events announced in a competition's room. They carry counts and ids, never people's names."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


@dataclass(frozen=True)
class Counts:
    """The numbers of confirmed and waiting entrants and of available spots."""

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
    """Merge the data into the snapshot to update it."""

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
    """`promoted` entrants moved from the waiting list to a spot."""

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
    """`changed` holds the new values by their names in the snapshot."""

    type: ClassVar[str] = "competition.updated"
    changed: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return self.changed


class CompetitionPublished(CompetitionUpdated):
    type: ClassVar[str] = "competition.published"


class CompetitionCancelled(CompetitionUpdated):
    type: ClassVar[str] = "competition.cancelled"


@dataclass(frozen=True)
class BracketDrawn(Event):
    """A new draw replaces the old one. Clients fetch its matches."""

    type: ClassVar[str] = "bracket.drawn"
    bracket: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return {"bracket": self.bracket}


@dataclass(frozen=True)
class MatchesChanged(Event):
    """The new state of these matches."""

    matches: list[dict[str, Any]]

    def data(self) -> dict[str, Any]:
        return {"matches": self.matches}


class MatchChanged(MatchesChanged):
    """A match was started, decided or corrected. The next match of its winner is included."""

    type: ClassVar[str] = "match.changed"


@dataclass(frozen=True)
class RoundDrawn(MatchesChanged):
    """All matches of a round; they replace earlier ones of that round."""

    type: ClassVar[str] = "round.drawn"
    round: int = 0

    def data(self) -> dict[str, Any]:
        return {"round": self.round, **super().data()}
