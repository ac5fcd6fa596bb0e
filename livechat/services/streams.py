"""Create, edit, start, end and delete streams; change the rules of a chat."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from core.database import database_now
from core.errors import Invalid, NotFound
from core.people import Person
from core.rooms.services import announce
from livechat import access, shapes, video
from livechat.access import locked_to_manage, locked_to_moderate
from livechat.errors import StreamHasMessages
from livechat.models import MAX_SLOW_SECONDS, Action, Links, Stream, StreamStatus
from livechat.room_events import ChatChanged, StreamUpdated
from livechat.services.moderation import record_action
from livechat.text import clean_text
from scoreboard import queries as games

EDITABLE_FIELDS = ("title", "description", "video_kind", "video_url", "status", "starts_at", "game")
RULES = ("slow_seconds", "members_only", "links")


@transaction.atomic
def create_stream(*, by: Person, moderators: Iterable[str] | None = None, **fields: Any) -> Stream:
    """Create a stream. `moderators` are email addresses of accounts. Raise Forbidden unless organizer, or Invalid."""
    access.require_organizer(by)
    stream = Stream(organizer=by)
    _apply(stream, {"video_kind": "file", "video_url": video.PLACEHOLDER, **fields})
    stream.slug = f"{slugify(stream.title)[:120] or 'stream'}-{stream.pk.hex[-6:]}"
    stream.save(force_insert=True)
    if moderators is not None:
        stream.moderators.set(_find_moderators(moderators))
    return stream


@transaction.atomic
def edit_stream(*, stream_id: UUID, by: Person, moderators: Iterable[str] | None = None, **fields: Any) -> Stream:
    """Edit the given fields; `status` live or ended starts or ends the stream. Announce the changes.

    Raise NotFound, NotStreamOrganizer or Invalid.
    """
    stream = locked_to_manage(by, stream_id)
    before = shapes.StreamOut.of(stream, viewers=0, room_version=0)
    _apply(stream, fields)
    stream.save()
    if moderators is not None:
        stream.moderators.set(_find_moderators(moderators))
    after = shapes.StreamOut.of(stream, viewers=0, room_version=0)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if set(changed) - {"updatedAt"}:
        announce(stream.room, StreamUpdated(changed), actor=by.pk)
    return stream


@transaction.atomic
def delete_stream(*, stream_id: UUID, by: Person) -> None:
    """Delete a stream without messages. Raise NotFound, NotStreamOrganizer or StreamHasMessages."""
    stream = locked_to_manage(by, stream_id)
    if stream.messages.exists():
        raise StreamHasMessages
    stream.delete()


def _apply(stream: Stream, fields: dict[str, Any]) -> None:
    """Set the given fields, cleaned, or raise Invalid."""
    if unknown := set(fields) - set(EDITABLE_FIELDS):
        raise TypeError(f"a stream has no {sorted(unknown)}")
    game = fields.pop("game", ...) if "game" in fields else ...
    for name, value in fields.items():
        setattr(stream, name, value)
    if game is not ...:
        stream.game_id = _find_game(game)
    stream.title = clean_text(stream.title)[: Stream.MAX_TITLE_LENGTH]
    if not stream.title:
        raise Invalid(fields={"title": ["Give it a title."]})
    stream.video_url = video.clean_url(stream.video_kind, stream.video_url)
    _set_times(stream)


def _set_times(stream: Stream) -> None:
    """Set start and end by the database's clock."""
    if stream.status == StreamStatus.LIVE and stream.started_at is None:
        stream.started_at = database_now()
    if stream.status == StreamStatus.ENDED and stream.ended_at is None:
        stream.ended_at = database_now()
    elif stream.status != StreamStatus.ENDED:
        stream.ended_at = None


def _find_game(name: Any) -> UUID | None:
    """Return the id of the game with this id or slug, or raise Invalid."""
    try:
        return games.id_of(str(name)) if name else None
    except NotFound as error:
        raise Invalid(fields={"game": [error.sentence]}) from None


def _find_moderators(addresses: Iterable[str]) -> list[User]:
    """Return the accounts with these addresses, or raise Invalid with the first missing one."""
    emails = sorted({address.strip().lower() for address in addresses if address.strip()})
    accounts = list(User.objects.filter(email__in=emails, is_active=True))
    missing = [address for address in emails if address not in {person.email for person in accounts}]
    if missing or len(emails) > Stream.MAX_MODERATORS:
        sentence = f"Nobody here has this address: {missing[0]}" if missing else f"At most {Stream.MAX_MODERATORS}."
        raise Invalid(fields={"moderators": [sentence]})
    return accounts


@transaction.atomic
def change_chat(*, stream_id: UUID, by: Person, **rules: Any) -> Stream:
    """Change the given rules: `slow_seconds` (0: off), `members_only`, `links`.

    Raise NotFound, NotModerator or Invalid.
    """
    stream = locked_to_moderate(by, stream_id)
    _check_rules(rules)
    changed = {name: value for name, value in rules.items() if getattr(stream, name) != value}
    if not changed:
        return stream
    for name, value in changed.items():
        setattr(stream, name, value)
    stream.save(update_fields=[*changed, "updated_at"])
    record_action(stream, Action.CHAT_CHANGED, by, **changed)
    announce(stream.room, ChatChanged({"chat": shapes.ChatOut.of(stream)}), actor=by.pk)
    return stream


def _check_rules(rules: dict[str, Any]) -> None:
    if unknown := set(rules) - set(RULES):
        raise TypeError(f"a chat has no rule called {sorted(unknown)}")
    if not 0 <= rules.get("slow_seconds", 0) <= MAX_SLOW_SECONDS:
        raise Invalid(fields={"slowSeconds": [f"From 0 to {MAX_SLOW_SECONDS}."]})
    if rules.get("links", Links.MODERATORS) not in Links.values:
        raise Invalid(fields={"links": [f"One of: {', '.join(Links.values)}."]})
