"""Who is writing an answer right now."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.database import DatabaseNow
from core.models import BaseModel
from tickets.models.ticket import Ticket


class ComposingQuerySet(models.QuerySet["Composing"]):
    def current(self) -> "ComposingQuerySet":
        """By the database's clock; a note that is not renewed is over by itself."""
        return self.filter(until__gt=DatabaseNow())


class Composing(BaseModel):
    """A note that somebody of the staff is replying, which expires unless it is renewed."""

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
