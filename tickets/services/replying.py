"""The verb of both sides: write on a request."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core.api import rate_limits
from core.database import database_now
from core.files.budgets import Sender
from core.rooms.services import Event, announce
from tickets import events
from tickets.access import Caller, Role
from tickets.models import FOR_SEARCH, Composing, Reply, Ticket, WrittenBy
from tickets.refusals import StaffOnly, TicketMerged
from tickets.services import attaching, facts, notices
from tickets.services.locking import Held, locked_to_change
from tickets.services.recording import close_now, reopen_now

PER_TICKET, WINDOW_SECONDS = 60, 600


@transaction.atomic
def reply(
    *,
    caller: Caller,
    ticket_id: UUID,
    content: str,
    internal: bool = False,
    close: bool = False,
    network: str = "unknown",
    attached: Sequence[UploadedFile] = (),
) -> Reply:
    """Answer as staff, who may also leave a note or close at once, or write as the requester, which reopens.

    The requester is mailed what staff answer. What the requester of a merged request writes reopens
    the one it was merged into. Refuses with NotFound, NotAuthenticated, NotYourTicket, StaffOnly,
    TicketMerged, RateLimited, Invalid, and with what `attach` refuses.
    """
    held = locked_to_change(caller, ticket_id)
    said = facts.checked({"content": content})["content"]
    staff = held.role is Role.STAFF
    if (internal or close) and not staff:
        raise StaffOnly
    if staff and held.ticket.is_merged and not internal:
        raise TicketMerged(f"This request is merged: answer in #{held.root.number}.")
    if not staff:
        rate_limits.hit("tickets-replies", str(ticket_id), PER_TICKET, WINDOW_SECONDS)
    by = WrittenBy.STAFF if staff else WrittenBy.REQUESTER
    written: Reply = Reply.objects.create(
        ticket=held.ticket, author_id=caller.person_id, by=by, content=said, internal=internal
    )
    attaching.attach(held.ticket, attached, Sender(caller.person_id, network), written)
    happened: list[Event] = [events.TicketReplied(held.root.pk, by=by, internal=internal)]
    if staff:
        Composing.objects.filter(ticket=ticket_id, person=caller.person_id).delete()
    if not internal:
        happened += _answered(held, written, caller, close=close) if staff else _asked_again(held, caller)
    announce(events.QUEUE, *happened, actor=caller.person_id)
    return written


def _answered(held: Held, written: Reply, caller: Caller, *, close: bool) -> list[Event]:
    """Nobody waits any longer; everybody whose request it is hears of it."""
    ticket = held.ticket
    ticket.waiting_since = None
    happened = close_now(ticket, caller.person_id) if close else []
    _save(ticket, "waiting_since", "status", "closed_at")
    merged = Ticket.objects.filter(merged_into=ticket).select_related("requester").defer(*FOR_SEARCH)
    notices.tell_answered(written, [ticket, *merged])
    return happened


def _asked_again(held: Held, caller: Caller) -> list[Event]:
    """The staff are waited for; what was closed is open again."""
    root = held.root
    happened = reopen_now(root, caller.person_id)
    root.waiting_since = root.waiting_since or database_now()
    _save(root, "waiting_since", "status", "closed_at")
    if held.ticket.pk != root.pk:
        _save(held.ticket)
    return happened


def _save(ticket: Ticket, *fields: Any) -> None:
    ticket.save(update_fields=[*fields, "updated_at"])
