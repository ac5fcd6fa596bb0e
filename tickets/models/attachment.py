"""A picture or a paper that came with a request or a reply."""

from typing import Any, ClassVar

from django.db import models

from core.files.models import KeptFile
from tickets.models.reply import Reply
from tickets.models.ticket import Ticket


class Attachment(KeptFile):
    """A file of a request, or of one reply to it. Its requester and the staff see it; nobody else, public or not."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, related_name="attachments")

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["ticket", "created_at", "id"], name="ticket_file_by_ticket")]

    @classmethod
    def sent_by(cls, person: Any) -> models.QuerySet["Attachment"]:
        """What came with their own requests and with what they wrote on any."""
        with_request = models.Q(reply=None, ticket__requester=person)
        return cls.objects.filter(with_request | models.Q(reply__author=person))
