"""How a drop's order is drawn, and what is published of it when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.models import BaseModel
from drops.models.drop import Drop


class Draw(BaseModel):
    """Made with its drop, before anybody can join. The database lets none of it change once it is said.

    `seed_hash` is public from the beginning, `list_hash` and `entries` from the closing, the seed
    from the drawing.
    """

    drop = models.OneToOneField(Drop, models.CASCADE, related_name="draw")
    seed = models.CharField(max_length=64, editable=False)
    seed_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(null=True, blank=True)
    list_hash = models.CharField(max_length=64, blank=True)
    entries = ArrayField(models.UUIDField(), default=list, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_at=None, list_hash="") | Q(sealed_at__isnull=False) & ~Q(list_hash=""),
                name="draw_sealed_with_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) | Q(drawn_at__gte=models.F("sealed_at")), name="draw_sealed_before_drawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Draw of {self.drop}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None
