"""What was done to a request, by whom and when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import BaseModel
from tickets.models.ticket import Ticket


class ChangeKind(models.TextChoices):
    FILED = "filed", "Filed"
    EDITED = "edited", "Edited"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    ASSIGNED = "assigned", "Assigned"
    RELEASED = "released", "Released"
    PRIORITY = "priority", "Priority changed"
    TAGGED = "tagged", "Tags changed"
    MERGED = "merged", "Merged"
    UNMERGED = "unmerged", "Taken apart"


class Change(BaseModel):
    """One line of a request's history. It names people by id alone, so that it forgets those who leave.

    `was` and `now` are short facts; the texts that a person wrote are not repeated here.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    actor = models.UUIDField(null=True, blank=True, help_text="The person, or nobody for a guest.")
    was = models.CharField(max_length=400, blank=True)
    now = models.CharField(max_length=400, blank=True)

    objects: ClassVar[models.Manager["Change"]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known")]
        indexes = [models.Index(fields=["ticket", "created_at", "id"], name="change_by_ticket")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.was} → {self.now}" if self.was else self.get_kind_display()
