"""Claims: a slot of a drop, with a code that works once."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.capacity.confirmation import ToConfirm
from core.database import DatabaseNow
from core.models import BaseModel
from drops.models.drop import Drop


class ClaimStatus(models.TextChoices):
    ISSUED = "ISSUED", "Issued"
    USED = "USED", "Used"
    EXPIRED = "EXPIRED", "Expired"
    REVOKED = "REVOKED", "Revoked"


LIVE = (ClaimStatus.ISSUED, ClaimStatus.USED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Queries for claims."""

    def live(self) -> "ClaimQuerySet":
        """Claims that take a slot, by their stored status: correct after settling the overdue ones."""
        return self.filter(status__in=LIVE)

    def overdue(self) -> "ClaimQuerySet":
        """Claims that were not used in time, whether or not they are settled yet."""
        return self.filter(status=ClaimStatus.ISSUED, expires_at__lte=DatabaseNow())

    def usable(self) -> "ClaimQuerySet":
        return self.filter(status=ClaimStatus.ISSUED, expires_at__gt=DatabaseNow())

    def newest_first(self) -> "ClaimQuerySet":
        return self.order_by("-issued_at", "-id")


class Claim(ToConfirm, BaseModel):
    """One slot of a drop for one person. The code is derived from the id; the row stores a keyed hash only.

    `drawn_again` counts how often the code was derived again because another claim had it. The history
    outlives the person: only a claim that can still be used always has a user.
    """

    MAX_REASON_LENGTH = 200

    drop = models.ForeignKey(Drop, models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=ClaimStatus.choices, default=ClaimStatus.ISSUED)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    drawn_again = models.PositiveSmallIntegerField(default=0, editable=False)
    was_offered = models.BooleanField(default=False, help_text="Given because a slot came free, not asked for.")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)

    objects: ClassVar = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "drop"], condition=Q(status__in=LIVE), name="claim_one_live_per_person"
            ),
            models.CheckConstraint(condition=Q(status__in=ClaimStatus.values), name="claim_status_known"),
            models.CheckConstraint(
                condition=Q(status="USED", used_at__isnull=False) | ~Q(status="USED") & Q(used_at=None),
                name="claim_used_at",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, ended_at=None) | ~Q(status__in=LIVE) & Q(ended_at__isnull=False),
                name="claim_ended_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="ISSUED") | Q(user__isnull=False), name="claim_issued_is_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="claim_expires_after_it_was_issued"
            ),
            models.CheckConstraint(condition=Q(code_hash__regex=r"^[0-9a-f]{64}$"), name="claim_keeps_a_hash"),
        ]
        indexes = [
            models.Index(fields=["drop", "status"], name="claim_by_drop"),
            models.Index(fields=["user", "-issued_at", "-id"], name="claim_by_user"),
            models.Index(fields=["status", "expires_at"], name="claim_by_status"),
            models.Index(fields=["issued_at"], name="claim_by_issued"),
            models.Index(
                fields=["confirm_by"], condition=Q(status="ISSUED", confirm_by__isnull=False), name="claim_to_confirm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drop}, {self.get_status_display().lower()}"

    def status_at(self, now: datetime) -> str:
        """Return the status at `now`: an overdue claim is expired, whether or not it is settled yet."""
        overdue = self.status == ClaimStatus.ISSUED and self.expires_at <= now
        return ClaimStatus.EXPIRED if overdue else ClaimStatus(self.status)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def holder(self) -> Any:
        return self.user.name if self.user else "A former member"
