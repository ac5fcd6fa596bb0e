"""Replies to a request, their files, canned replies, and who is composing a reply."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.database import DatabaseNow
from core.files.models import KeptFile
from core.models import BaseModel
from core.search.columns import search_column, search_index
from tickets.models.ticket import Ticket


class WrittenBy(models.TextChoices):
    REQUESTER = "requester", "Requester"
    STAFF = "staff", "Staff"


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Filters of replies."""

    def public(self) -> "ReplyQuerySet":
        """Leave out internal notes."""
        return self.filter(internal=False)

    def oldest_first(self) -> "ReplyQuerySet":
        return self.order_by("created_at", "id")


class Reply(BaseModel):
    """One message. An internal one is a note among staff, which nobody else sees or counts."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=9, choices=WrittenBy.choices)
    content = models.TextField(max_length=Ticket.MAX_TEXT_LENGTH)
    internal = models.BooleanField(default=False)
    searched = search_column("content")

    attachments: Any
    objects: ClassVar = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(condition=Q(by__in=WrittenBy.values), name="reply_by_somebody_known"),
            models.CheckConstraint(condition=~Q(content=""), name="reply_has_a_content"),
            models.CheckConstraint(condition=Q(internal=False) | Q(by="staff"), name="reply_internal_by_staff"),
        ]
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="reply_by_ticket"),
            search_index("reply_searched"),
        ]

    def __str__(self) -> str:
        return f"{'Note' if self.internal else 'Reply'} on #{self.ticket.number}"

    @property
    def own_files(self) -> list[Any]:
        return list(self.attachments.all())


class Attachment(KeptFile):
    """A file of a request or of one reply. Only its requester and staff see it, even if the request is public."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, related_name="attachments")

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["ticket", "created_at", "id"], name="ticket_file_by_ticket")]

    @classmethod
    def sent_by(cls, person: UUID) -> models.QuerySet["Attachment"]:
        """Return the files that the person sent with their requests and replies."""
        with_request = models.Q(reply=None, ticket__requester=person)
        return cls.objects.filter(with_request | models.Q(reply__author=person))


class CannedReply(BaseModel):
    """A text that staff insert into a reply and then edit."""

    title = models.CharField(max_length=80)
    content = models.TextField(max_length=Ticket.MAX_TEXT_LENGTH)

    objects: ClassVar[models.Manager["CannedReply"]] = models.Manager()

    class Meta:
        verbose_name = "canned reply"
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(Lower("title"), name="canned_reply_title_unique"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(content=""), name="canned_reply_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class ComposingQuerySet(models.QuerySet["Composing"]):
    def current(self) -> "ComposingQuerySet":
        """Return the notes that have not expired, by the database's clock."""
        return self.filter(until__gt=DatabaseNow())


class Composing(BaseModel):
    """A note that a staff member is composing a reply. It expires unless renewed."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="composing")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects: ClassVar = ComposingQuerySet.as_manager()

    class Meta:
        verbose_name = "note of somebody replying"
        verbose_name_plural = "notes of somebody replying"
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="composing_once_per_person")]
        indexes = [models.Index(fields=["until"], name="composing_by_end")]

    def __str__(self) -> str:
        return f"{self.person} on #{self.ticket.number}"
