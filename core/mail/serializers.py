"""The wire shapes of the mailbox."""

from rest_framework import serializers as fields

from core.api.serializers import ModelSerializer, Serializer
from core.mail.models import MailBox


class Message(ModelSerializer):
    """A message in a list: its text, and not its HTML."""

    text = fields.CharField(source="shown_text", read_only=True)

    class Meta:
        model = MailBox
        fields = ["id", "recipient", "subject", "text", "template", "state", "message_id", "created_at", "sent_at"]
        read_only_fields = fields


class WholeMessage(Message):
    html = fields.CharField(source="shown_html", read_only=True)

    class Meta(Message.Meta):
        fields = [*Message.Meta.fields, "html", "headers", "trouble"]
        read_only_fields = fields


class MailboxQuery(Serializer):
    """What the mailbox can be narrowed to."""

    q = fields.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of subject or address.")
    recipient = fields.CharField(required=False, allow_blank=True, max_length=254)
    state = fields.ChoiceField(required=False, choices=MailBox.State.choices)
