"""The request bodies and query parameters of the help desk; tickets.shapes has the responses."""

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from core.models import MAX_EMAIL_LENGTH
from tickets.models import Priority, Ticket, TicketStatus
from tickets.queries import MAX_QUERY_LENGTH


class TicketTexts(Serializer):
    title = serializers.CharField(max_length=Ticket.MAX_TITLE_LENGTH)
    description = serializers.CharField(max_length=Ticket.MAX_TEXT_LENGTH)
    private = serializers.BooleanField(default=False, help_text="Seen by its requester and staff alone.")


class TicketIn(TicketTexts):
    """A new request. Without an address, the link in the response is the only way back to it."""

    email = serializers.EmailField(
        max_length=MAX_EMAIL_LENGTH,
        allow_blank=True,
        allow_null=True,
        default="",
        help_text="Where answers go; shown to staff alone.",
    )


class TicketEdit(TicketTexts):
    """The changes to a request. The last four fields are for staff."""

    all_optional = True

    status = serializers.ChoiceField(TicketStatus.values)
    assignee = serializers.UUIDField(allow_null=True, help_text="Somebody of the staff, or null.")
    priority = serializers.ChoiceField(Priority.values)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=Ticket.MAX_TAG_LENGTH), max_length=Ticket.MAX_TAGS
    )
    email = serializers.EmailField(max_length=MAX_EMAIL_LENGTH, allow_blank=True, help_text="Where answers go.")


class ReplyIn(Serializer):
    content = serializers.CharField(max_length=Ticket.MAX_TEXT_LENGTH)
    internal = serializers.BooleanField(default=False, help_text="A note among the staff.")


class MergeIn(Serializer):
    into = serializers.CharField(max_length=40, help_text="The id or number of the request that stays.")


class Search(Serializer):
    """Filters of the list of requests."""

    q = SearchField("Words, or their beginnings; or a number.", max_length=MAX_QUERY_LENGTH)
    status = serializers.ChoiceField(TicketStatus.values, required=False)
    mine = serializers.BooleanField(required=False, help_text="Only the caller's own.")
