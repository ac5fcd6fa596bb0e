"""Counters of the rate limits: one row per limit and subject, for the running window."""

from django.db import models


class RateWindow(models.Model):
    """How often a subject did something in the running window. Unlogged: a crash loses it, and writes are faster."""

    key = models.BinaryField(primary_key=True, max_length=16)
    scope = models.CharField(max_length=60)
    hits = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(hits__gte=1), name="ratewindow_counts_from_one")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.hits}"
