"""What somebody means to buy."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import BaseModel
from shop.models.catalogue import Variant

MOST_OF_ONE = 99


class Cart(BaseModel):
    """A member's, or a guest's, who proves it by its id: 74 random bits that only they were told."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shop_cart"
    )

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="cart_by_last_use", condition=Q(user=None))]

    def __str__(self) -> str:
        return f"Cart of {self.user}" if self.user else "Cart of a guest"


class CartItem(BaseModel):
    """One line: a product in a variant, so many of it. `seen_price` is what it cost when it was last added."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)
    seen_price = models.PositiveIntegerField()

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_item_one_line_each"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE), name="cart_item_quantity_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"  # noqa: RUF001
