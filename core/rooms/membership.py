"""Who may be in a room, asked at the door and again when a credential changes."""

from dataclasses import dataclass

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
