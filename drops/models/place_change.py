"""What changed people's places: one row for what happened, from which each person's own lines are read."""

from django.db import models

from core.models import BaseModel
from drops.models.drop import Drop


class ChangeKind(models.TextChoices):
    JOINED = "joined", "Joined"
    LEFT = "left", "Left the list"
    REMOVED = "removed", "Taken off the list"
    PASSED = "passed", "Code ran out or was given back"
    MOVED = "moved", "Moved by the organizer"
    DRAWN = "drawn", "The order was drawn"
    SLOTS = "slots", "Number of slots changed"
    WINDOW = "window", "Window moved"


class PlaceChange(BaseModel):
    """One thing that happened to a drop's order. `number` is its turn, allotted under the drop's lock.

    It keeps the sort key of the entry it is about, not the entry, which may be gone.
    """

    drop = models.ForeignKey(Drop, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    at = models.DateTimeField()
    entry = models.UUIDField(null=True, blank=True)
    draw_rank = models.PositiveIntegerField(null=True, blank=True)
    score = models.IntegerField(null=True, blank=True)
    score_before = models.IntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drop", "number"], name="place_change_number_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=ChangeKind.values), name="place_change_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
