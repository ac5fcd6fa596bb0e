"""Codes that make an order cheaper."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import Exact

from core.ids import FoldedCode
from core.models import BaseModel
from shop.models.order import Order


class DiscountKind(models.TextChoices):
    PERCENT = "percent", "Percent of the order"
    AMOUNT = "amount", "Amount off the order"


class DiscountQuerySet(models.QuerySet["Discount"]):
    def coded(self, typed: str) -> "DiscountQuerySet":
        """With this code, however it was typed."""
        return self.alias(meant=FoldedCode("code")).filter(meant=FoldedCode(Value(typed.replace("\0", ""))))


class Discount(BaseModel):
    """A code, found whatever its case and signs. How often it was used is counted from its uses, never stored."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=7, choices=DiscountKind.choices)
    value = models.PositiveIntegerField(help_text="Percent, or minor units.")
    minimum = models.PositiveIntegerField(default=0, help_text="The least order it is good for, in minor units.")
    most_uses = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: any number.")
    once_per_person = models.BooleanField(default=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                FoldedCode("code"),
                name="discount_code_unique",
                violation_error_message="This code is taken. Capitals, spaces and signs make no difference.",
            ),
            models.CheckConstraint(
                condition=~Q(Exact(FoldedCode("code"), "")),
                name="discount_code_has_letters",
                violation_error_message="Use letters or digits.",
            ),
            models.CheckConstraint(condition=Q(value__gte=1), name="discount_takes_something"),
            models.CheckConstraint(condition=~Q(kind="percent") | Q(value__lte=100), name="discount_at_most_all"),
            models.CheckConstraint(condition=Q(kind__in=DiscountKind.values), name="discount_kind_known"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="discount_window_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_open_at(self, now: datetime) -> bool:
        """Half-open: at `ends_at` it is too late."""
        begun = self.starts_at is None or self.starts_at <= now
        return self.is_active and begun and (self.ends_at is None or now < self.ends_at)


class DiscountUse(BaseModel):
    """One order that used a code; a cancelled order gives it back. `once` is the code's rule at the time."""

    discount = models.ForeignKey(Discount, models.PROTECT, related_name="uses")
    order = models.OneToOneField(Order, models.CASCADE, related_name="discount_use")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField(max_length=254, blank=True)
    once = models.BooleanField()
    is_live = models.BooleanField(default=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discount", "email"],
                condition=Q(is_live=True, once=True) & ~Q(email=""),
                name="discount_once_per_address",
            ),
            models.UniqueConstraint(
                fields=["discount", "user"],
                condition=Q(is_live=True, once=True, user__isnull=False),
                name="discount_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discount} for {self.order}"
