"""The JSON of products, carts and orders."""

from datetime import datetime
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID

from core.api.shapes import ABSENT, Shape, doc
from shop import access, money, payment_providers, queries
from shop.emails import order_url
from shop.models import Order, OrderStatus, RefundState

Availability = Literal["inStock", "few", "soldOut"]


def availability(stock: int, low: int) -> str:
    """Return soldOut, few or inStock."""
    return "soldOut" if stock <= 0 else "few" if stock <= low else "inStock"


def _product_availability(product: Any) -> str:
    return availability(product.stock, sum(each.low_stock for each in product.variants.all()))


def _amount(name: str, help: str = "", *, currency: str = "") -> Any:
    """Describe an amount as decimal text, in the currency that this attribute names, or in the shop's."""
    minor, code = attrgetter(name), attrgetter(currency) if currency else lambda _: None
    return doc(help, get=lambda source: money.decimal(minor(source), code(source)))


def _picture(help: str = "") -> Any:
    return doc(help, get=lambda shown: queries.picture_url(shown.picture))


def _tax_rate(help: str = "") -> Any:
    """Describe a tax rate in percent, of basis points: 1900 is 19, 550 is 5.5."""
    return doc(help, get=lambda taxed: f"{taxed.tax_rate / 100:g}")


class CategoryOut(Shape):
    name: str
    slug: str


class VariantOut(Shape):
    id: UUID
    name: str = doc("Empty where the product comes in one size.")
    price: str = _amount("price")
    stock: int
    availability: Availability = doc(get=lambda variant: availability(variant.stock, variant.low_stock))


class ReservedForOut(Shape):
    id: UUID
    slug: str
    title: str


class ProductOut(Shape):
    """A product."""

    id: UUID
    slug: str
    name: str
    image_url: str = _picture("A path of this site.")
    description: str = doc("Markdown.")
    price: str = _amount("price", "With tax; a variant may have its own.")
    currency: str = doc(get=lambda _: money.currency())
    tax_rate: str = _tax_rate("Percent.")
    category: CategoryOut
    reserved_for: ReservedForOut | None = doc("The drop whose claims are the right to buy it, one for each claim.")
    stock: int = doc("The sum over the variants.")
    availability: Availability = doc(get=_product_availability)
    variants: list[VariantOut] = doc(get=lambda product: product.variants.all())
    created_at: datetime
    updated_at: datetime


class InCartOut(Shape):
    id: UUID
    slug: str
    name: str
    image_url: str = _picture()
    price: str
    currency: str = doc(get=lambda _: money.currency())


class ChosenVariantOut(Shape):
    id: UUID
    name: str


def _in_cart(line: Any) -> Any:
    return InCartOut.of(line.product, price=money.decimal(line.unit_price))


class CartItemOut(Shape):
    id: UUID = doc(get=attrgetter("item.pk"))
    product_id: UUID = doc(get=attrgetter("product.pk"))
    variant_id: UUID = doc(get=attrgetter("variant.pk"))
    quantity: int
    product: InCartOut = doc(get=_in_cart)
    variant: ChosenVariantOut
    unit_price: str = _amount("unit_price")
    previous_price: str | None = doc(
        "What it cost when it was added, if otherwise.",
        get=lambda line: None if line.old_price is None else money.decimal(line.old_price),
    )
    available: int = doc("How many there are now.")
    line_total: str = _amount("total")


class CartOut(Shape):
    """A cart. Guests send its `id` as X-Cart-Id."""

    id: UUID
    items: list[CartItemOut] = doc(get=attrgetter("lines"))
    item_count: int
    total: str = _amount("total")
    currency: str = doc(get=lambda _: money.currency())
    can_be_ordered: bool = doc("There is something in it, and enough of everything.")


class OrderLineOut(Shape):
    id: UUID
    slug: str = doc(get=attrgetter("product_slug"))
    name: str = doc(get=attrgetter("product_name"))
    variant: str = doc(get=attrgetter("variant_name"))
    image_url: str = _picture()
    unit_price: str = _amount("unit_price", currency="order.currency")
    quantity: int
    discount: str = _amount("discount", currency="order.currency")
    line_total: str = _amount("total", currency="order.currency")
    tax_rate: str = _tax_rate()
    tax: str = _amount("tax", currency="order.currency")
    refunded_quantity: int
    refunded: str = _amount("refunded", "How much of `lineTotal` went back.", currency="order.currency")


class RefundLineOut(Shape):
    line_id: UUID
    quantity: int = doc("0 for a share of a free amount.")
    amount: str = _amount("amount", currency="refund.currency")
    tax: str = _amount("tax", currency="refund.currency")


class RefundOut(Shape):
    id: UUID
    amount: str = _amount("amount", "It holds `tax`.", currency="currency")
    tax: str = _amount("tax", currency="currency")
    lines: list[RefundLineOut] = doc(get=lambda refund: refund.lines.all())
    restocked: bool
    state: RefundState = doc("open: the payment service is being asked.")
    created_at: datetime


class OrderOut(Shape):
    """An order. `total` includes `tax`."""

    id: UUID
    number: str
    status: OrderStatus = doc(get=attrgetter("standing"))
    name: str
    email: str
    note: str
    lines: list[OrderLineOut] = doc(get=lambda order: order.lines.all())
    subtotal: str = _amount("subtotal", currency="currency")
    discount: str = _amount("discount_total", currency="currency")
    discount_code: str | None = doc(get=lambda order: order.discount_code or None)
    total: str = _amount("total", currency="currency")
    tax: str = _amount("tax_total", currency="currency")
    currency: str
    refunded: str = _amount(
        "refunded_total", "How much of `total` went back; at the whole the status is refunded.", currency="currency"
    )
    refunds: list[RefundOut] = doc(get=lambda order: order.refunds.all() if order.refunded_total else [])
    paid: bool = doc(get=attrgetter("is_paid"))
    paid_at: datetime | None
    ready_at: datetime | None
    collected_at: datetime | None
    ended_at: datetime | None = doc("Cancelled or refunded.")
    confirm_by: datetime | None = doc(
        "Until then a guest confirms by the link in the mail, or pays; null: nothing to do.",
        get=lambda order: order.confirm_by if order.waits_for_confirmation else None,
    )
    confirmed_at: datetime | None
    created_at: datetime
    updated_at: datetime


def _payment_url(order: Order) -> Any:
    return order_url(order) if payment_providers.provider().is_online and not order.is_paid else ABSENT


class PlacedOut(OrderOut):
    """An order, as answered to the buyer who just placed it. Members use their account, guests these keys."""

    access_token: str | None = doc(
        "A guest's, sent as X-Order-Token.", get=lambda order: None if order.user_id else access.order_key(order)
    )
    tracking_url: str = doc(get=order_url)
    payment_url: str = doc("Where it is paid online; none: at the desk.", get=_payment_url, optional=True)


class CancelledManyOut(Shape):
    cancelled: list[str]
    kept: list[str] = doc("Paid, over, or unknown: not changed.")


class HeardOut(Shape):
    received: bool
