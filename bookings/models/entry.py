"""Who came through the door, and when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.event import Event
from bookings.models.reservation import Reservation
from core.models import BaseModel


class EntryQuerySet(models.QuerySet["Entry"]):
    """Words for entries."""

    def counted(self) -> "EntryQuerySet":
        """Those that say who is inside: neither taken back nor a second time."""
        return self.filter(undone_at=None, double=False)

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-created_at", "-id")


class Entry(BaseModel):
    """One ticket shown at the door. A ticket counts once; what a device let in while it was alone is kept as it was.

    `at` is the clock of the device that read the ticket, `created_at` ours. `nonce` makes sending it again harmless.
    `double` says that the ticket had been let in already, `void` that it was cancelled when it was shown.
    """

    MAX_UPLOAD = 500  # entries in one call

    event = models.ForeignKey(Event, models.PROTECT, related_name="entries", db_index=False)
    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="entries")
    nonce = models.UUIDField()
    gate = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    double = models.BooleanField(default=False)
    void = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undo_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["reservation"], condition=Q(undone_at=None, double=False), name="entry_once_per_ticket"
            ),
            models.UniqueConstraint(fields=["event", "nonce"], name="entry_nonce_unique"),
            models.CheckConstraint(condition=Q(undone_at=None) | ~Q(undo_reason=""), name="entry_undone_for_a_reason"),
        ]
        indexes = [models.Index(fields=["event", "-created_at", "-id"], name="entry_by_event")]

    def __str__(self) -> str:
        return f"{self.reservation} at {self.at:%H:%M}"
