"""The verb that changes what a request says of itself, and how it stands."""

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from core.api.serializers import camel_case
from core.database import database_now
from core.errors import Invalid
from core.rooms.services import Event, announce
from tickets import events
from tickets.access import Caller, Role
from tickets.models import ChangeKind, Ticket, TicketStatus
from tickets.refusals import StaffOnly, TicketClosed, TicketMerged
from tickets.services import facts
from tickets.services.locking import locked_to_change
from tickets.services.recording import close_now, record, reopen_now

STAFFS_OWN = ("assignee", "priority", "tags", "email")  # what nobody else sees: it leaves updated_at alone
TEXTS = ("title", "description", "private")
_KINDS = {"priority": ChangeKind.PRIORITY, "tags": ChangeKind.TAGGED}


@transaction.atomic
def edit_ticket(*, caller: Caller, ticket_id: UUID, **given: Any) -> Ticket:
    """Change these facts; what is so already changes nothing. `assignee` is a person's id or None.

    Its requester edits the text while it is open, closes and reopens; staff change anything. Refuses with
    NotFound, NotAuthenticated, NotYourTicket, StaffOnly, TicketClosed, TicketMerged, Invalid.
    """
    held = locked_to_change(caller, ticket_id)
    ticket, wanted = held.ticket, facts.checked(given)
    if held.role is not Role.STAFF:
        _refuse_requester(ticket, wanted)
    if ticket.is_merged and wanted.get("status") == TicketStatus.OPEN:
        raise TicketMerged
    happened = _stand(ticket, wanted.pop("status", None), caller)
    if "assignee" in wanted:
        wanted["assignee"] = assignable(wanted["assignee"])
    changed = [name for name, value in wanted.items() if getattr(ticket, name) != value]
    for name in changed:
        _change(ticket, name, wanted[name], caller)
    _save(ticket, changed, stood=bool(happened))
    if changed:
        happened.insert(0, events.TicketChanged(ticket.pk, tuple(map(camel_case, changed))))
    if happened:
        announce(events.QUEUE, *happened, actor=caller.person_id)
    return ticket


def assignable(id: UUID | None) -> Any:
    """Somebody of the staff, or None; Invalid for anybody else."""
    if id is None:
        return None
    person = get_user_model().objects.filter(pk=id, is_active=True).first()
    if person is None or not person.is_staff:
        raise Invalid(fields={"assignee": ["Only somebody of the staff can work on a request."]})
    return person


def _refuse_requester(ticket: Ticket, wanted: dict[str, Any]) -> None:
    if set(wanted) & set(STAFFS_OWN):
        raise StaffOnly
    closed = not ticket.is_open and wanted.get("status") != TicketStatus.OPEN
    if closed and any(wanted[name] != getattr(ticket, name) for name in TEXTS if name in wanted):
        raise TicketClosed


def _stand(ticket: Ticket, status: str | None, caller: Caller) -> list[Event]:
    """Close or reopen it. Who reopens their own request waits for the staff."""
    if status == TicketStatus.CLOSED:
        return close_now(ticket, caller.person_id)
    happened = reopen_now(ticket, caller.person_id) if status == TicketStatus.OPEN else []
    if happened and not caller.is_staff:
        ticket.waiting_since = database_now()
    return happened


def _change(ticket: Ticket, name: str, value: Any, caller: Caller) -> None:
    before = getattr(ticket, name)
    setattr(ticket, name, value)
    if name == "assignee":
        kind = ChangeKind.ASSIGNED if value else ChangeKind.RELEASED
        record(ticket, kind, caller.person_id, before.pk if before else "", value.pk if value else "")
    elif name in ("description", "email"):  # long, or not to be kept twice
        record(ticket, ChangeKind.EDITED, caller.person_id, now=name)
    elif name == "private":
        said = {True: "private", False: "public"}
        record(ticket, ChangeKind.EDITED, caller.person_id, said[before], said[value])
    else:
        record(ticket, _KINDS.get(name, ChangeKind.EDITED), caller.person_id, before, value)


def _save(ticket: Ticket, changed: list[str], *, stood: bool) -> None:
    fields = [*changed, *(["status", "closed_at", "waiting_since"] if stood else [])]
    if stood or set(changed) - set(STAFFS_OWN):
        fields.append("updated_at")
    if fields:
        ticket.save(update_fields=fields)
