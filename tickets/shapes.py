"""The JSON of the help desk: the shapes of requests and responses, and the functions that build responses."""

import re
from typing import Any
from uuid import UUID

from rest_framework import serializers

from core.api.serializers import Serializer
from core.people import Person
from core.times import timestamp, timestamp_or_none
from tickets import access, queries
from tickets.access import Role
from tickets.models import Attachment, Priority, Reply, Ticket, TicketStatus, WrittenBy

_TAGS: dict[str, Any] = {"max_length": Ticket.MAX_TAGS}
HIDDEN_ADDRESS = "[address hidden]"
STAFF_WORD, REQUESTER_WORD, GUEST_WORD = "Staff", "Requester", "Guest"
_ADDRESS = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,253}\.[^\s@<>(),;:\"]{1,63}")


class TicketIn(Serializer):
    """A new request. Without an address, the link in the response is the only way back to it."""

    title = serializers.CharField(max_length=Ticket.MAX_TITLE_LENGTH)
    description = serializers.CharField(max_length=Ticket.MAX_TEXT_LENGTH)
    private = serializers.BooleanField(default=False, help_text="Seen by its requester and staff alone.")
    email = serializers.EmailField(
        max_length=254,
        allow_blank=True,
        allow_null=True,
        default="",
        help_text="Where answers go; shown to staff alone.",
    )


class TicketEdit(Serializer):
    """The changes to a request. The last four fields are for staff."""

    title = serializers.CharField(max_length=Ticket.MAX_TITLE_LENGTH, required=False)
    description = serializers.CharField(max_length=Ticket.MAX_TEXT_LENGTH, required=False)
    private = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(TicketStatus.values, required=False)
    assignee = serializers.UUIDField(allow_null=True, required=False, help_text="Somebody of the staff, or null.")
    priority = serializers.ChoiceField(Priority.values, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=Ticket.MAX_TAG_LENGTH), required=False, **_TAGS)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False, help_text="Where answers go.")


class ReplyIn(Serializer):
    content = serializers.CharField(max_length=Ticket.MAX_TEXT_LENGTH)
    internal = serializers.BooleanField(default=False, help_text="A note among the staff.")


class MergeIn(Serializer):
    into = serializers.CharField(max_length=40, help_text="The id or number of the request that stays.")


class Search(Serializer):
    """Filters of the list of requests."""

    q = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Words, or their beginnings; or a number."
    )
    status = serializers.ChoiceField(TicketStatus.values, required=False)
    mine = serializers.BooleanField(required=False, help_text="Only the caller's own.")


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class RequesterOut(PersonOut):
    email = serializers.EmailField()


class FileOut(Serializer):
    """A file of a request or a reply."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    url = serializers.CharField(help_text="Where the bytes are, for the same caller.")


class TicketOut(Serializer):
    """A request. Only staff get the keys after `files`."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Addresses in it are hidden from everybody but the two sides.")
    status = serializers.ChoiceField(TicketStatus.values)
    private = serializers.BooleanField()
    mine = serializers.BooleanField(help_text="The caller filed it, or holds its link.")
    reply_count = serializers.IntegerField(help_text="Without the staff's notes.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    files = FileOut(many=True, help_text="What came with it, for its requester and staff; sent by the page's form.")
    email = serializers.CharField(required=False)
    requester = RequesterOut(allow_null=True, required=False)
    assignee = PersonOut(allow_null=True, required=False)
    priority = serializers.ChoiceField(Priority.values, required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    note_count = serializers.IntegerField(required=False)
    waiting_since = serializers.DateTimeField(
        allow_null=True, required=False, help_text="Since when the requester waits for an answer."
    )
    merged_into = serializers.IntegerField(allow_null=True, required=False, help_text="The other's number.")


class TicketFiled(TicketOut):
    """A new request with its link, which is returned once and emailed to the address."""

    tracking_url = serializers.URLField()
    access_token = serializers.CharField(help_text="For the header X-Ticket-Token.")


class AuthorOut(Serializer):
    name = serializers.CharField()
    role = serializers.ChoiceField(WrittenBy.values)


class ReplyOut(Serializer):
    id = serializers.UUIDField()
    ticket_id = serializers.UUIDField()
    content = serializers.CharField()
    internal = serializers.BooleanField(help_text="True only of the staff's notes, which nobody else is shown.")
    author = AuthorOut()
    files = FileOut(many=True, help_text="For the requester and staff.")
    created_at = serializers.DateTimeField()


def ticket_out(ticket: Any, role: Role) -> dict[str, Any]:
    """Return a request, read `listed()`, for this role. Addresses and notes are for staff only."""
    out: dict[str, Any] = {
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
        "files": _files_out(ticket.pk, queries.files_for(role, ticket)),
    }
    return {**out, **_staff_fields(ticket)} if role is Role.STAFF else out


def filed_out(ticket: Any) -> dict[str, Any]:
    """Return a new request for its requester, with the tracking link."""
    return {**ticket_out(ticket, Role.REQUESTER), **link_out(ticket.pk)}


def link_out(id: UUID) -> dict[str, str]:
    return {"trackingUrl": access.tracking_url(id), "accessToken": access.tracking_token(id)}


def queue_out(ticket: Any) -> dict[str, Any]:
    """Return a row of the queue, read `listed()`."""
    out = ticket_out(ticket, Role.STAFF)
    return {name: value for name, value in out.items() if name not in ("description", "mine", "files")}


def reply_out(reply: Reply, role: Role) -> dict[str, Any]:
    """Return a reply for this role. Only the requester and staff see the author's name."""
    return {
        "id": str(reply.pk),
        "ticketId": str(reply.ticket_id),
        "content": text_for(role, reply.content),
        "internal": reply.internal,
        "author": {"name": author_of(reply, role), "role": reply.by},
        "files": _files_out(reply.ticket_id, queries.files_for(role, reply)),
        "createdAt": timestamp(reply.created_at),
    }


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


def _files_out(ticket_id: UUID, files: list[Attachment]) -> list[dict[str, Any]]:
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


def _staff_fields(ticket: Any) -> dict[str, Any]:
    requester = _person_out(ticket.requester)
    if requester:
        requester["email"] = ticket.requester.email
    return {
        "email": ticket.email,
        "requester": requester,
        "assignee": _person_out(ticket.assignee),
        "priority": ticket.priority,
        "tags": ticket.tags,
        "noteCount": ticket.note_count,
        "waitingSince": timestamp_or_none(ticket.waiting_since),
        "mergedInto": ticket.merged_into.number if ticket.merged_into else None,
    }


def _person_out(person: Person) -> dict[str, Any] | None:
    return {"id": str(person.pk), "name": person.name} if person else None
