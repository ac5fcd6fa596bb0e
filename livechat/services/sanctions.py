"""Silencing somebody for a while or for good, and letting them speak again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core.database import database_now
from core.errors import Invalid, NotFound
from core.rooms.services import announce
from livechat import access
from livechat.models import Action, Message, MessageKind, Sanction, SanctionKind, Stream
from livechat.models.message import MODERATING
from livechat.models.moderation import LONGEST_REASON
from livechat.refusals import ModeratesToo
from livechat.services.erasing import erased
from livechat.services.locking import locked_to_moderate
from livechat.services.noting import note

# What a ban takes away with it: the sender's lines of the last so many minutes.
SWEPT = timedelta(minutes=10)


@transaction.atomic
def time_out(*, stream_id: UUID, message_id: UUID, by: Any, seconds: int, reason: str = "") -> Sanction:
    """The sender of this message may not write for so long; the message goes.

    Refuses with NotFound, NoMessage, NotModerating, ModeratesToo, Invalid.
    """
    if not Sanction.MIN_SECONDS <= seconds <= Sanction.MAX_SECONDS:
        raise Invalid(fields={"seconds": [f"From {Sanction.MIN_SECONDS} to {Sanction.MAX_SECONDS}."]})
    stream, message = _message_to_act_on(stream_id, message_id, by)
    until = database_now() + timedelta(seconds=seconds)
    made = _silence(stream, message, by, SanctionKind.TIMEOUT, reason, until=until)
    note(stream, Action.TIMED_OUT, by, message=message, seconds=seconds, reason=made.reason)
    announce(stream.room, *erased(stream, [message]), actor=by.pk)
    return made


@transaction.atomic
def ban(*, stream_id: UUID, message_id: UUID, by: Any, reason: str = "") -> Sanction:
    """The sender of this message writes here no more; what they said in the last ten minutes goes.

    A guest is also known by their network and browser where that is not the venue's own.
    Refuses with NotFound, NoMessage, NotModerating, ModeratesToo.
    """
    stream, message = _message_to_act_on(stream_id, message_id, by)
    made = _silence(stream, message, by, SanctionKind.BAN, reason)
    note(stream, Action.BANNED, by, message=message, reason=made.reason)
    lately = Message.objects.standing().filter(
        stream=stream, sender_key=message.sender_key, created_at__gte=database_now() - SWEPT
    )
    gone = {message.pk: message, **{each.pk: each for each in lately.order_by("created_at", "id")}}
    announce(stream.room, *erased(stream, gone.values()), actor=by.pk)
    return made


@transaction.atomic
def lift_sanction(*, stream_id: UUID, sanction_id: UUID, by: Any) -> Sanction:
    """Let them speak again; again changes nothing. Refuses with NotFound, NotModerating."""
    stream = locked_to_moderate(by, stream_id)
    sanction = Sanction.objects.filter(stream=stream, pk=sanction_id).first()
    if sanction is None:
        raise NotFound("There is no such time-out or ban.")
    if sanction.lifted_at is None:
        sanction.lifted_at = database_now()
        sanction.save(update_fields=["lifted_at", "updated_at"])
        note(stream, Action.LIFTED, by, about=sanction.name)
    return sanction


def _message_to_act_on(stream_id: UUID, message_id: UUID, by: Any) -> tuple[Stream, Message]:
    stream = locked_to_moderate(by, stream_id)
    message = access.message_of(stream, message_id)
    if message.role in MODERATING or message.kind != MessageKind.MESSAGE:
        raise ModeratesToo
    if message.member and access.may_moderate(stream, message.member):
        raise ModeratesToo
    return stream, message


def _silence(stream: Stream, message: Message, by: Any, kind: SanctionKind, reason: str, **more: Any) -> Sanction:
    return Sanction.objects.create(
        stream=stream,
        kind=kind,
        member=message.member,
        name=message.sender,
        sender_key=message.sender_key,
        network=message.network if kind == SanctionKind.BAN else "",
        reason=reason.strip()[:LONGEST_REASON],
        by=by,
        **more,
    )
