"""The money of an order: discount codes, payments and refunds."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import Exact

from core.ids import FoldedCode
from core.models import BaseModel
from shop.models.order import Order, OrderLine


class DiscountKind(models.TextChoices):
    PERCENT = "percent", "Percent of the order"
    AMOUNT = "amount", "Amount off the order"


class DiscountQuerySet(models.QuerySet["Discount"]):
    def coded(self, typed: str) -> "DiscountQuerySet":
        """Filter by a typed code; case, spaces and signs do not matter."""
        return self.alias(meant=FoldedCode("code")).filter(meant=FoldedCode(Value(typed.replace("\0", ""))))


class Discount(BaseModel):
    """A discount code. Case and signs do not matter. Its uses are counted, never stored."""

    MAX_CODE_LENGTH = 40

    code = models.CharField(max_length=MAX_CODE_LENGTH)
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
        """Return whether the code is valid. The interval is half-open: `ends_at` itself is too late."""
        begun = self.starts_at is None or self.starts_at <= now
        return self.is_active and begun and (self.ends_at is None or now < self.ends_at)


class DiscountUse(BaseModel):
    """One order that used a code. Cancelling the order releases it. `once` is the code's rule at that time."""

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


DESK = "desk"  # the provider of payments that staff took at the pickup counter


class PaymentState(models.TextChoices):
    OPEN = "open", "Asked for"
    PAID = "paid", "Paid"
    REFUNDING = "refunding", "Going back"
    REFUNDED = "refunded", "Gave back"


class Payment(BaseModel):
    """One attempt to pay an order. `reference` is the service's id; empty at the pickup counter."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="payments")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=255, blank=True)
    charge = models.CharField(max_length=255, blank=True, help_text="What a refund names.")
    url = models.TextField(max_length=2000, blank=True)
    amount = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="payment_reference_unique"
            ),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_known"),
            models.CheckConstraint(condition=Q(refunded__lte=F("amount")), name="payment_refunded_within"),
        ]
        indexes = [models.Index(fields=["charge"], name="payment_by_charge", condition=~Q(charge=""))]

    def __str__(self) -> str:
        return f"{self.provider} for {self.order}"

    @property
    def is_by_hand(self) -> bool:
        """Return whether staff took the money, and pay it back."""
        return self.provider == DESK


class ProviderEvent(models.Model):
    """A message of a payment service that was handled. Services send a message several times; it takes effect once."""

    id = models.CharField(primary_key=True, max_length=255)
    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RefundState(models.TextChoices):
    OPEN = "open", "Going back"
    DONE = "done", "Paid back"


class Refund(BaseModel):
    """One refund of an order; `amount` includes `tax`."""

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
        """Return whether staff paid the money back at the pickup counter."""
        return self.payment is None or self.payment.is_by_hand


class RefundLine(BaseModel):
    """The share of one line. Without a quantity it is part of a free amount."""

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
