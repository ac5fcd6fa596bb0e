"""The JSON of the help desk, and what each role reads of a text and its author."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from core.api.shapes import JSON, Link, PersonOut, ReachableOut, Shape, doc
from tickets import access, queries
from tickets.access import Role
from tickets.models import Priority, Reply, Ticket, TicketStatus, WrittenBy

HIDDEN_ADDRESS = "[address hidden]"
STAFF_WORD, REQUESTER_WORD, GUEST_WORD = "Staff", "Requester", "Guest"
_ADDRESS = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,253}\.[^\s@<>(),;:\"]{1,63}")


class FileOut(Shape):
    """A file of a request or a reply."""

    id: UUID
    name: str
    content_type: str
    size: int = doc("In bytes.")
    url: str = doc(
        "Where the bytes are, for the same caller.", get=lambda file: f"/api/tickets/{file.ticket_id}/files/{file.pk}"
    )


class PublicTicketOut(Shape):
    """A request, read `listed()`."""

    id: UUID
    number: int
    title: str
    description: str = doc("Addresses in it are hidden from everybody but the two sides.")
    status: TicketStatus
    private: bool
    mine: bool = doc("The caller filed it, or holds its link.")
    reply_count: int = doc("Without the staff's notes.")
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    files: list[FileOut] = doc("What came with it, for its requester and staff; sent by the page's form.")


class TicketOut(PublicTicketOut):
    """A request. Only staff get the keys after `files`."""

    email: str = doc(optional=True)
    requester: ReachableOut | None = doc(optional=True)
    assignee: PersonOut | None = doc(optional=True)
    priority: Priority = doc(optional=True)
    tags: list[str] = doc(optional=True)
    note_count: int = doc(optional=True)
    waiting_since: datetime | None = doc("Since when the requester waits for an answer.", optional=True)
    merged_into: int | None = doc(
        "The other's number.",
        get=lambda ticket: ticket.merged_into.number if ticket.merged_into else None,
        optional=True,
    )


class QueueRowOut(TicketOut):
    """A request in the staff's queue."""

    description: Any = None
    mine: Any = None
    files: Any = None


class LinkOut(Shape):
    """The link of a request, which is returned once and emailed to the address."""

    tracking_url: Link = doc(get=lambda ticket: access.tracking_url(ticket.pk))
    access_token: str = doc("For the header X-Ticket-Token.", get=lambda ticket: access.tracking_token(ticket.pk))


class TicketFiled(PublicTicketOut, LinkOut):
    """A new request with its link, which is returned once and emailed to the address."""


class AuthorOut(Shape):
    name: str
    role: WrittenBy


class ReplyOut(Shape):
    id: UUID
    ticket_id: UUID
    content: str
    internal: bool = doc("True only of the staff's notes, which nobody else is shown.")
    author: AuthorOut
    files: list[FileOut] = doc("For the requester and staff.")
    created_at: datetime


def ticket_for(role: Role, ticket: Ticket) -> JSON:
    """Return TicketOut for this role. Addresses and notes are for staff only."""
    return (TicketOut if role is Role.STAFF else PublicTicketOut).of(
        ticket,
        title=text_for(role, ticket.title),
        description=text_for(role, ticket.description),
        mine=role is Role.REQUESTER,
        files=queries.files_for(role, ticket),
    )


def reply_for(role: Role, reply: Reply) -> JSON:
    """Return ReplyOut for this role. Only the requester and staff see the author's name."""
    return ReplyOut.of(
        reply,
        content=text_for(role, reply.content),
        author=AuthorOut.of(name=author_of(reply, role), role=reply.by),
        files=queries.files_for(role, reply),
    )


def author_of(reply: Reply, role: Role) -> str:
    """Return the author's name. The public sees the names of staff, never the requester's."""
    if reply.by == WrittenBy.STAFF:
        return str(reply.author.name) if reply.author else STAFF_WORD
    if role is Role.PUBLIC:
        return REQUESTER_WORD
    return str(reply.author.name) if reply.author else GUEST_WORD


def text_for(role: Role, text: str) -> str:
    """Return the text; for the public without the email addresses in it."""
    return _ADDRESS.sub(HIDDEN_ADDRESS, text) if role is Role.PUBLIC else text
