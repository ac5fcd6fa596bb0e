"""Events announced in a competition's room. They carry counts and ids, never people's names."""

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


@dataclass(frozen=True)
class BracketDrawn(Event):
    """There is a new draw; whatever was known of another one is void. Its matches are fetched."""

    type: ClassVar[str] = "bracket.drawn"
    bracket: dict[str, Any]

    def data(self) -> dict[str, Any]:
        return {"bracket": self.bracket}


@dataclass(frozen=True)
class MatchesChanged(Event):
    """These matches are now so."""

    matches: list[dict[str, Any]]

    def data(self) -> dict[str, Any]:
        return {"matches": self.matches}


class MatchChanged(MatchesChanged):
    """One was started, decided or corrected; the match that it leads to comes with it."""

    type: ClassVar[str] = "match.changed"


@dataclass(frozen=True)
class RoundDrawn(MatchesChanged):
    """All matches of a round, in place of any that were known of it."""

    type: ClassVar[str] = "round.drawn"
    round: int = 0

    def data(self) -> dict[str, Any]:
        return {"round": self.round, **super().data()}
