"""What happens in a bracket, announced in the competition's room. Entrants are named by their registration's id."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.rooms.services import Event


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
