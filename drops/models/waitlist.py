"""The waitlist of a drop: its entries, and every change of their order."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.capacity.confirmation import ToConfirm
from core.models import BaseModel
from drops.models.claim import LIVE, Claim
from drops.models.drop import Drop


class WaitlistQuerySet(models.QuerySet["Waitlist"]):
    """Queries for entries. Positions count all entries, whether or not they have claims."""

    def in_order(self) -> "WaitlistQuerySet":
        """Sort by the order that decides: draw rank, higher score, earlier entry, id.

        People whose turn has passed come last.
        """
        return self.order_by(
            F("passed_at").asc(nulls_first=True),
            F("draw_rank").asc(nulls_last=True),
            "-priority_score",
            "joined_at",
            "id",
        )

    def waiting(self) -> "WaitlistQuerySet":
        """Entries of people without a claim of the drop."""
        return self.filter(~Exists(_live_claim_of_same_person()))

    def ahead_of(self, entry: Any) -> "WaitlistQuerySet":
        """Entries of the same drop ahead of this one."""
        rows = self.filter(drop=entry.drop_id)
        if entry.passed_at:
            earlier = Q(passed_at__lt=entry.passed_at) | Q(passed_at=entry.passed_at, id__lt=entry.pk)
            return rows.filter(Q(passed_at=None) | earlier)
        rows = rows.filter(passed_at=None)
        if entry.draw_rank is not None:
            return rows.filter(draw_rank__lt=entry.draw_rank)
        first = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, id__lt=entry.pk)
        higher = Q(priority_score__gt=entry.priority_score) | Q(priority_score=entry.priority_score) & first
        return rows.filter(Q(draw_rank__isnull=False) | higher)


class Waitlist(ToConfirm, BaseModel):
    """One entry. `passed_at` is set if a code of this person expired or was given back: then others come first.

    `score_inputs` is what the score was computed from, so that the person can check it.
    """

    drop = models.ForeignKey(Drop, models.CASCADE, related_name="waitlist")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    priority_score = models.IntegerField(default=0)
    joined_at = models.DateTimeField()
    score_inputs = models.JSONField(default=dict)
    draw_rank = models.PositiveIntegerField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = WaitlistQuerySet.as_manager()

    class Meta:
        verbose_name = "waitlist entry"
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.UniqueConstraint(fields=["user", "drop"], name="waitlist_once_per_person"),
            models.UniqueConstraint(fields=["drop", "draw_rank"], name="waitlist_draw_rank_unique"),
        ]
        indexes = [
            models.Index(fields=["drop", "-priority_score", "joined_at", "id"], name="waitlist_in_order"),
            models.Index(fields=["confirm_by"], condition=Q(confirm_by__isnull=False), name="waitlist_to_confirm"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.drop}"


class PastDeadline(BaseModel):
    """The deadline to confirm an address, kept for a person who left the waitlist: it holds if they come back."""

    drop = models.ForeignKey(Drop, models.CASCADE, related_name="past_deadlines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    confirm_by = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["drop", "user"], name="past_deadline_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user} for {self.drop}"


def _live_claim_of_same_person() -> Any:
    return Claim.objects.filter(drop=OuterRef("drop"), user=OuterRef("user"), status__in=LIVE)


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
    """One change of a drop's order. `number` counts them, under the drop's lock.

    It stores the sort key of its entry instead of a foreign key, because the entry may be deleted.
    """

    MAX_REASON_LENGTH = 200
    MAX_POINTS = 1000

    drop = models.ForeignKey(Drop, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    at = models.DateTimeField()
    entry = models.UUIDField(null=True, blank=True)
    draw_rank = models.PositiveIntegerField(null=True, blank=True)
    score = models.IntegerField(null=True, blank=True)
    score_before = models.IntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drop", "number"], name="place_change_number_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=ChangeKind.values), name="place_change_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
