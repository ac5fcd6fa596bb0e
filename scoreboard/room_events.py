"""What may be announced in a game's room. Each event carries the new values of all that changed."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.rooms.services import Event

# A room of the house's own: something is said there when another game is featured.
FEATURED_ROOM = "featured.game"


@dataclass(frozen=True)
class GameEvent(Event):
    """`changed` are top-level names of the game as the snapshot has them: put them over it, and it is true again.

    `play` is what happened; what is no play, such as a new shot clock, has none.
    """

    play: dict[str, Any] | None
    changed: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return {**({"play": self.play} if self.play else {}), **self.changed}


class ScoreChanged(GameEvent):
    """Points were scored, or the game was reset. Has `teamA` and `teamB` always."""

    type: ClassVar[str] = "score.changed"


class FoulCalled(GameEvent):
    type: ClassVar[str] = "foul.called"


class TimeoutCalled(GameEvent):
    type: ClassVar[str] = "timeout.called"


class PossessionChanged(GameEvent):
    type: ClassVar[str] = "possession.changed"


class ClockChanged(GameEvent):
    """The game clock or the shot clock was started, stopped, set or switched off."""

    type: ClassVar[str] = "clock.changed"


class PeriodChanged(GameEvent):
    type: ClassVar[str] = "period.changed"


class PlayUndone(GameEvent):
    """`play.undoes` is the play that no longer counts."""

    type: ClassVar[str] = "play.undone"


class GameFinished(GameEvent):
    type: ClassVar[str] = "game.finished"


class ReviewChanged(GameEvent):
    """The score has come under review, or is so no more: `review` is what public screens show, or null."""

    type: ClassVar[str] = "review.changed"


class GameEdited(GameEvent):
    """Its organizer changed names, rules, venue, start, or who may score."""

    type: ClassVar[str] = "game.edited"


class GameFeatured(GameEvent):
    """The game has become the featured one, or is it no more."""

    type: ClassVar[str] = "game.featured"


@dataclass(frozen=True)
class ControlChanged(Event):
    """Another table has control. The log names the lease; its holder's name is filled in when it is read."""

    type: ClassVar[str] = "control.changed"
    lease: str
    number: int

    def data(self) -> dict[str, Any]:
        return {"control": {"lease": self.lease, "number": self.number}}


@dataclass(frozen=True)
class FeaturedGameChanged(Event):
    """Another game is featured, or none. Said in a room of the house's own, to those who watch whichever is."""

    type: ClassVar[str] = "featured.changed"
    game: str | None

    def data(self) -> dict[str, Any]:
        return {"game": self.game}
