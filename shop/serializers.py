"""What the shop takes and gives over HTTP."""

from rest_framework import serializers

from core.api.serializers import Serializer
from shop.models import MOST_OF_ONE, OrderStatus, RefundState

WORDS = 100
MONEY = r"^\d{1,9}(\.\d{1,3})?$"
AVAILABILITY = ["inStock", "few", "soldOut"]


class ProductQuery(Serializer):
    """What the list can be narrowed to."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=WORDS, help_text="Words, or their beginnings."
    )
    category = serializers.CharField(required=False, allow_blank=True, max_length=60, help_text="A category's slug.")


class OrderQuery(Serializer):
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=WORDS, help_text="For staff: a number, name or address."
    )
    status = serializers.ChoiceField(OrderStatus.values, required=False)
    mine = serializers.BooleanField(required=False, help_text="For staff: only their own orders.")


class AddIn(Serializer):
    """What to put into the cart. `variantId` is needed where the product comes in several."""

    product_id = serializers.UUIDField()
    variant_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_OF_ONE, default=1)


class QuantityIn(Serializer):
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_OF_ONE)


class CheckoutIn(Serializer):
    """Who orders: guests say their name and address, members nothing. `total` is what they saw."""

    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    discount_code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    total = serializers.RegexField(MONEY, required=False, help_text="Where it is not that any more: 409.")


class CollectIn(Serializer):
    take_payment = serializers.BooleanField(default=False, help_text="Take what is still owed, too.")


class CancelIn(Serializer):
    reason = serializers.CharField(max_length=80, allow_blank=True, default="")


class ConfirmIn(Serializer):
    token = serializers.CharField(max_length=64, help_text="From the mail of the order.")


class CancelManyIn(CancelIn):
    numbers = serializers.ListField(child=serializers.CharField(max_length=12), min_length=1, max_length=200)


class CancelledManyOut(Serializer):
    cancelled = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(child=serializers.CharField(), help_text="Paid, over, or unknown: not changed.")


class RefundLineIn(Serializer):
    line_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=32767)


class RefundIn(Serializer):
    """So many of these lines, or an amount; all that is left where neither is said."""

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


class CategoryOut(Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()


class VariantOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Empty where the product comes in one size.")
    price = serializers.CharField()
    stock = serializers.IntegerField()
    availability = serializers.ChoiceField(AVAILABILITY)


class ReservedForOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()


class ProductOut(Serializer):
    """The shape of a product, for the schema; shop.wire makes it."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    image_url = serializers.CharField(help_text="A path of this site.")
    description = serializers.CharField(help_text="Markdown.")
    price = serializers.CharField(help_text="With tax; a variant may have its own.")
    currency = serializers.CharField()
    tax_rate = serializers.CharField(help_text="Percent.")
    category = CategoryOut()
    reserved_for = ReservedForOut(
        allow_null=True, help_text="The drop whose claims are the right to buy it, one for each claim."
    )
    stock = serializers.IntegerField(help_text="The sum over the variants.")
    availability = serializers.ChoiceField(AVAILABILITY)
    variants = VariantOut(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class InCartOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    image_url = serializers.CharField()
    price = serializers.CharField()
    currency = serializers.CharField()


class ChosenVariantOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class CartItemOut(Serializer):
    id = serializers.UUIDField()
    product_id = serializers.UUIDField()
    variant_id = serializers.UUIDField()
    quantity = serializers.IntegerField()
    product = InCartOut()
    variant = ChosenVariantOut()
    unit_price = serializers.CharField()
    previous_price = serializers.CharField(allow_null=True, help_text="What it cost when it was added, if otherwise.")
    available = serializers.IntegerField(help_text="How many there are now.")
    line_total = serializers.CharField()


class CartOut(Serializer):
    """The shape of a cart. Its `id` is what a guest sends as X-Cart-Id."""

    id = serializers.UUIDField()
    items = CartItemOut(many=True)
    item_count = serializers.IntegerField()
    total = serializers.CharField()
    currency = serializers.CharField()
    can_be_ordered = serializers.BooleanField(help_text="There is something in it, and enough of everything.")


class OrderLineOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    variant = serializers.CharField()
    image_url = serializers.CharField()
    unit_price = serializers.CharField()
    quantity = serializers.IntegerField()
    discount = serializers.CharField()
    line_total = serializers.CharField()
    tax_rate = serializers.CharField()
    tax = serializers.CharField()
    refunded_quantity = serializers.IntegerField()
    refunded = serializers.CharField(help_text="How much of `lineTotal` went back.")


class RefundLineOut(Serializer):
    line_id = serializers.UUIDField()
    quantity = serializers.IntegerField(help_text="0 for a share of a free amount.")
    amount = serializers.CharField()
    tax = serializers.CharField()


class RefundOut(Serializer):
    id = serializers.UUIDField()
    amount = serializers.CharField(help_text="It holds `tax`.")
    tax = serializers.CharField()
    lines = RefundLineOut(many=True)
    restocked = serializers.BooleanField()
    state = serializers.ChoiceField(RefundState.values, help_text="open: the payment service is being asked.")
    created_at = serializers.DateTimeField()


class OrderOut(Serializer):
    """The shape of an order, for the schema; shop.wire makes it. `total` holds `tax`."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(OrderStatus.values)
    name = serializers.CharField()
    email = serializers.CharField()
    note = serializers.CharField()
    lines = OrderLineOut(many=True)
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    discount_code = serializers.CharField(allow_null=True)
    total = serializers.CharField()
    tax = serializers.CharField()
    currency = serializers.CharField()
    refunded = serializers.CharField(help_text="How much of `total` went back; at the whole the status is refunded.")
    refunds = RefundOut(many=True)
    paid = serializers.BooleanField()
    paid_at = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)
    collected_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Cancelled or refunded.")
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then a guest confirms by the link in the mail, or pays; null: nothing to do."
    )
    confirmed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PlacedOut(OrderOut):
    """The same as it is answered to who just ordered."""

    access_token = serializers.CharField(allow_null=True, help_text="A guest's, sent as X-Order-Token.")
    tracking_url = serializers.CharField()
    payment_url = serializers.CharField(required=False, help_text="Where it is paid online; none: at the desk.")


class HeardOut(Serializer):
    received = serializers.BooleanField()
