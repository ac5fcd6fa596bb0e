"""The request bodies and query parameters of streams; livechat.shapes has the responses."""

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from livechat.models import (
    MAX_CLIENT_ID_LENGTH,
    MAX_CONTENT_LENGTH,
    MAX_REASON_LENGTH,
    MAX_SLOW_SECONDS,
    Links,
    Sanction,
    Stream,
    StreamStatus,
    VideoKind,
)


class StreamIn(Serializer):
    """A new stream. Without a video it shows the club's placeholder."""

    title = serializers.CharField(max_length=Stream.MAX_TITLE_LENGTH)
    description = serializers.CharField(
        max_length=Stream.MAX_TEXT_LENGTH, allow_blank=True, required=False, help_text="Markdown."
    )
    video_kind = serializers.ChoiceField(VideoKind.values, required=False)
    video_url = serializers.CharField(
        max_length=Stream.MAX_URL_LENGTH,
        required=False,
        help_text="http or https; of YouTube any address of the video.",
    )
    status = serializers.ChoiceField(StreamStatus.values, required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    game = serializers.CharField(
        max_length=140, required=False, allow_null=True, help_text="Its id or slug: baskets become lines in the chat."
    )
    moderators = serializers.ListField(
        child=serializers.EmailField(max_length=254),
        max_length=Stream.MAX_MODERATORS,
        required=False,
        help_text="Addresses of accounts.",
    )


class StreamEdit(StreamIn):
    """The fields of a stream to change."""

    all_optional = True


class ChatIn(Serializer):
    """The rules of the chat to change."""

    slow_seconds = serializers.IntegerField(
        min_value=0, max_value=MAX_SLOW_SECONDS, required=False, help_text="Between two messages of a sender; 0: off."
    )
    members_only = serializers.BooleanField(required=False)
    links = serializers.ChoiceField(Links.values, required=False, help_text="Who may post links.")


class MessageIn(Serializer):
    content = serializers.CharField(max_length=MAX_CONTENT_LENGTH, trim_whitespace=False)
    sender = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="A guest's name, 1 to 40 characters."
    )
    client_id = serializers.CharField(
        max_length=MAX_CLIENT_ID_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Your own name for the message: sent twice, it is one.",
    )


class PinIn(Serializer):
    message_id = serializers.UUIDField()


class ReasonIn(Serializer):
    reason = serializers.CharField(max_length=MAX_REASON_LENGTH, allow_blank=True, default="")


class BanIn(ReasonIn):
    message_id = serializers.UUIDField(help_text="Of whoever said this.")


class TimeOutIn(BanIn):
    seconds = serializers.IntegerField(min_value=Sanction.MIN_SECONDS, max_value=Sanction.MAX_SECONDS)


class StreamsQuery(Serializer):
    """Filters of the list of streams."""

    q = SearchField("Words it says somewhere.")
