"""Money that went back: how much, for which lines, and by which way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import BaseModel
from shop.models.order import Order, OrderLine
from shop.models.payment import Payment


class RefundState(models.TextChoices):
    OPEN = "open", "Going back"
    DONE = "done", "Paid back"


class Refund(BaseModel):
    """One time that money of an order went back; `amount` holds `tax`."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="refunds")
    payment = models.ForeignKey(Payment, models.SET_NULL, null=True, blank=True, related_name="refunds")
    amount = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    restocked = models.BooleanField(default=False, help_text="Its goods went back on the shelf.")
    state = models.CharField(max_length=4, choices=RefundState.choices, default=RefundState.DONE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(tax__lte=F("amount")), name="refund_tax_within_amount"),
            models.CheckConstraint(condition=Q(state__in=RefundState.values), name="refund_state_known"),
        ]

    def __str__(self) -> str:
        return f"Refund of {self.order}"

    @property
    def is_by_hand(self) -> bool:
        """Somebody paid it out at the pickup counter."""
        return self.payment is None or self.payment.is_by_hand


class RefundLine(BaseModel):
    """The share of one line; without a quantity it is a part of a free amount."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="refund_lines")
    quantity = models.PositiveSmallIntegerField()
    amount = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()

    class Meta:
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="refund_line_once"),
            models.CheckConstraint(condition=Q(tax__lte=F("amount")), name="refund_line_tax_within_amount"),
            models.CheckConstraint(condition=Q(quantity__gte=1) | Q(amount__gte=1), name="refund_line_has_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.title}" if self.quantity else self.line.title  # noqa: RUF001
