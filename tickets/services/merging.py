"""Merge two requests about one thing into one thread, and split them again."""

from uuid import UUID

from django.db import transaction

from core.capacity.locking import all_locked
from core.database import database_now
from core.people import Person
from core.rooms.services import announce
from tickets import access, room_events
from tickets.access import locked_for, ticket_rows
from tickets.errors import CannotMerge, NoTicket, NotMerged
from tickets.models import ChangeKind, Ticket, TicketStatus
from tickets.services.tickets import record_change


@transaction.atomic
def merge(*, by: Person, ticket_id: UUID, into: UUID) -> Ticket:
    """Close a request whose thread continues in another. Idempotent. Replies stay where they are.

    Both requesters get the staff's answers; neither reads what the other wrote. Raises
    NotAuthenticated, StaffOnly, NotFound, CannotMerge.
    """
    access.refuse_unless_staff(by)
    if ticket_id == into:
        raise CannotMerge("A request cannot be merged into itself.")
    if Ticket.objects.filter(pk__in=[ticket_id, into]).count() < 2:
        raise NoTicket
    by_id = {each.pk: each for each in all_locked(ticket_rows(), {ticket_id, into})}
    source, target = by_id[ticket_id], by_id[into]
    if source.merged_into_id == target.pk:
        return source
    _refuse(source, target)
    _close_into(source, target)
    record_change(source, ChangeKind.MERGED, by.pk, now=f"#{target.number}")
    record_change(target, ChangeKind.MERGED, by.pk, was=f"#{source.number}")
    announce(room_events.QUEUE_ROOM, room_events.TicketMerged(source.pk, target.pk), actor=by.pk)
    return source


@transaction.atomic
def unmerge(*, by: Person, ticket_id: UUID) -> Ticket:
    """Split a merged request off again, open and waiting if it was open before.

    Raises NotAuthenticated, StaffOnly, NotFound, NotMerged.
    """
    access.refuse_unless_staff(by)
    held = locked_for(access.Caller(by), ticket_id)
    source, target = held.ticket, held.root
    if not source.is_merged:
        raise NotMerged
    source.merged_into = source.merged_at = None
    if source.open_before_merge:
        source.status, source.closed_at, source.waiting_since = TicketStatus.OPEN, None, database_now()
    source.open_before_merge = False
    _save(source)
    record_change(source, ChangeKind.UNMERGED, by.pk, was=f"#{target.number}")
    record_change(target, ChangeKind.UNMERGED, by.pk, was=f"#{source.number}")
    announce(room_events.QUEUE_ROOM, room_events.TicketUnmerged(source.pk), actor=by.pk)
    return source


def _refuse(source: Ticket, target: Ticket) -> None:
    """Raise CannotMerge: merges are one level deep, and no open request disappears in a closed one."""
    if source.is_merged:
        raise CannotMerge("It is merged into another request. Take it apart first.")
    if target.is_merged:
        raise CannotMerge(f"#{target.number} is merged itself. Merge into the one its thread goes on in.")
    if Ticket.objects.filter(merged_into=source).exists():
        raise CannotMerge(f"Others are merged into #{source.number}. Merge the other way round.")
    if source.is_open and not target.is_open:
        raise CannotMerge(f"#{target.number} is closed. Reopen it first, or merge the other way round.")


def _close_into(source: Ticket, target: Ticket) -> None:
    now = database_now()
    if target.is_open and source.waiting_since:
        target.waiting_since = min(source.waiting_since, target.waiting_since or source.waiting_since)
        target.save(update_fields=["waiting_since"])
    source.open_before_merge, source.waiting_since = source.is_open, None
    source.status, source.closed_at = TicketStatus.CLOSED, source.closed_at or now
    source.merged_into, source.merged_at = target, now
    _save(source)


def _save(source: Ticket) -> None:
    merge_fields = ("merged_into", "merged_at", "open_before_merge")
    source.save(update_fields=[*merge_fields, "status", "closed_at", "waiting_since", "updated_at"])
