"""What the help desk takes and gives over HTTP. tickets.wire makes what it gives."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Serializer
from tickets.models import Priority, Ticket, TicketStatus, WrittenBy

_TAGS: dict[str, Any] = {"max_length": Ticket.MAX_TAGS}


class TicketIn(Serializer):
    """A new request. Without an address its only way back is the link in the answer."""

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
    """What is to be otherwise. The last four are the staff's."""

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
    """What a list is narrowed to."""

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
    """A file that came with a request or a reply."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    url = serializers.CharField(help_text="Where the bytes are, for the same caller.")


class TicketOut(Serializer):
    """A request. The names below `files` are there for staff alone."""

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
    """The same with the link, which is told once and mailed to the address."""

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
