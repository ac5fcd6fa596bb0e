"""File, edit, claim and release requests, and record every change in their history."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction

from core.api import rate_limits
from core.api.serializers import camel_case
from core.database import database_now
from core.errors import Invalid
from core.files.budgets import Sender
from core.people import Person
from core.rooms.services import Event, announce
from tickets import access, emails, room_events
from tickets.access import Caller, Role, locked_for, locked_to_change
from tickets.errors import AlreadyClaimed, NotYours, StaffOnly, TicketClosed, TicketMerged
from tickets.models import Change, ChangeKind, Priority, Ticket, TicketStatus
from tickets.room_events import QUEUE_ROOM, TicketFiled
from tickets.services import files

# A whole hall shares one address; one person files a few in an evening.
PER_NETWORK, PER_PERSON, WINDOW_SECONDS = 60, 60, 600
PUBLIC_PER_NETWORK = 30  # everyone reads these at once, so a flood of them does more harm than private ones
QUICK_PER_NETWORK = 5
STAFF_FIELDS = ("assignee", "priority", "tags", "email")  # only staff see these: changing them leaves updated_at alone
TEXT_FIELDS = ("title", "description", "private")
_KINDS = {"priority": ChangeKind.PRIORITY, "tags": ChangeKind.TAGGED}
_MAX_LENGTHS = {
    "title": Ticket.MAX_TITLE_LENGTH,
    "description": Ticket.MAX_TEXT_LENGTH,
    "content": Ticket.MAX_TEXT_LENGTH,
}
_CHOICES = {"status": TicketStatus.values, "priority": Priority.values}
_MAX_FACT_LENGTH = 400


@transaction.atomic
def file_ticket(
    *,
    caller: Caller,
    title: str,
    description: str,
    private: bool = False,
    email: str = "",
    network: str = "unknown",
    hurried: bool = False,
    place: str = "",
    attached: Sequence[UploadedFile] = (),
) -> Ticket:
    """File a request, and email its link to the address, if any. `place` becomes a tag.

    `hurried` marks a form that came back too fast; few of those are accepted from one network.
    Raises RateLimited, Invalid, and the errors of `attach`.
    """
    _count_filing(caller, network, hurried, public=not private)
    values = validate({"title": title, "description": description, "tags": [place], "email": email or ""})
    ticket = Ticket(**values, private=private, waiting_since=database_now())
    ticket.requester_id = caller.person_id
    ticket.token_hash = access.hash_token(access.tracking_token(ticket.pk))
    ticket.save(force_insert=True)
    ticket.refresh_from_db(fields=["number", "created_at"])
    files.attach(ticket, attached, Sender(caller.person_id, network))
    record_change(ticket, ChangeKind.FILED, caller.person_id)
    announce(QUEUE_ROOM, TicketFiled(ticket.pk), actor=caller.person_id)
    emails.queue_filed(ticket)
    return ticket


def _count_filing(caller: Caller, network: str, hurried: bool, *, public: bool) -> None:
    if caller.person_id:
        rate_limits.hit("tickets-person", str(caller.person_id), PER_PERSON, WINDOW_SECONDS)
        return
    rate_limits.hit("tickets-network", network, PER_NETWORK, WINDOW_SECONDS)
    if public:
        rate_limits.hit("tickets-public", network, PUBLIC_PER_NETWORK, WINDOW_SECONDS)
    if hurried:
        rate_limits.hit("tickets-hurried", network, QUICK_PER_NETWORK, WINDOW_SECONDS)


@transaction.atomic
def edit_ticket(*, caller: Caller, ticket_id: UUID, **values: Any) -> Ticket:
    """Change these fields; equal values change nothing. `assignee` is a person's id or None.

    The requester edits the texts while it is open, closes and reopens; staff change anything. Raises
    NotFound, NotAuthenticated, NotYourTicket, StaffOnly, TicketClosed, TicketMerged, Invalid.
    """
    held = locked_to_change(caller, ticket_id)
    ticket, changes = held.ticket, validate(values)
    if held.role is not Role.STAFF:
        _refuse_requester(ticket, changes)
    if ticket.is_merged and changes.get("status") == TicketStatus.OPEN:
        raise TicketMerged
    events = _apply_status(ticket, changes.pop("status", None), caller)
    if "assignee" in changes:
        changes["assignee"] = _find_assignee(changes["assignee"])
    changed = [name for name, value in changes.items() if getattr(ticket, name) != value]
    for name in changed:
        _apply_change(ticket, name, changes[name], caller)
    _save(ticket, changed, stood=bool(events))
    if changed:
        events.insert(0, room_events.TicketChanged(ticket.pk, tuple(map(camel_case, changed))))
    if events:
        announce(room_events.QUEUE_ROOM, *events, actor=caller.person_id)
    return ticket


def _find_assignee(id: UUID | None) -> Any:
    """Return the staff member with this id, or None; raises Invalid for anyone else."""
    if id is None:
        return None
    person = get_user_model().objects.filter(pk=id, is_active=True).first()
    if person is None or not person.is_staff:
        raise Invalid(fields={"assignee": ["Only somebody of the staff can work on a request."]})
    return person


def _refuse_requester(ticket: Ticket, changes: dict[str, Any]) -> None:
    if set(changes) & set(STAFF_FIELDS):
        raise StaffOnly
    closed = not ticket.is_open and changes.get("status") != TicketStatus.OPEN
    if closed and any(changes[name] != getattr(ticket, name) for name in TEXT_FIELDS if name in changes):
        raise TicketClosed


def _apply_status(ticket: Ticket, status: str | None, caller: Caller) -> list[Event]:
    """Close or reopen the request. A requester who reopens it waits for staff again."""
    if status == TicketStatus.CLOSED:
        return close_now(ticket, caller.person_id)
    events = reopen_now(ticket, caller.person_id) if status == TicketStatus.OPEN else []
    if events and not caller.is_staff:
        ticket.waiting_since = database_now()
    return events


def _apply_change(ticket: Ticket, name: str, value: Any, caller: Caller) -> None:
    before = getattr(ticket, name)
    setattr(ticket, name, value)
    if name == "assignee":
        kind = ChangeKind.ASSIGNED if value else ChangeKind.RELEASED
        record_change(ticket, kind, caller.person_id, before.pk if before else "", value.pk if value else "")
    elif name in ("description", "email"):  # long, or not to be stored twice
        record_change(ticket, ChangeKind.EDITED, caller.person_id, now=name)
    elif name == "private":
        labels = {True: "private", False: "public"}
        record_change(ticket, ChangeKind.EDITED, caller.person_id, labels[before], labels[value])
    else:
        record_change(ticket, _KINDS.get(name, ChangeKind.EDITED), caller.person_id, before, value)


def _save(ticket: Ticket, changed: list[str], *, stood: bool) -> None:
    fields = [*changed, *(["status", "closed_at", "waiting_since"] if stood else [])]
    if stood or set(changed) - set(STAFF_FIELDS):
        fields.append("updated_at")
    if fields:
        ticket.save(update_fields=fields)


@transaction.atomic
def claim(*, by: Person, ticket_id: UUID) -> Ticket:
    """Claim an unassigned request. Idempotent; of many concurrent callers one gets it.

    Raises NotAuthenticated, StaffOnly, NotFound, TicketClosed, AlreadyClaimed with the assignee.
    """
    access.refuse_unless_staff(by)
    ticket = locked_for(Caller(by), ticket_id).ticket
    holder = holder_of(ticket)
    if holder == by.pk:
        return ticket
    if holder:
        raise AlreadyClaimed(f"{_name_of(holder)} works on this already.", assignee=_holder_json(holder))
    if not ticket.is_open:
        raise TicketClosed("This request is closed.")
    _assign(ticket, by, by)
    return ticket


@transaction.atomic
def release(*, by: Person, ticket_id: UUID) -> Ticket:
    """Release a claimed request; an unassigned one stays as it is.

    Raises NotAuthenticated, StaffOnly, NotFound, NotYours with the assignee.
    """
    access.refuse_unless_staff(by)
    ticket = locked_for(Caller(by), ticket_id).ticket
    holder = holder_of(ticket)
    if holder is None:
        return ticket
    if holder != by.pk:
        raise NotYours(f"{_name_of(holder)} works on this.", assignee=_holder_json(holder))
    _assign(ticket, None, by)
    return ticket


def holder_of(ticket: Ticket) -> UUID | None:
    """Return the assignee's id, read after the lock."""
    holder: UUID | None = Ticket.objects.filter(pk=ticket.pk).values_list("assignee", flat=True).get()
    return holder


def _assign(ticket: Ticket, person: Person | None, by: Person) -> None:
    kind = ChangeKind.ASSIGNED if person else ChangeKind.RELEASED
    before, ticket.assignee = ticket.assignee_id, person
    ticket.save(update_fields=["assignee"])
    record_change(ticket, kind, by.pk, before or "", person.pk if person else "")
    announce(room_events.QUEUE_ROOM, room_events.TicketChanged(ticket.pk, ("assignee",)), actor=by.pk)


def _name_of(id: UUID) -> str:
    return str(get_user_model().objects.values_list("name", flat=True).get(pk=id))


def _holder_json(id: UUID) -> dict[str, str]:
    return {"id": str(id), "name": _name_of(id)}


def validate(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values stripped, tags unique and in lower case; raises Invalid with every field error at once."""
    facts = {name: _clean_text(value) for name, value in values.items()}
    if "title" in facts:
        facts["title"] = _one_line(facts["title"])
    if "tags" in facts:
        facts["tags"] = normalize_tags(facts["tags"])
    wrong = {name: [sentence] for name, value in facts.items() if (sentence := _field_error(name, value))}
    if wrong:
        raise Invalid(fields=wrong)
    return facts


def normalize_tags(tags: Iterable[str]) -> list[str]:
    """Return each tag once, in lower case and with single spaces."""
    return list(dict.fromkeys(filter(None, (" ".join(tag.lower().split()) for tag in tags))))


def _one_line(text: Any) -> Any:
    """Join the lines of a title, which becomes an email's subject and a row of lists."""
    return " ".join(filter(None, map(str.strip, text.splitlines()))) if isinstance(text, str) else text


def _clean_text(value: Any) -> Any:
    """Strip the text, and turn the CRLF line breaks of browsers into LF."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _field_error(name: str, value: Any) -> str:
    if longest := _MAX_LENGTHS.get(name):
        if not value:
            return "Please write something here."
        return f"At most {longest} characters." if len(value) > longest else ""
    if name in _CHOICES and value not in _CHOICES[name]:
        return f"One of: {', '.join(_CHOICES[name])}."
    if name == "email" and value:
        return _email_error(value)
    if name == "tags" and (len(value) > Ticket.MAX_TAGS or any(len(tag) > Ticket.MAX_TAG_LENGTH for tag in value)):
        return f"At most {Ticket.MAX_TAGS} tags of {Ticket.MAX_TAG_LENGTH} characters."
    return ""


def _email_error(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return "Enter a valid email address."
    return ""


def record_change(ticket: Ticket, kind: ChangeKind, actor: UUID | None, was: Any = "", now: Any = "") -> None:
    Change.objects.create(ticket=ticket, kind=kind, actor=actor, was=_short(was), now=_short(now))


def close_now(ticket: Ticket, actor: UUID | None) -> list[Event]:
    """Close the request if it is open. The caller saves it."""
    if not ticket.is_open:
        return []
    ticket.status, ticket.closed_at, ticket.waiting_since = TicketStatus.CLOSED, database_now(), None
    record_change(ticket, ChangeKind.CLOSED, actor)
    return [room_events.TicketClosed(ticket.pk)]


def reopen_now(ticket: Ticket, actor: UUID | None) -> list[Event]:
    """Reopen the request if it is closed. The caller saves it."""
    if ticket.is_open:
        return []
    ticket.status, ticket.closed_at = TicketStatus.OPEN, None
    record_change(ticket, ChangeKind.REOPENED, actor)
    return [room_events.TicketReopened(ticket.pk)]


def _short(fact: Any) -> str:
    text = ", ".join(fact) if isinstance(fact, list) else str(fact or "")
    return text if len(text) <= _MAX_FACT_LENGTH else text[: _MAX_FACT_LENGTH - 1] + "…"
