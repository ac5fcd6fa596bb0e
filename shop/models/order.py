"""Orders, with names and prices as they were bought, whatever happens to the products."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from core.ids import fold_code
from core.models import BaseModel
from core.people import Visitor
from core.search.columns import search_column, search_index
from shop.models.catalogue import Variant


class OrderStatus(models.TextChoices):
    PLACED = "placed", "Placed"
    PAID = "paid", "Paid"
    READY = "ready", "Ready for pickup"
    COLLECTED = "collected", "Collected"
    CANCELLED = "cancelled", "Cancelled"
    REFUNDED = "refunded", "Refunded"


OPEN = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.READY)
BOUGHT = (OrderStatus.PAID, OrderStatus.READY, OrderStatus.COLLECTED)


class OrderQuerySet(models.QuerySet["Order"]):
    """Queries for orders."""

    def open(self) -> "OrderQuerySet":
        """Orders that staff still have to handle."""
        return self.filter(status__in=OPEN)

    def visible_to(self, person: Visitor) -> "OrderQuerySet":
        """A member's own orders; all for staff. Guests use the order's link."""
        if not person.is_authenticated:
            return self.none()
        return self if person.is_staff else self.filter(user=person)

    def refund_due(self) -> "OrderQuerySet":
        """Cancelled orders whose money was not paid back."""
        return self.filter(status=OrderStatus.CANCELLED, paid_at__isnull=False)

    def bought(self) -> "OrderQuerySet":
        """Orders that are neither cancelled nor refunded."""
        return self.exclude(status__in=[OrderStatus.CANCELLED, OrderStatus.REFUNDED])

    def lapsed(self, now: datetime) -> "OrderQuerySet":
        """Guests' orders that were not confirmed, paid or packed in time."""
        return self.filter(status=OrderStatus.PLACED, paid_at=None, confirmed_at=None, confirm_by__lte=now)

    def to_confirm(self, now: datetime) -> "OrderQuerySet":
        """Guests' orders that still have to be confirmed by email."""
        return self.filter(status=OrderStatus.PLACED, paid_at=None, confirmed_at=None, confirm_by__gt=now)

    def not_lapsed(self, now: datetime) -> "OrderQuerySet":
        asked = Q(status=OrderStatus.PLACED, paid_at=None, confirmed_at=None)
        return self.exclude(asked & Q(confirm_by__isnull=False) & Q(confirm_by__lte=now))

    def newest_first(self) -> "OrderQuerySet":
        return self.order_by("-created_at", "-id")

    def with_lines(self) -> "OrderQuerySet":
        return self.prefetch_related("lines")


class Order(BaseModel):
    """An order with its totals in minor units; `total` includes the tax and is after the discount.

    `number` is what people say at the pickup counter: random, so that it reveals nothing about other orders.
    When the buyer's account is erased, name and address are removed and the bookkeeping stays.
    """

    MAX_NUMBER_LENGTH, MAX_NAME_LENGTH, MAX_EMAIL_LENGTH, MAX_NOTE_LENGTH = 12, 80, 254, 500
    MAX_REASON_LENGTH = 80

    number = models.CharField(max_length=MAX_NUMBER_LENGTH, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="shop_orders"
    )
    name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    email = models.EmailField(max_length=MAX_EMAIL_LENGTH, blank=True)
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    currency = models.CharField(max_length=3)
    subtotal = models.PositiveIntegerField()
    discount_total = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    tax_total = models.PositiveIntegerField()
    refunded_total = models.PositiveIntegerField(default=0, db_default=0)
    refunded_tax = models.PositiveIntegerField(default=0, db_default=0)
    discount_code = models.CharField(max_length=40, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Cancelled or refunded.")
    stock_returned_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(null=True, blank=True, help_text="A guest confirms by the link in the mail.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    network = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False, help_text="A guest's, as a digest."
    )
    searched = search_column("number", "name", "email")

    objects: ClassVar = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(condition=Q(total=F("subtotal") - F("discount_total")), name="order_total_adds_up"),
            models.CheckConstraint(condition=Q(tax_total__lte=F("total")), name="order_tax_within_total"),
            models.CheckConstraint(
                condition=Q(refunded_total__lte=F("total"), refunded_tax__lte=F("tax_total")),
                name="order_refunded_within_total",
            ),
            models.CheckConstraint(
                condition=Q(refunded_total=0) | Q(paid_at__isnull=False), name="order_refunded_was_paid"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["paid", "collected", "refunded"]) | Q(paid_at__isnull=False),
                name="order_paid_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(stock_returned_at=None) | Q(status__in=["cancelled", "refunded"]),
                name="order_stock_returned_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(confirm_by=None) | Q(user=None), name="order_confirmation_is_for_guests"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirm_by__isnull=False), name="order_confirmed_was_asked"
            ),
        ]
        indexes = [
            search_index("order_searched"),
            models.Index(fields=["user", "-created_at", "-id"], name="order_by_user"),
            models.Index(
                fields=["confirm_by"],
                name="order_to_confirm",
                condition=Q(status="placed", paid_at=None, confirmed_at=None, confirm_by__isnull=False),
            ),
            models.Index(fields=["network", "created_at"], name="order_by_network", condition=~Q(network="")),
            models.Index(Lower("email"), name="order_by_guests_email", condition=Q(user=None)),
            models.Index(fields=["status", "created_at", "id"], name="order_by_status"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/orders/{self.number}/"

    @property
    def standing(self) -> str:
        """Return the current status: an order not confirmed in time counts as cancelled before any job runs."""
        return OrderStatus.CANCELLED if self.has_lapsed else self.status

    @property
    def has_lapsed(self) -> bool:
        return self.waits_for_confirmation and self.confirm_by is not None and self.confirm_by <= timezone.now()

    @property
    def waits_for_confirmation(self) -> bool:
        """Return whether the buyer still has to confirm by email, or pay."""
        asked = self.confirm_by is not None and self.confirmed_at is None and self.paid_at is None
        return asked and self.status == OrderStatus.PLACED

    @property
    def is_open(self) -> bool:
        return self.standing in OPEN

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None and self.status != OrderStatus.REFUNDED

    @property
    def owes_refund(self) -> bool:
        return self.status == OrderStatus.CANCELLED and self.paid_at is not None

    @property
    def refundable(self) -> int:
        """Return the amount paid and not refunded yet."""
        return self.total - self.refunded_total if self.is_paid else 0

    @property
    def is_partly_refunded(self) -> bool:
        return self.refunded_total > 0 and self.status != OrderStatus.REFUNDED


class OrderLine(BaseModel):
    """One line, with the name, price and tax rate of that day; `total` includes `tax`."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, blank=True, related_name="order_lines")
    claim = models.OneToOneField(
        "drops.Claim",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The right that it was bought with; none after it was given back.",
    )
    product_slug = models.CharField(max_length=140)
    product_name = models.CharField(max_length=120)
    variant_name = models.CharField(max_length=40, blank=True)
    picture = models.CharField(max_length=60)
    unit_price = models.PositiveIntegerField()
    quantity = models.PositiveSmallIntegerField()
    discount = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    tax_rate = models.PositiveSmallIntegerField()
    tax = models.PositiveIntegerField()
    refunded_quantity = models.PositiveSmallIntegerField(default=0, db_default=0)
    refunded = models.PositiveIntegerField(default=0, db_default=0)
    refunded_tax = models.PositiveIntegerField(default=0, db_default=0)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_has_something"),
            models.CheckConstraint(condition=Q(claim=None) | Q(quantity=1), name="order_line_one_for_each_claim"),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount")), name="order_line_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity"), refunded__lte=F("total"), refunded_tax__lte=F("tax")),
                name="order_line_refunded_within",
            ),
        ]
        indexes = [models.Index(fields=["product_slug"], name="order_line_by_product")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"  # noqa: RUF001

    @property
    def quantity_left(self) -> int:
        """Return the quantity that was not refunded."""
        return self.quantity - self.refunded_quantity

    @property
    def title(self) -> str:
        return f"{self.product_name}, {self.variant_name}" if self.variant_name else self.product_name


class OrderStep(BaseModel):
    """One step in the history of an order. `by` is empty for guests and payment services."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=OrderStatus.choices)
    what = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.what


NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which people confuse
NUMBER_LENGTH = 6


def new_number() -> str:
    """Return a random order number such as K7M-4QX, one of 887 million."""
    drawn = "".join(secrets.choice(NUMBER_LETTERS) for _ in range(NUMBER_LENGTH))
    return f"{drawn[:3]}-{drawn[3:]}"


def normalize_number(typed: str) -> str:
    """Return a typed order number in its normal form: k7m4qx is K7M-4QX."""
    plain = fold_code(typed)
    return f"{plain[:3]}-{plain[3:]}" if len(plain) == NUMBER_LENGTH else plain[:12]
