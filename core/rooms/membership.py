"""Who may be in a room, asked at the door and again when a credential changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser

from core.refusals import NotAuthenticated, NotFound, Refusal
from core.rooms import credentials, queries, registry
from core.rooms.credentials import Credential
from core.rooms.watched import Watcher

MOST_ROOMS = 16


class TooManyRooms(Refusal):
    code = "TOO_MANY_ROOMS"
    sentence = f"One socket can be in {MOST_ROOMS} rooms. Leave one first."


@dataclass(frozen=True)
class Membership:
    """A socket's place in a room."""

    name: str
    watcher: Watcher


@dataclass(frozen=True)
class Known:
    """Who opened a socket, and where the room of their own news stood: what comes later may end the socket."""

    credential: Credential
    news: queries.Head

    @property
    def news_room(self) -> str | None:
        return f"people.{self.credential.user.pk}" if self.credential.user.is_authenticated else None


@dataclass(frozen=True)
class Arrival:
    """What one look at the database tells of a new socket on one room."""

    known: Known
    room: str
    epoch: int


def identify(scope: dict[str, Any]) -> Known:
    """Who opened this socket. Asks the database only where a credential came with it."""
    if credentials.are_missing(scope):
        return Known(credentials.authenticate(scope), queries.Head())
    with _arriving():
        known = Known(credentials.authenticate(scope), queries.Head())
        return replace(known, news=queries.head_of(known.news_room)) if known.news_room else known


def arrive(scope: dict[str, Any], find_room: Callable[[], str]) -> Arrival:
    """Who opened this socket and the room they are let into, or the refusal of its kind; all of one moment."""
    with _arriving():
        known, name = Known(credentials.authenticate(scope), queries.Head()), find_room()
        kind, id = registry.kind_of(name)
        kind.enter(id, known.credential.user)
        heads = queries.heads([name, known.news_room or name])
    known = replace(known, news=heads.get(known.news_room or "", queries.Head()))
    return Arrival(known, name, heads.get(name, queries.Head()).epoch)


def _arriving() -> AbstractContextManager[None]:
    """A session whose password was changed is deleted when it is read, so this may write."""
    return queries.one_moment(read_only=False)


def admit(wire_name: str, credential: Credential) -> tuple[str, bool]:
    """The room's name without epoch, and whether the client knows the present epoch; or its kind's refusal."""
    name, epoch = registry.split_epoch(wire_name)
    kind, id = registry.kind_of(name)
    _require_valid(credential)
    kind.enter(id, credential.user)
    return name, queries.head_of(name).epoch == epoch


def check_again(names: list[str], credential: Credential) -> None:
    """Refuse with NotAuthenticated when the credential is no longer good, or as a room's kind does."""
    _require_valid(credential)
    if not isinstance(credential.user, AnonymousUser):
        credential.user.refresh_from_db()
    for name in names:
        kind, id = registry.kind_of(name)
        kind.enter(id, credential.user)


def find(rooms: dict[str, Membership], wire_name: str) -> Membership:
    """The joined room of this name, or NotFound."""
    name, _ = registry.split_epoch(wire_name)
    if name not in rooms:
        raise NotFound("You are not in this room.")
    return rooms[name]


def _require_valid(credential: Credential) -> None:
    if credential.user.is_authenticated and not credentials.still_valid(credential):
        raise NotAuthenticated
