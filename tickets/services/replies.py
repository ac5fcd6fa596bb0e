"""Reply to requests, and keep the canned replies and the notes of who is composing a reply."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from core.api import rate_limits
from core.database import database_now
from core.errors import NotFound
from core.files.budgets import Sender
from core.people import Person
from core.rooms.services import Event, announce
from tickets import access, emails, room_events
from tickets.access import Caller, LockedTicket, Role, locked_to_change
from tickets.errors import CannedTitleTaken, StaffOnly, TicketMerged
from tickets.models import FOR_SEARCH, CannedReply, Composing, Reply, Ticket, WrittenBy
from tickets.services import files, tickets
from tickets.services.tickets import close_now, reopen_now

PER_TICKET, WINDOW_SECONDS = 60, 600
COMPOSING_TTL = timedelta(seconds=10)  # an open page renews it every three seconds


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
    """Reply as the requester, which reopens, or as staff, who may also leave a note or close.

    The requester gets the staff's answer by email. A reply to a merged request reopens the one it was merged into.
    Raises NotFound, NotAuthenticated, NotYourTicket, StaffOnly, TicketMerged, RateLimited, Invalid, and the errors
    of `attach`.
    """
    held = locked_to_change(caller, ticket_id)
    text = tickets.validate({"content": content})["content"]
    staff = held.role is Role.STAFF
    if (internal or close) and not staff:
        raise StaffOnly
    if staff and held.ticket.is_merged and not internal:
        raise TicketMerged(f"This request is merged: answer in #{held.root.number}.")
    if not staff:
        rate_limits.hit("tickets-replies", str(ticket_id), PER_TICKET, WINDOW_SECONDS)
    by = WrittenBy.STAFF if staff else WrittenBy.REQUESTER
    written: Reply = Reply.objects.create(
        ticket=held.ticket, author_id=caller.person_id, by=by, content=text, internal=internal
    )
    files.attach(held.ticket, attached, Sender(caller.person_id, network), written)
    events: list[Event] = [room_events.TicketReplied(held.root.pk, by=by, internal=internal)]
    if staff:
        Composing.objects.filter(ticket=ticket_id, person=caller.person_id).delete()
    if not internal:
        events += _after_answer(held, written, caller, close=close) if staff else _after_requester_reply(held, caller)
    announce(room_events.QUEUE_ROOM, *events, actor=caller.person_id)
    return written


def _after_answer(held: LockedTicket, written: Reply, caller: Caller, *, close: bool) -> list[Event]:
    """Stop the wait, and email the answer to every requester of the thread."""
    ticket = held.ticket
    ticket.waiting_since = None
    events = close_now(ticket, caller.person_id) if close else []
    _save(ticket, "waiting_since", "status", "closed_at")
    merged = Ticket.objects.filter(merged_into=ticket).select_related("requester").defer(*FOR_SEARCH)
    emails.queue_answered(written, [ticket, *merged])
    return events


def _after_requester_reply(held: LockedTicket, caller: Caller) -> list[Event]:
    """Start a wait for staff, and reopen a closed request."""
    root = held.root
    events = reopen_now(root, caller.person_id)
    root.waiting_since = root.waiting_since or database_now()
    _save(root, "waiting_since", "status", "closed_at")
    if held.ticket.pk != root.pk:
        _save(held.ticket)
    return events


def _save(ticket: Ticket, *fields: Any) -> None:
    ticket.save(update_fields=[*fields, "updated_at"])


@transaction.atomic
def mark_composing(*, by: Person, ticket_id: UUID) -> Composing:
    """Note for a while that this person is composing a reply. Raises NotAuthenticated, StaffOnly, NotFound."""
    access.refuse_unless_staff(by)
    ticket, _ = access.ticket_for(Caller(by), ticket_id)
    note = Composing(ticket=ticket, person=by, until=database_now() + COMPOSING_TTL)
    Composing.objects.bulk_create(
        [note], update_conflicts=True, unique_fields=["ticket", "person"], update_fields=["until", "updated_at"]
    )
    return note


@transaction.atomic
def stop_composing(*, by: Person, ticket_id: UUID) -> None:
    """Remove the note: the reply was sent or abandoned."""
    access.refuse_unless_staff(by)
    Composing.objects.filter(ticket=ticket_id, person=by).delete()


@transaction.atomic
def delete_expired_notes() -> int:
    """Delete the expired notes. Return how many."""
    gone, _ = Composing.objects.filter(until__lt=database_now()).delete()
    return gone


def save_canned(*, by: Person, title: str, content: str, canned_id: UUID | None = None) -> CannedReply:
    """Create a canned reply, or change the one with this id.

    Raises NotAuthenticated, StaffOnly, NotFound, Invalid, CannedTitleTaken.
    """
    access.refuse_unless_staff(by)
    values = tickets.validate({"title": title, "content": content})
    found = _canned_reply(canned_id) if canned_id else CannedReply()
    found.title, found.content = values["title"], values["content"]
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as taken:
        raise CannedTitleTaken from taken
    return found


@transaction.atomic
def delete_canned(*, by: Person, canned_id: UUID) -> None:
    """Delete a canned reply. Raises NotAuthenticated, StaffOnly, NotFound."""
    access.refuse_unless_staff(by)
    _canned_reply(canned_id).delete()


def _canned_reply(id: UUID) -> CannedReply:
    found = CannedReply.objects.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such canned reply.")
    return found
