"""Money that came, and what a payment service told us of it."""

from django.db import models
from django.db.models import F, Q

from core.models import BaseModel
from shop.models.order import Order

DESK = "desk"  # the provider's name where staff took the money


class PaymentState(models.TextChoices):
    OPEN = "open", "Asked for"
    PAID = "paid", "Paid"
    REFUNDING = "refunding", "Going back"
    REFUNDED = "refunded", "Gave back"


class Payment(BaseModel):
    """One try to pay an order. `reference` is the service's name for it; at the desk there is none."""

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
        """Staff took the money, and give it back."""
        return self.provider == DESK


class ProviderEvent(models.Model):
    """A message of a payment service that was dealt with. Its id comes again and again; its effect does not."""

    id = models.CharField(primary_key=True, max_length=255)
    provider = models.CharField(max_length=20)
    kind = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
