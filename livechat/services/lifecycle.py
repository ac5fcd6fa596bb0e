"""Erase a person's messages, delete old evidence, check the invariants of chats."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from core import jobs
from core.capacity.locking import all_locked
from core.database import DatabaseNow, database_now
from core.people import Person
from core.rooms.services import announce
from livechat.access import locked_stream
from livechat.models import Message, ModerationEntry, Report, Sanction, Stream, StreamStatus
from livechat.room_events import MESSAGE_TYPES, MessagesErased
from livechat.services.moderation import erase_handed_over

ERASED_NAME = "Somebody who left"
EVIDENCE_TTL = timedelta(days=14)
_WRONG_EVENTS = """
    SELECT e.room, e.version, m.id IS NULL, e.data - 'id' <> '{}' FROM rooms_roomevent e
    LEFT JOIN livechat_message m ON m.id::text = e.data->>'id' AND 'streams.' || m.stream_id = e.room
    JOIN livechat_stream s ON 'streams.' || s.id = e.room
    WHERE e.type = ANY(%s) AND (m.id IS NULL OR e.data - 'id' <> '{}')
"""


@transaction.atomic
def erase_person(person: Person) -> None:
    """Erase a person's messages and name, before their account is deleted. One job per stream announces it."""
    messages = Message.objects.filter(member=person)
    stream_ids = set(messages.values_list("stream_id", flat=True))
    all_locked(Stream.objects.all(), stream_ids)
    Stream.objects.filter(pinned__in=messages).update(pinned=None)
    erase_handed_over(messages)
    _erase_from_audit(person, messages)
    messages.filter(deleted_at=None).update(content="", facts={}, deleted_at=database_now())
    messages.update(sender=ERASED_NAME)
    Sanction.objects.filter(member=person).update(name=ERASED_NAME)
    jobs.enqueue_many("livechat.tell_erased", [{"stream_id": str(stream)} for stream in stream_ids])


def _erase_from_audit(person: Person, messages: Any) -> None:
    """Remove the person's name and texts from the audit; the actions stay."""
    sanctions = Sanction.objects.filter(member=person)
    names = {*messages.values_list("sender", flat=True), *sanctions.values_list("name", flat=True)}
    streams = {*messages.values_list("stream", flat=True), *sanctions.values_list("stream", flat=True)}
    ModerationEntry.objects.filter(message__in=messages).update(about=ERASED_NAME, evidence="")
    ModerationEntry.objects.filter(message=None, stream__in=streams, about__in=names).update(about=ERASED_NAME)
    ModerationEntry.objects.filter(by=person).update(by_name=ERASED_NAME)
    Report.objects.filter(reporter_key=f"m:{person.pk}").update(reporter=ERASED_NAME)


@transaction.atomic
def announce_erased(stream_id: UUID) -> None:
    """Make everyone in the room reload the messages."""
    announce(locked_stream(stream_id).room, MessagesErased())


def delete_old_evidence() -> int:
    """Delete evidence after 14 days, and network keys of ended streams. Return the number of rows."""
    old = DatabaseNow() - EVIDENCE_TTL
    changed = ModerationEntry.objects.filter(created_at__lt=old).exclude(evidence="").update(evidence="")
    for rows in (Message.objects, Sanction.objects):
        over = rows.filter(stream__status=StreamStatus.ENDED).exclude(network="")
        changed += over.update(network="")
    return changed


def audit() -> Iterator[str]:
    """Yield a sentence for each violated invariant."""
    strange = ~Q(pinned__stream=F("pk")) | Q(pinned__deleted_at__isnull=False)
    for stream in Stream.objects.filter(strange, pinned__isnull=False):
        yield f"{stream.slug}: what is pinned does not stand in its chat"
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_EVENTS, [list(MESSAGE_TYPES)])
        for room, version, is_missing, says_more in cursor.fetchall():
            if is_missing:
                yield f"{room}: version {version} names a message that is not there"
            if says_more:
                yield f"{room}: version {version} says more of a message than its id"
