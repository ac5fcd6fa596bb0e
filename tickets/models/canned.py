"""Answers that are given often."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.models import BaseModel
from tickets.models.ticket import Ticket


class CannedReply(BaseModel):
    """A text that the staff put into a reply, and change there."""

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
