"""Who may be in a room, asked at the door and again when a credential changes."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, OperationalError

from core.errors import DomainError, NotAuthenticated, NotFound
from core.rooms import credentials, queries, registry
from core.rooms.credentials import Credential
from core.rooms.watched import Watcher

MOST_ROOMS = 16


class TooManyRooms(DomainError):
    code = "TOO_MANY_ROOMS"
    sentence = f"One socket can be in {MOST_ROOMS} rooms. Leave one first."


@dataclass(frozen=True)
class Membership:
    """A socket's place in a room."""

    name: str
    watcher: Watcher


@dataclass(frozen=True)
class Coming:
    """What one socket asks at the door: who opened it, where that is not known yet, and to be let into a room.

    `key` is the same for all who look for the same room; without `find_room` they look for none.
    `also` are rooms whose heads are to be of the same moment.
    """

    key: Hashable
    find_room: Callable[[], str] | None
    scope: dict[str, Any]
    credential: Credential | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """The answer: who they are, their room, and where it, the room of their own news and the others asked for stood.

    What comes later in the room of their news may end the socket.
    """

    credential: Credential
    room: str = ""
    heads: Mapping[str, queries.Head] = field(default_factory=dict)

    @property
    def news_room(self) -> str | None:
        return _news_room(self.credential)

    def head_of(self, room: str) -> queries.Head:
        return self.heads.get(room, queries.Head())


def identify_nobody(scope: dict[str, Any]) -> Arrival:
    """Who opened a socket with which no credential came. Asks nothing of the database."""
    return Arrival(credentials.authenticate([scope])[0])


def let_in(coming: list[Coming]) -> list[Arrival | Exception]:
    """Each one's arrival or the refusal it met, all of one moment: a few statements however many come.

    One whose question the database cannot take (a NUL in a name) spoils it for none of the others.
    """
    try:
        with queries.one_moment():
            return _let_in(coming)
    except OperationalError:
        raise
    except DatabaseError as problem:
        return [problem] if len(coming) == 1 else [answer for each in coming for answer in let_in([each])]


def _let_in(coming: list[Coming]) -> list[Arrival | Exception]:
    asked = _Asked()
    answers = [_answer(each, who, asked) for each, who in zip(coming, _who(coming), strict=True)]
    names = {name for each in coming for name in each.also}
    for answer in answers:
        if isinstance(answer, Arrival):
            names.update(filter(None, (answer.room, answer.news_room)))
    heads = queries.heads(sorted(names)) if names else {}
    return [replace(each, heads=heads) if isinstance(each, Arrival) else each for each in answers]


def _who(coming: list[Coming]) -> list[Credential | None]:
    """The credential of each, or None where one that was good has ended."""
    new = iter(credentials.authenticate([each.scope for each in coming if each.credential is None]))
    valid = iter(credentials.still_valid([each.credential for each in coming if each.credential is not None]))
    return [next(new) if each.credential is None else each.credential if next(valid) else None for each in coming]


def _answer(coming: Coming, credential: Credential | None, asked: "_Asked") -> Arrival | Exception:
    if credential is None:
        return NotAuthenticated()
    if coming.find_room is None:
        return Arrival(credential)
    try:
        name = asked.find(coming.key, coming.find_room)
        asked.enter(name, credential.user)
    except DatabaseError:
        raise
    except Exception as problem:
        return problem
    return Arrival(credential, name)


class _Asked:
    """What was found out about rooms at one moment, so that nothing is asked twice."""

    def __init__(self) -> None:
        self._found: dict[Hashable, str | Exception] = {}
        self._open: dict[str, bool] = {}

    def find(self, key: Hashable, find_room: Callable[[], str]) -> str:
        if key not in self._found:
            try:
                self._found[key] = find_room()
            except DomainError as refusal:
                self._found[key] = refusal
        found = self._found[key]
        if isinstance(found, Exception):
            raise found
        return found

    def enter(self, name: str, user: Any) -> None:
        """As the room's kind lets in. Where everybody may enter, nobody is asked about alone."""
        if name not in self._open:
            self._open[name] = _lets_in(name, AnonymousUser())
        if not self._open[name]:
            kind, id = registry.kind_of(name)
            kind.enter(id, user)


def _lets_in(name: str, user: Any) -> bool:
    kind, id = registry.kind_of(name)
    try:
        kind.enter(id, user)
    except DomainError:
        return False
    return True


def check_again(names: list[str], credential: Credential) -> None:
    """Refuse with NotAuthenticated when the credential is no longer good, or as a room's kind does."""
    if not credentials.still_valid([credential])[0]:
        raise NotAuthenticated
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


def _news_room(credential: Credential) -> str | None:
    return f"people.{credential.user.pk}" if credential.user.is_authenticated else None
