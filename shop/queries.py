"""Reads of the shop: products with their stock, carts, orders, and who bought what."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.db.models import Prefetch, Q, Sum
from django.db.models.functions import Lower
from django.templatetags.static import static
from django.utils import timezone

from core.people import Visitor
from core.search.columns import matches_indexed
from drops import queries as drops
from shop import access
from shop.access import Shopper
from shop.models import (
    DESK,
    Cart,
    CartItem,
    Category,
    Order,
    OrderLine,
    PaymentState,
    Product,
    ProductQuerySet,
    Variant,
)
from shop.models.order import normalize_number

PICTURE_FOLDER = "img/shop"


def catalogue(person: Visitor | None = None, *, text: str = "", category: str = "") -> ProductQuerySet:
    """Return the products that this person may see, with stock and variants; best matches first."""
    found = Product.objects.visible_to(person).matching(text)
    if category:
        found = found.filter(category__slug=category)
    return with_variants(found)


def product(person: Visitor | None, name: Any) -> Product:
    """Return a product by its id or slug. Raises NoProduct."""
    return access.product_for(person, name, with_variants(Product.objects.all()))


def with_variants(products: ProductQuerySet) -> ProductQuerySet:
    in_order = Prefetch("variants", Variant.objects.order_by("position", "created_at", "id"))
    whole = products.with_stock().select_related("category", "reserved_for")
    chosen: ProductQuerySet = whole.prefetch_related(in_order)
    return chosen


def claim_for(person: Visitor | None, product: Product) -> Any:
    """Return the person's unused claim that lets them buy this product, if any."""
    if person is None or not product.reserved_for_id:
        return None
    return drops.usable_claim(product.reserved_for_id, person)


def products_reserved_for(drop_ids: Collection[UUID]) -> dict[UUID, list[Product]]:
    """Return the products on sale that a claim of each of these drops is the right to buy, by the drop."""
    found: dict[UUID, list[Product]] = {}
    for product in Product.objects.on_sale().filter(reserved_for__in=drop_ids).order_by("position", "name", "id"):
        if product.reserved_for_id:
            found.setdefault(product.reserved_for_id, []).append(product)
    return found


def orders_bought_with(claim_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the numbers of the orders that these claims were used for, by the claim."""
    lines = OrderLine.objects.filter(claim__in=claim_ids)
    return dict(lines.values_list("claim", "order__number"))


def was_paid_online(order: Order) -> bool:
    """Return whether a refund goes back through a payment service."""
    return bool(order.payments.exclude(provider=DESK).exclude(state=PaymentState.OPEN).exists())


def categories() -> list[Category]:
    """Return the categories with something on sale."""
    return list(Category.objects.filter(products__is_on_sale=True).distinct())


@dataclass(frozen=True)
class CartLine:
    """One line of a cart with its current price and stock."""

    item: CartItem
    variant: Variant
    product: Product

    @property
    def quantity(self) -> int:
        return self.item.quantity

    @property
    def unit_price(self) -> int:
        return self.variant.price

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity

    @property
    def available(self) -> int:
        return self.variant.stock if self.product.is_on_sale else 0

    @property
    def is_short(self) -> bool:
        return self.quantity > self.available

    @property
    def old_price(self) -> int | None:
        """Return the price when it was added, if it differs from the current one."""
        return self.item.seen_price if self.item.seen_price != self.unit_price else None


@dataclass(frozen=True)
class CartView:
    """A cart with its lines; `id` is None if there is no cart yet."""

    id: UUID | None = None
    lines: list[CartLine] = field(default_factory=list)

    @property
    def item_count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not any(line.is_short for line in self.lines)


def cart_of(shopper: Shopper) -> CartView:
    """Return the shopper's cart, in two queries."""
    cart = _cart(shopper)
    if cart is None:
        return CartView()
    items = CartItem.objects.filter(cart=cart).select_related("variant__product__category")
    return CartView(cart.pk, [CartLine(item, item.variant, item.variant.product) for item in items])


def _cart(shopper: Shopper) -> Cart | None:
    if shopper.user:
        return Cart.objects.filter(user=shopper.user).first()
    return Cart.objects.filter(pk=shopper.cart_id, user=None).first() if shopper.cart_id else None


def count_in_cart(cart_id: UUID) -> int:
    """Return the number of items in a cart."""
    counted = CartItem.objects.filter(cart=cart_id).aggregate(number=Sum("quantity"))
    return int(counted["number"] or 0)


def buyer_emails(product_slug: str | None = None) -> set[str]:
    """Return the lower-case addresses of buyers, or of this product's, without cancelled and refunded orders."""
    orders = Order.objects.bought().exclude(email="")
    if product_slug is not None:
        orders = orders.filter(lines__product_slug=product_slug)
    return set(orders.values_list(Lower("email"), flat=True))


def buyers(product: str | None = None) -> set[UUID]:
    """Return the ids of the members among these buyers."""
    orders = Order.objects.bought().filter(user__isnull=False)
    if product is not None:
        orders = orders.filter(lines__product_slug=product)
    return set(orders.values_list("user_id", flat=True))


def my_orders(person: Visitor, browser_orders: list[str] | None = None) -> Any:
    """Return a member's orders, newest first; for a guest, the orders of this browser."""
    if person.is_authenticated:
        found = Order.objects.filter(user=person)
    else:
        found = Order.objects.filter(pk__in=browser_orders or [], user=None)
    return found.with_lines().newest_first()


def orders(*, text: str = "", status: str = "", like: str = "") -> Any:
    """Return the orders for staff, newest first, by number, name, address or status; `due` are refunds due.

    `like` is the number of a guest's order: return the orders of the same network or email address.
    """
    found = Order.objects.all() if not like else similar_to(like)
    if status == "due":
        found = found.refund_due()
    elif status == "open":
        found = found.open().not_lapsed(timezone.now())
    elif status == "unpaid":
        found = found.open().not_lapsed(timezone.now()).filter(paid_at=None)
    elif status == "unconfirmed":
        found = found.to_confirm(timezone.now())
    elif status:
        found = found.filter(status=status)
    if matches := matches_indexed(text):
        found = found.filter(matches | Q(number=normalize_number(text)))
    return found.with_lines().select_related("user").newest_first()


def similar_to(number: str) -> Any:
    """Return guests' orders from the same network or email address as this one."""
    one = Order.objects.filter(number=number, user=None).first()
    if one is None:
        return Order.objects.none()
    same_email = Q(address=one.email.lower()) if one.email else Q()
    same = same_email | (Q(network=one.network) if one.network else Q())
    return Order.objects.alias(address=Lower("email")).filter(same or Q(pk=one.pk), user=None)


def count_orders_to_pack() -> int:
    """Return the number of orders to pack."""
    return int(Order.objects.filter(status__in=["placed", "paid"]).not_lapsed(timezone.now()).count())


def picture_url(name: str) -> str:
    """Return the URL of a drawing."""
    return static(f"{PICTURE_FOLDER}/{name}.svg")


@cache
def picture_names() -> list[str]:
    """Return the names of the drawings."""
    folder = finders.find(PICTURE_FOLDER)
    return sorted(path.stem for path in Path(str(folder)).glob("*.svg")) if folder else []
