"""Control of the scorer's table: two tables do not fight, and either takes over with one call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare

from core.rooms.services import announce
from scoreboard.events import ControlChanged
from scoreboard.models import Game, TableLease
from scoreboard.models.lease import NAME
from scoreboard.refusals import TableTaken
from scoreboard.services.writing import on_game

A_GUEST = "A guest"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Control:
    """A lease as its holder gets it. The token is the holder's alone."""

    game: UUID
    number: int
    holder: str

    @property
    def token(self) -> str:
        return token_of(self.game, self.number)


def take_table(*, game_id: UUID, by: Any, name: str = "") -> Control:
    """Take control from whoever has it. A guest may say a `name`; refuses with NotFound or MayNotScore."""
    with on_game(game_id, by, finished_too=True, begins=False) as writing:
        number = (writing.state.control or {}).get("number", 0) + 1
        guest = "" if writing.who else name or A_GUEST
        lease = TableLease(game=writing.game, number=number, holder=writing.who, guest=guest)
        lease.taken_at = writing.state.now
        lease.save(force_insert=True)
        announce(writing.game.room, ControlChanged(str(lease.pk), number), actor=writing.who and writing.who.pk)
    return Control(game_id, number, guest or writing.who.name)


@transaction.atomic
def from_table(token: str | None, verb: Callable[..., Answer], *, game_id: UUID, **what: Any) -> Answer:
    """Do the verb for a table that has control, or for anybody who claims none.

    Refuses with TableTaken when somebody else took over since the token was given.
    """
    if token:
        _refuse_unless_held(game_id, token)
    return verb(game_id=game_id, **what)


def token_of(game_id: UUID, number: int) -> str:
    """What the holder of this lease sends along; nobody else can make it."""
    return Signer(salt="scoreboard.table").sign(f"{game_id.hex}.{number}")


def _refuse_unless_held(game_id: UUID, token: str) -> None:
    """Asked under the game's lock: nobody takes over between this and the play."""
    Game.objects.select_for_update(no_key=True).filter(pk=game_id).values_list("pk").first()
    last = TableLease.objects.filter(game=game_id).annotate(name=NAME).order_by("-number").first()
    number, name = (last.number, last.name) if last else (0, "")
    if not constant_time_compare(token, token_of(game_id, number)):
        raise TableTaken(holder=name)
