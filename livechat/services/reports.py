"""Readers point out what should not stand there; those who look after the chat answer."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core.api import rate_limits
from core.database import database_now
from livechat import access
from livechat.models import Action, MessageKind, Report
from livechat.models.moderation import LONGEST_REASON
from livechat.refusals import NoMessage
from livechat.services.locking import locked_to_moderate
from livechat.services.noting import note
from livechat.services.speakers import Speaker, key_of
from livechat.text import clean

REPORTS, WINDOW = 10, 600


@transaction.atomic
def report_message(*, stream_id: UUID, message_id: UUID, by: Speaker, reason: str = "") -> Report:
    """Point out a message to those who look after the chat; again changes nothing.

    Anyone may, signed in or not. Refuses with NotFound, NoMessage, RateLimited.
    """
    stream = access.stream_named(stream_id)
    message = access.message_of(stream, message_id)
    if message.kind != MessageKind.MESSAGE:
        raise NoMessage
    key = key_of(stream, by)
    rate_limits.hit("chat.report", key, REPORTS, WINDOW)
    told = {"reporter": getattr(by.person, "name", "") or "A guest", "reason": clean(reason)[:LONGEST_REASON]}
    made, _ = Report.objects.get_or_create(message=message, reporter_key=key, defaults=told)
    return made


@transaction.atomic
def settle_reports(*, stream_id: UUID, message_id: UUID, by: Any) -> int:
    """Nothing is wrong with the message: its reports are answered. How many. Refuses as the others do."""
    stream = locked_to_moderate(by, stream_id)
    message = access.message_of(stream, message_id)
    settled = Report.objects.filter(message=message, settled_at=None).update(settled_at=database_now())
    if settled:
        note(stream, Action.DISMISSED, by, message=message)
    return settled
