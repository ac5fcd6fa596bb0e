"""The request bodies and query parameters of the shop; shop.shapes has the responses."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from core.api.serializers import SearchField, Serializer
from shop import money
from shop.models import MAX_QUANTITY, Category, Discount, Order, OrderStatus
from shop.services import MAX_BATCH

MONEY_PATTERN = r"^\d{1,9}(\.\d{1,3})?$"


def _minor_units(text: str) -> int:
    try:
        return money.parse(text)
    except ValueError:
        raise serializers.ValidationError("Must be an amount such as 24.90.") from None


class ProductQuery(Serializer):
    """Filters of the product list."""

    q = SearchField("Words, or their beginnings.")
    category = serializers.CharField(
        required=False, allow_blank=True, max_length=Category.MAX_LENGTH, help_text="A category's slug."
    )


class OrderQuery(Serializer):
    q = SearchField("For staff: a number, name or address.")
    status = serializers.ChoiceField(OrderStatus.values, required=False)
    mine = serializers.BooleanField(required=False, help_text="For staff: only their own orders.")


class QuantityIn(Serializer):
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)


class AddIn(Serializer):
    """Add a product to the cart. `variantId` is required if the product has several variants."""

    product_id = serializers.UUIDField()
    variant_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY, default=1)


class CheckoutIn(Serializer):
    """Check out. Guests give their name and address. `total` is the total that the buyer saw."""

    name = serializers.CharField(max_length=Order.MAX_NAME_LENGTH, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=Order.MAX_EMAIL_LENGTH, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=Order.MAX_NOTE_LENGTH, required=False, allow_blank=True, default="")
    discount_code = serializers.CharField(
        max_length=Discount.MAX_CODE_LENGTH, required=False, allow_blank=True, default=""
    )
    total = serializers.RegexField(MONEY_PATTERN, required=False, help_text="Where it is not that any more: 409.")

    def validate_total(self, text: str) -> int:
        return _minor_units(text)


class CollectIn(Serializer):
    take_payment = serializers.BooleanField(default=False, help_text="Take what is still owed, too.")


class CancelIn(Serializer):
    reason = serializers.CharField(source="why", max_length=Order.MAX_REASON_LENGTH, allow_blank=True, default="")


class CancelManyIn(CancelIn):
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=Order.MAX_NUMBER_LENGTH), min_length=1, max_length=MAX_BATCH
    )


class ConfirmIn(Serializer):
    token = serializers.CharField(max_length=64, help_text="From the mail of the order.")


class RefundLineIn(Serializer):
    line_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=32767)


class RefundIn(Serializer):
    """Refund quantities of these lines, or an amount; everything that is left if neither is given."""

    lines = RefundLineIn(many=True, required=False, allow_empty=False, max_length=200)  # type: ignore[call-arg]
    amount = serializers.CharField(
        max_length=14, required=False, help_text="A free amount, up to what is left; it is shared out over the lines."
    )
    restock = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Put the goods of these lines back on the shelf; unsaid, those that were never handed over go back.",
    )

    def validate_lines(self, lines: list[dict[str, Any]]) -> dict[UUID, int]:
        """Return the quantities by the ids of their lines."""
        quantities = {line["line_id"]: line["quantity"] for line in lines}
        if len(quantities) < len(lines):
            raise serializers.ValidationError("Name each line once.")
        return quantities

    def validate_amount(self, text: str) -> int:
        return _minor_units(text)
