"""The wire shapes of the mailbox."""

from rest_framework import serializers as fields

from core.api.serializers import ModelSerializer, Serializer
from core.mail.models import MailBox


class Message(ModelSerializer):
    """A message in a list: its text, and not its HTML."""

    text = fields.SerializerMethodField()

    class Meta:
        model = MailBox
        fields = ["id", "recipient", "subject", "text", "template", "state", "message_id", "created_at", "sent_at"]
        read_only_fields = fields

    def get_text(self, mail: MailBox) -> str:
        return mail.text_for(self.context["viewer"])


class WholeMessage(Message):
    html = fields.SerializerMethodField()

    class Meta(Message.Meta):
        fields = [*Message.Meta.fields, "html", "headers", "trouble"]
        read_only_fields = fields

    def get_html(self, mail: MailBox) -> str:
        return mail.html_for(self.context["viewer"])


class MailboxQuery(Serializer):
    """What the mailbox can be narrowed to."""

    q = fields.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of subject or address.")
    recipient = fields.CharField(required=False, allow_blank=True, max_length=254)
    state = fields.ChoiceField(required=False, choices=MailBox.State.choices)
