"""What was written on a request: replies, and the staff's notes to one another."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import BaseModel
from core.search.columns import search_column, search_index
from tickets.models.ticket import Ticket


class WrittenBy(models.TextChoices):
    REQUESTER = "requester", "Requester"
    STAFF = "staff", "Staff"


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Words for replies."""

    def public(self) -> "ReplyQuerySet":
        """Without the staff's notes."""
        return self.filter(internal=False)

    def oldest_first(self) -> "ReplyQuerySet":
        return self.order_by("created_at", "id")


class Reply(BaseModel):
    """One message. An internal one is a note among the staff, which nobody else ever sees or counts."""

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
