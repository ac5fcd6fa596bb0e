"""Room events of games. Each carries the new value of every field that changed."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.rooms.services import Event

# The room of the club's featured game.
FEATURED_ROOM = "featured.game"


@dataclass(frozen=True)
class GameEvent(Event):
    """`changed` holds top-level fields of the game as in the snapshot: put over it, they make it current.

    `play` is the play that caused it, if any: a new shot clock is no play.
    """

    play: dict[str, Any] | None
    changed: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return {**({"play": self.play} if self.play else {}), **self.changed}


class ScoreChanged(GameEvent):
    """Points were scored, or the game was reset. Always has `teamA` and `teamB`."""

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
    """The score was held for review or released: `review` is what public screens show, or null."""

    type: ClassVar[str] = "review.changed"


class GameEdited(GameEvent):
    """The organizer changed names, rules, venue, start or open scoring."""

    type: ClassVar[str] = "game.edited"


class GameFeatured(GameEvent):
    """The game became the featured one, or stopped being it."""

    type: ClassVar[str] = "game.featured"


@dataclass(frozen=True)
class ControlChanged(Event):
    """Another table took control. The log keeps the lease; the holder's name is added when the event is read."""

    type: ClassVar[str] = "control.changed"
    lease: str
    number: int

    def data(self) -> dict[str, Any]:
        return {"control": {"lease": self.lease, "number": self.number}}


@dataclass(frozen=True)
class FeaturedGameChanged(Event):
    """Another game is featured, or none. Announced in the room of the featured game."""

    type: ClassVar[str] = "featured.changed"
    game: str | None

    def data(self) -> dict[str, Any]:
        return {"game": self.game}
