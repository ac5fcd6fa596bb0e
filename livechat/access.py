"""Who may see, run and look after which stream. Every stream is public; its chat's rules are the services' matter."""

from typing import Any
from uuid import UUID

from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from livechat.models import Message, Stream, StreamQuerySet
from livechat.refusals import NoMessage, NotModerating, NotYourStream

NO_STREAM = "There is no such stream."


def may_manage(stream: Stream, person: Any) -> bool:
    """Its organizer and staff."""
    return bool(person.is_authenticated and (person.is_staff or stream.organizer_id == person.pk))


def may_moderate(stream: Stream, person: Any) -> bool:
    """Who manages it, and whom they asked to."""
    if may_manage(stream, person):
        return True
    return bool(person.is_authenticated and stream.moderators.filter(pk=person.pk).exists())


def stream_named(name: Any, among: "StreamQuerySet | None" = None) -> Stream:
    """The stream of this id or slug, or NotFound."""
    seen: StreamQuerySet = Stream.objects.all() if among is None else among
    found: Stream | None = seen.filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_STREAM)
    return found


def stream_to_manage(person: Any, name: Any) -> Stream:
    """The same for who runs it: NotFound, or NotYourStream."""
    found = stream_named(name)
    if not may_manage(found, person):
        raise NotYourStream
    return found


def stream_to_moderate(person: Any, name: Any) -> Stream:
    """The same for who looks after its chat: NotFound, or NotModerating."""
    found = stream_named(name)
    if not may_moderate(found, person):
        raise NotModerating
    return found


def message_of(stream: Stream, message_id: UUID) -> Message:
    """One line of its chat that nobody took away, or NoMessage."""
    found: Message | None = Message.objects.standing().filter(stream=stream, pk=message_id).first()
    if found is None:
        raise NoMessage
    return found


def refuse_unless_organizer(person: Any) -> None:
    """Organizers and staff make streams; Forbidden for all others."""
    if not getattr(person, "is_organizer", False):
        raise Forbidden("Only organizers can make streams.")
