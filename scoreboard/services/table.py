"""The scorer's table: control of it, and the transaction that records a play.

Two tables do not overwrite each other: the one that took control last has it, and either takes it by one call.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from django.core.signing import Signer
from django.db import transaction
from django.db.models import Max
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime

from core.errors import NotFound
from core.people import Person
from core.rooms.services import announce
from scoreboard import access, queries
from scoreboard.clocks import Clock
from scoreboard.errors import GameFinished, MayNotScore, TableTaken
from scoreboard.models import AMENDMENT_KINDS, HOLDER_NAME, Game, Kind, Play, Status, TableLease, describe
from scoreboard.room_events import ControlChanged, GameEvent, ScoreChanged
from scoreboard.rule_warnings import warnings_about
from scoreboard.shapes import SCORES, changed_fields, game_fields
from scoreboard.totals import GameState

GUEST_NAME = "A guest"
Result = TypeVar("Result")


@dataclass
class GameTransaction:
    """A locked game while a play is recorded. `state` is the state before the play."""

    game: Game
    state: GameState
    by: Person
    after: GameState | None = None
    _before: dict[str, Any] = field(default_factory=dict)

    @property
    def next_seq(self) -> int:
        last = Play.objects.filter(game=self.game).aggregate(last=Max("seq"))["last"]
        return (last or 0) + 1

    @property
    def result(self) -> GameState:
        """The state after the play."""
        assert self.after is not None  # noqa: S101  (every verb writes)
        return self.after

    def change(self, **values: Any) -> None:
        """Set fields of the game and remember their old values."""
        for name, value in values.items():
            old = getattr(self.game, name)
            if old != value:
                self._before.setdefault(name, old)
                setattr(self.game, name, value)

    def restore(self, before: dict[str, Any]) -> None:
        """Restore the fields of the game that an undone play remembers."""
        times = {name: parse_datetime(value) for name, value in before.items() if name.endswith("_at") and value}
        self.change(**{**before, **times})

    def start_clock(self) -> None:
        """Start the clock from the time it shows, and the shot clock with it."""
        self.set_clock(self.game.clock.started(self.state.now))
        if self.game.shot_clock and self.clock_is_running:
            self.set_shot_clock(self.game.shot_clock.started(self.state.now))

    def stop_clock(self) -> None:
        """Stop the clock at the time it shows, and the shot clock with it."""
        self.set_clock(self.game.clock.stopped(self.state.now))
        if self.game.shot_clock:
            self.set_shot_clock(self.game.shot_clock.stopped(self.state.now))

    @property
    def clock_is_running(self) -> bool:
        return self.game.clock.is_running(self.state.now)

    def set_clock(self, clock: Clock) -> None:
        self.change(clock_remaining_ms=clock.left_ms, clock_started_at=clock.since)

    def set_shot_clock(self, clock: Clock | None) -> None:
        left, since = (clock.left_ms, clock.since) if clock else (None, None)
        self.change(shot_remaining_ms=left, shot_started_at=since)

    def record(self, event: type[GameEvent], kind: Kind, **play: Any) -> None:
        """Create the play, save the game and announce the changes."""
        made = self._make(kind, **play)
        self.announce(event, made)
        self.after = replace(self.result, warnings=warnings_about(made, self.state, self.result))

    def announce(self, event: type[GameEvent], play: Play | None = None) -> None:
        """Save the game and announce the changes."""
        if self._before:
            self.game.save(update_fields=[*self._before, "updated_at"])
        after = queries.get_state(self.game.pk)
        changed = changed_fields(self.state, after)
        if event is ScoreChanged:
            changed |= game_fields(after, SCORES)
        announced = announce(
            self.game.room, event(_play_json(play) if play else None, changed), actor=self.actor and self.actor.pk
        )
        self.after = replace(after, room_version=announced.version)

    @property
    def actor(self) -> Any:
        """The signed-in person, or None for a guest."""
        return self.by if getattr(self.by, "is_authenticated", False) else None

    def _make(self, kind: Kind, **play: Any) -> Play:
        before = {name: _json_value(value) for name, value in self._before.items()}
        when = {"at": self.state.now, "clock_ms": self.state.remaining_ms, "period": self.state.game.period}
        return Play.objects.create(
            game=self.game, seq=self.next_seq, kind=kind, by=self.actor, before=before, **{**when, **play}
        )


@contextmanager
def game_transaction(
    game_id: UUID, by: Person, *, allow_finished: bool = False, starts_game: bool = True
) -> Iterator[GameTransaction]:
    """Lock the game, read its state again, and yield a GameTransaction for a person who may score.

    Raises NotFound, MayNotScore or GameFinished. A scheduled game begins with its first play; `starts_game` says
    whether this is a play.
    """
    with transaction.atomic():
        game = Game.objects.select_for_update(no_key=True).filter(pk=game_id).first()
        if game is None:
            raise NotFound(queries.GAME_NOT_FOUND)
        if not access.may_score(game, by):
            raise MayNotScore
        if game.status == Status.FINISHED and not allow_finished:
            raise GameFinished
        # A statement of its own after the lock: it sees what others committed while this one waited.
        txn = GameTransaction(game, queries.get_state(game.pk), by)
        if starts_game and game.status == Status.SCHEDULED:
            txn.change(status=Status.LIVE)
        yield txn


def _play_json(play: Play) -> dict[str, Any]:
    """Return the play for a room event: id and content, never a person's name. `words` is its line on the page."""
    play_json = {"id": str(play.pk), "seq": play.seq, "kind": play.kind, "period": play.period}
    if play.kind not in (Kind.UNDO, *AMENDMENT_KINDS):
        play_json["words"] = describe(play, {"A": play.game.team_a_name, "B": play.game.team_b_name}.get(play.team, ""))
    play_json["clock"] = play.clock_ms / 1000
    optional = {"team": play.team, "points": play.points, "player": play.player, "detail": play.detail}
    return {**play_json, **{name: value for name, value in optional.items() if value}, **_amended_play_json(play)}


def _amended_play_json(play: Play) -> dict[str, Any]:
    """Return the older play that this one undoes, strikes out or corrects."""
    if play.kind == Kind.CORRECTION:
        return {"corrects": str(play.corrects_id), "was": {name: value for name, value in play.was.items() if value}}
    undone = play.undoes_id or play.corrects_id
    return {"undoes": str(undone)} if undone else {}


def _json_value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@dataclass(frozen=True)
class TableControl:
    """A lease as its holder receives it. Only the holder gets the token."""

    game: UUID
    number: int
    holder: str

    @property
    def token(self) -> str:
        return table_token(self.game, self.number)


def take_table(*, game_id: UUID, by: Person, name: str = "") -> TableControl:
    """Take control from the table that has it. A guest may give a `name`. Raises NotFound or MayNotScore."""
    with game_transaction(game_id, by, allow_finished=True, starts_game=False) as txn:
        number = (txn.state.control or {}).get("number", 0) + 1
        guest = "" if txn.actor else name or GUEST_NAME
        lease = TableLease(game=txn.game, number=number, holder=txn.actor, guest=guest)
        lease.taken_at = txn.state.now
        lease.save(force_insert=True)
        announce(txn.game.room, ControlChanged(str(lease.pk), number), actor=txn.actor and txn.actor.pk)
    return TableControl(game_id, number, guest or txn.actor.name)


@transaction.atomic
def record_from_table(token: str | None, verb: Callable[..., Result], *, game_id: UUID, **values: Any) -> Result:
    """Run the service for a table that has control, or for a caller without a token.

    Raises TableTaken if another table took control since the token was issued.
    """
    if token:
        _require_control(game_id, token)
    return verb(game_id=game_id, **values)


def table_token(game_id: UUID, number: int) -> str:
    """Return the signed token of this lease. Only its holder gets it."""
    return Signer(salt="scoreboard.table").sign(f"{game_id.hex}.{number}")


def _require_control(game_id: UUID, token: str) -> None:
    """Raise TableTaken unless the token is of the last lease. Locks the game: nobody takes control in between."""
    Game.objects.select_for_update(no_key=True).filter(pk=game_id).values_list("pk").first()
    last = TableLease.objects.filter(game=game_id).annotate(name=HOLDER_NAME).order_by("-number").first()
    number, name = (last.number, last.name) if last else (0, "")
    if not constant_time_compare(token, table_token(game_id, number)):
        raise TableTaken(holder=name)
