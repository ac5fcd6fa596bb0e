"""A file of subscribers that somebody has looked at and may now bring in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import BaseModel


class SubscriberImport(BaseModel):
    """The file as it was sent, until it is brought in; then how many it brought, and for a day what it left out."""

    MAX_EVIDENCE_LENGTH = 300

    file_name = models.CharField(max_length=120, blank=True)
    data = models.BinaryField(blank=True, default=bytes)
    # How the bytes are read, where somebody chose it; empty: as they are guessed.
    encoding = models.CharField(max_length=20, blank=True)
    # What somebody decided about its columns, values and dates (subscriptions.imports.reading.Choices).
    choices = models.JSONField(blank=True, default=dict)
    # How those in it agreed, in the words of whoever brings them; empty: each is asked to confirm.
    evidence = models.CharField(max_length=MAX_EVIDENCE_LENGTH, blank=True)
    added = models.PositiveIntegerField(default=0)
    # Of those added: recorded as left or suppressed, because the file says so.
    left_elsewhere = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    # The lines that were left out, each with what is wrong with it (CSV).
    left_out_lines = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(data=b""), name="subscriber_import_forgets_what_it_brought"
            )
        ]

    def __str__(self) -> str:
        return self.file_name or "A file"

    @property
    def outcome(self) -> str:
        """What became of it, once it was brought in: 3 added, 1 recorded as left, 2 passed over, 1 left out."""
        counts = {"recorded as left": self.left_elsewhere, "left out": self.left_out}
        recorded, left_out = (f", {number} {words}" if number else "" for words, number in counts.items())
        return f"{self.added - self.left_elsewhere} added{recorded}, {self.passed_over} passed over{left_out}."
