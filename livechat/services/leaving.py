"""Somebody leaves the club for good: what they said here goes with them."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.capacity.locking import all_locked
from core.database import database_now
from core.rooms.services import announce
from livechat.events import NamesErased
from livechat.models import Message, ModerationEntry, Report, Sanction, Stream
from livechat.services.handing_over import forget_handed_over
from livechat.services.locking import locked_stream

GONE = "Somebody who left"


@transaction.atomic
def forget_person(person: Any) -> None:
    """Empty their lines and take their name off, before their row goes. Each room is told by a job of its own."""
    mine = Message.objects.filter(member=person)
    told = set(mine.values_list("stream_id", flat=True))
    all_locked(Stream.objects.all(), told)
    Stream.objects.filter(pinned__in=mine).update(pinned=None)
    forget_handed_over(mine)
    _forget_in_the_audit(person, mine)
    mine.filter(deleted_at=None).update(content="", facts={}, deleted_at=database_now())
    mine.update(sender=GONE)
    Sanction.objects.filter(member=person).update(name=GONE)
    jobs.enqueue_many("livechat.tell_erased", [{"stream_id": str(stream)} for stream in told])


def _forget_in_the_audit(person: Any, mine: Any) -> None:
    """What was done to them and by them stays, without what they said and without their name."""
    sanctions = Sanction.objects.filter(member=person)
    names = {*mine.values_list("sender", flat=True), *sanctions.values_list("name", flat=True)}
    streams = {*mine.values_list("stream", flat=True), *sanctions.values_list("stream", flat=True)}
    ModerationEntry.objects.filter(message__in=mine).update(about=GONE, evidence="")
    ModerationEntry.objects.filter(message=None, stream__in=streams, about__in=names).update(about=GONE)
    ModerationEntry.objects.filter(by=person).update(by_name=GONE)
    Report.objects.filter(reporter_key=f"m:{person.pk}").update(reporter=GONE)


@transaction.atomic
def tell_erased(stream_id: UUID) -> None:
    """Have everybody who watches read anew."""
    announce(locked_stream(stream_id).room, NamesErased())
