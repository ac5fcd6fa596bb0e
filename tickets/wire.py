"""A request and a reply as clients see them, each role its own share: the same for the API, the room and its events."""

import re
from typing import Any
from uuid import UUID

from core.rooms.queries import timestamp, timestamp_or_none
from tickets import queries, tokens
from tickets.access import Role
from tickets.models import Attachment, Reply, WrittenBy

HIDDEN_ADDRESS = "[address hidden]"
STAFF_WORD, REQUESTER_WORD, GUEST_WORD = "Staff", "Requester", "Guest"
_ADDRESS = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,253}\.[^\s@<>(),;:\"]{1,63}")


def ticket_out(ticket: Any, role: Role) -> dict[str, Any]:
    """A request read `listed()`, as this role may see it. Addresses and notes are the staff's alone."""
    told: dict[str, Any] = {
        "id": str(ticket.pk),
        "number": ticket.number,
        "title": text_for(role, ticket.title),
        "description": text_for(role, ticket.description),
        "status": ticket.status,
        "private": ticket.private,
        "mine": role is Role.REQUESTER,
        "replyCount": ticket.reply_count,
        "createdAt": timestamp(ticket.created_at),
        "updatedAt": timestamp(ticket.updated_at),
        "closedAt": timestamp_or_none(ticket.closed_at),
        "files": _files(ticket.pk, queries.files_for(role, ticket)),
    }
    return {**told, **_for_staff(ticket)} if role is Role.STAFF else told


def filed_out(ticket: Any) -> dict[str, Any]:
    """The same for who just filed it, with the link that proves it."""
    return {**ticket_out(ticket, Role.REQUESTER), **link_out(ticket.pk)}


def link_out(id: UUID) -> dict[str, str]:
    return {"trackingUrl": tokens.url_for(id), "accessToken": tokens.token_for(id)}


def brief_out(ticket: Any) -> dict[str, Any]:
    """A line of the staff's queue, read `listed()`."""
    told = ticket_out(ticket, Role.STAFF)
    return {name: value for name, value in told.items() if name not in ("description", "mine", "files")}


def reply_out(reply: Reply, role: Role) -> dict[str, Any]:
    """A reply as this role may see it. Whom it is from is told by name to the requester and staff."""
    return {
        "id": str(reply.pk),
        "ticketId": str(reply.ticket_id),
        "content": text_for(role, reply.content),
        "internal": reply.internal,
        "author": {"name": author_of(reply, role), "role": reply.by},
        "files": _files(reply.ticket_id, queries.files_for(role, reply)),
        "createdAt": timestamp(reply.created_at),
    }


def author_of(reply: Reply, role: Role) -> str:
    """The staff speak by name; who asked is named to nobody but the two sides."""
    if reply.by == WrittenBy.STAFF:
        return str(reply.author.name) if reply.author else STAFF_WORD
    if role is Role.PUBLIC:
        return REQUESTER_WORD
    return str(reply.author.name) if reply.author else GUEST_WORD


def text_for(role: Role, text: str) -> str:
    """What was written, without the addresses in it where everybody reads it."""
    return _ADDRESS.sub(HIDDEN_ADDRESS, text) if role is Role.PUBLIC else text


def _files(ticket_id: UUID, files: list[Attachment]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(file.pk),
            "name": file.name,
            "contentType": file.content_type,
            "size": file.size,
            "url": f"/api/tickets/{ticket_id}/files/{file.pk}",
        }
        for file in files
    ]


def _for_staff(ticket: Any) -> dict[str, Any]:
    requester = _person(ticket.requester)
    if requester:
        requester["email"] = ticket.requester.email
    return {
        "email": ticket.email,
        "requester": requester,
        "assignee": _person(ticket.assignee),
        "priority": ticket.priority,
        "tags": ticket.tags,
        "noteCount": ticket.note_count,
        "waitingSince": timestamp_or_none(ticket.waiting_since),
        "mergedInto": ticket.merged_into.number if ticket.merged_into else None,
    }


def _person(person: Any) -> dict[str, Any] | None:
    return {"id": str(person.pk), "name": person.name} if person else None
