"""Who has control of a game's scorer's table."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from core.ids import uuid7


class TableLease(models.Model):
    """One table's turn. The one with the highest number has control; numbers only rise, so an older one is known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    game = models.ForeignKey("scoreboard.Game", models.CASCADE, related_name="leases")
    number = models.PositiveIntegerField()
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=40, blank=True, help_text="What somebody not signed in calls themselves.")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["game", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["game", "number"], name="table_lease_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="table_lease_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"Table {self.number} of {self.game}"


NAME = Coalesce("holder__name", "guest")


def control_of_game() -> Subquery:
    """The outer game's last lease: its number and the holder's name, or None."""
    leases = TableLease.objects.filter(game=OuterRef("pk")).order_by("-number")
    return Subquery(leases.values(json=JSONObject(number="number", holder=NAME))[:1])
