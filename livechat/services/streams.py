"""The verbs of those who run a stream: make, edit, delete."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from core.database import database_now
from core.errors import Invalid, NotFound
from core.rooms.services import announce
from livechat import access, video, wire
from livechat.events import StreamUpdated
from livechat.models import Stream, StreamStatus
from livechat.refusals import HasMessages
from livechat.services.locking import locked_to_manage
from livechat.text import clean
from scoreboard import queries as games

FACTS = ("title", "description", "video_kind", "video_url", "status", "starts_at", "game")
MOST_MODERATORS = 20


@transaction.atomic
def create_stream(*, by: Any, moderators: Iterable[str] | None = None, **given: Any) -> Stream:
    """Make a stream. `moderators` are addresses of accounts. Refuses with Forbidden (it is for organizers), Invalid."""
    access.refuse_unless_organizer(by)
    stream = Stream(organizer=by)
    _put(stream, {"video_kind": "file", "video_url": video.PLACEHOLDER, **given})
    stream.slug = f"{slugify(stream.title)[:120] or 'stream'}-{stream.pk.hex[-6:]}"
    stream.save(force_insert=True)
    if moderators is not None:
        stream.moderators.set(_people(moderators))
    return stream


@transaction.atomic
def edit_stream(*, stream_id: UUID, by: Any, moderators: Iterable[str] | None = None, **given: Any) -> Stream:
    """Change what is given; a `status` of live or ended starts or ends it. Those who watch see it at once.

    Refuses with NotFound, NotYourStream, Invalid.
    """
    stream = locked_to_manage(by, stream_id)
    before = wire.stream_out(stream, 0)
    _put(stream, given)
    stream.save()
    if moderators is not None:
        stream.moderators.set(_people(moderators))
    after = wire.stream_out(stream, 0)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if set(changed) - {"updatedAt"}:
        announce(stream.room, StreamUpdated(changed), actor=by.pk)
    return stream


@transaction.atomic
def delete_stream(*, stream_id: UUID, by: Any) -> None:
    """Remove a stream in whose chat nobody ever wrote. Refuses with NotFound, NotYourStream, HasMessages."""
    stream = locked_to_manage(by, stream_id)
    if stream.messages.exists():
        raise HasMessages
    stream.delete()


def _put(stream: Stream, given: dict[str, Any]) -> None:
    """The facts as they are kept, or Invalid."""
    if unknown := set(given) - set(FACTS):
        raise TypeError(f"a stream has no {sorted(unknown)}")
    game = given.pop("game", ...) if "game" in given else ...
    for name, value in given.items():
        setattr(stream, name, value)
    if game is not ...:
        stream.game_id = _game(game)
    stream.title = clean(stream.title)[:120]
    if not stream.title:
        raise Invalid(fields={"title": ["Give it a title."]})
    stream.video_url = video.checked(stream.video_kind, stream.video_url)
    _follow_status(stream)


def _follow_status(stream: Stream) -> None:
    """When it began and ended, by the database's clock."""
    if stream.status == StreamStatus.LIVE and stream.started_at is None:
        stream.started_at = database_now()
    if stream.status == StreamStatus.ENDED and stream.ended_at is None:
        stream.ended_at = database_now()
    elif stream.status != StreamStatus.ENDED:
        stream.ended_at = None


def _game(name: Any) -> UUID | None:
    """The game of this id or slug."""
    try:
        return games.id_of(str(name)) if name else None
    except NotFound as none:
        raise Invalid(fields={"game": [none.sentence]}) from None


def _people(addresses: Iterable[str]) -> list[User]:
    """The accounts of these addresses, or Invalid, which says whose are missing."""
    wanted = sorted({address.strip().lower() for address in addresses if address.strip()})
    found = list(User.objects.filter(email__in=wanted, is_active=True))
    missing = [address for address in wanted if address not in {person.email for person in found}]
    if missing or len(wanted) > MOST_MODERATORS:
        sentence = f"Nobody here has this address: {missing[0]}" if missing else f"At most {MOST_MODERATORS}."
        raise Invalid(fields={"moderators": [sentence]})
    return found
