"""The JSON of products, carts and orders, and what the API accepts."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Serializer
from core.times import timestamp, timestamp_or_none
from shop import access, money, queries
from shop.emails import order_url
from shop.models import MAX_QUANTITY, Order, OrderLine, OrderStatus, Product, Refund, RefundState, Variant
from shop.queries import CartLine, CartView

MAX_SEARCH_LENGTH = 100
MONEY_PATTERN = r"^\d{1,9}(\.\d{1,3})?$"
AVAILABILITY = ["inStock", "few", "soldOut"]


def product_out(product: Any) -> dict[str, Any]:
    """Return a product of `with_variants()`."""
    variants = list(product.variants.all())
    return {
        **_named(product),
        "description": product.description,
        "price": money.decimal(product.price),
        "currency": money.currency(),
        "taxRate": _percent(product.tax_rate),
        "category": {"name": product.category.name, "slug": product.category.slug},
        "reservedFor": _drop_out(product),
        "stock": product.stock,
        "availability": availability(product.stock, sum(each.low_stock for each in variants)),
        "variants": [_variant_out(each, product) for each in variants],
        "createdAt": timestamp(product.created_at),
        "updatedAt": timestamp(product.updated_at),
    }


def availability(stock: int, low: int) -> str:
    """Return soldOut, few or inStock."""
    return "soldOut" if stock <= 0 else "few" if stock <= low else "inStock"


def cart_out(cart: CartView) -> dict[str, Any]:
    return {
        "id": str(cart.id) if cart.id else None,
        "items": [_item_out(line) for line in cart.lines],
        "itemCount": cart.item_count,
        "total": money.decimal(cart.total),
        "currency": money.currency(),
        "canBeOrdered": cart.can_be_ordered,
    }


def order_out(order: Order) -> dict[str, Any]:
    """Return an order of `with_lines()`."""
    out: dict[str, Any] = {
        "id": str(order.pk),
        "number": order.number,
        "status": order.standing,
        "name": order.name,
        "email": order.email,
        "note": order.note,
        "lines": [_line_out(line, order.currency) for line in order.lines.all()],
        "subtotal": money.decimal(order.subtotal, order.currency),
        "discount": money.decimal(order.discount_total, order.currency),
        "discountCode": order.discount_code or None,
        "total": money.decimal(order.total, order.currency),
        "tax": money.decimal(order.tax_total, order.currency),
        "currency": order.currency,
        "refunded": money.decimal(order.refunded_total, order.currency),
        "refunds": [_refund_out(refund) for refund in order.refunds.all()] if order.refunded_total else [],
        "paid": order.is_paid,
        "paidAt": timestamp_or_none(order.paid_at),
        "readyAt": timestamp_or_none(order.ready_at),
        "collectedAt": timestamp_or_none(order.collected_at),
        "endedAt": timestamp_or_none(order.ended_at),
        "confirmBy": timestamp_or_none(order.confirm_by if order.waits_for_confirmation else None),
        "confirmedAt": timestamp_or_none(order.confirmed_at),
        "createdAt": timestamp(order.created_at),
        "updatedAt": timestamp(order.updated_at),
    }
    return out


def order_secrets(order: Order) -> dict[str, Any]:
    """Return the keys to a guest's order, for the guest who placed it. Members use their account."""
    if order.user_id:
        return {"accessToken": None, "trackingUrl": order_url(order)}
    return {"accessToken": access.order_key(order), "trackingUrl": order_url(order)}


def _named(product: Product) -> dict[str, Any]:
    named = {"id": str(product.pk), "slug": product.slug, "name": product.name}
    return {**named, "imageUrl": queries.picture_url(product.picture)}


def _drop_out(product: Product) -> dict[str, Any] | None:
    """Return the drop whose claims are the right to buy the product."""
    drop = product.reserved_for
    return {"id": str(drop.pk), "slug": drop.slug, "title": drop.title} if drop else None


def _variant_out(variant: Variant, product: Product) -> dict[str, Any]:
    price = product.price if variant.own_price is None else variant.own_price
    return {
        "id": str(variant.pk),
        "name": variant.name,
        "price": money.decimal(price),
        "stock": variant.stock,
        "availability": availability(variant.stock, variant.low_stock),
    }


def _item_out(line: CartLine) -> dict[str, Any]:
    product, currency = line.product, money.currency()
    return {
        "id": str(line.item.pk),
        "productId": str(product.pk),
        "variantId": str(line.variant.pk),
        "quantity": line.quantity,
        "product": {**_named(product), "price": money.decimal(line.unit_price), "currency": currency},
        "variant": {"id": str(line.variant.pk), "name": line.variant.name},
        "unitPrice": money.decimal(line.unit_price),
        "previousPrice": money.decimal(line.old_price) if line.old_price is not None else None,
        "available": line.available,
        "lineTotal": money.decimal(line.total),
    }


def _line_out(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "slug": line.product_slug,
        "name": line.product_name,
        "variant": line.variant_name,
        "imageUrl": queries.picture_url(line.picture),
        "unitPrice": money.decimal(line.unit_price, currency),
        "quantity": line.quantity,
        "discount": money.decimal(line.discount, currency),
        "lineTotal": money.decimal(line.total, currency),
        "taxRate": _percent(line.tax_rate),
        "tax": money.decimal(line.tax, currency),
        "refundedQuantity": line.refunded_quantity,
        "refunded": money.decimal(line.refunded, currency),
    }


def _refund_out(refund: Refund) -> dict[str, Any]:
    currency = refund.currency
    return {
        "id": str(refund.pk),
        "amount": money.decimal(refund.amount, currency),
        "tax": money.decimal(refund.tax, currency),
        "lines": [
            {
                "lineId": str(line.line_id),
                "quantity": line.quantity,
                "amount": money.decimal(line.amount, currency),
                "tax": money.decimal(line.tax, currency),
            }
            for line in refund.lines.all()
        ],
        "restocked": refund.restocked,
        "state": refund.state,
        "createdAt": timestamp(refund.created_at),
    }


def _percent(rate: int) -> str:
    """Return basis points as percent: 1900 is 19, 550 is 5.5."""
    return f"{rate / 100:g}"


class ProductQuery(Serializer):
    """Filters of the product list."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_SEARCH_LENGTH, help_text="Words, or their beginnings."
    )
    category = serializers.CharField(required=False, allow_blank=True, max_length=60, help_text="A category's slug.")


class OrderQuery(Serializer):
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_SEARCH_LENGTH,
        help_text="For staff: a number, name or address.",
    )
    status = serializers.ChoiceField(OrderStatus.values, required=False)
    mine = serializers.BooleanField(required=False, help_text="For staff: only their own orders.")


class AddIn(Serializer):
    """Add a product to the cart. `variantId` is required if the product has several variants."""

    product_id = serializers.UUIDField()
    variant_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY, default=1)


class QuantityIn(Serializer):
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)


class CheckoutIn(Serializer):
    """Check out. Guests give their name and address. `total` is the total that the buyer saw."""

    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    discount_code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    total = serializers.RegexField(MONEY_PATTERN, required=False, help_text="Where it is not that any more: 409.")


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
    """A product."""

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
    """A cart. Guests send its `id` as X-Cart-Id."""

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
    """An order. `total` includes `tax`."""

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
    """An order, as answered to the buyer who just placed it."""

    access_token = serializers.CharField(allow_null=True, help_text="A guest's, sent as X-Order-Token.")
    tracking_url = serializers.CharField()
    payment_url = serializers.CharField(required=False, help_text="Where it is paid online; none: at the desk.")


class HeardOut(Serializer):
    received = serializers.BooleanField()
