"""Change carts. The cart's row is locked first, so nothing is added to a cart during checkout."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core.database import in_transaction
from core.ids import uuid7
from core.people import Person
from shop import access, queries
from shop.access import Shopper
from shop.errors import ClaimRequired, NoLine, OutOfStock, QuantityLimit, refused_by_name, too_many_of_one
from shop.models import MAX_QUANTITY, Cart, CartItem, Product, Variant
from shop.services import unpaid_orders
from shop.services.catalogue import out_of_stock

# Of two concurrent additions both count: the row's own quantity is increased, not one read before.
_ADD_QUANTITY = """
    INSERT INTO shop_cartitem AS line (id, created_at, updated_at, cart_id, variant_id, quantity, seen_price)
    VALUES (%s, clock_timestamp(), clock_timestamp(), %s, %s, %s, %s)
    ON CONFLICT (cart_id, variant_id) DO UPDATE SET
        quantity = line.quantity + excluded.quantity,
        seen_price = excluded.seen_price,
        updated_at = excluded.updated_at
    RETURNING quantity
"""


def add_to_cart(*, shopper: Shopper, product: Any, variant_id: UUID | None = None, quantity: int = 1) -> Cart:
    """Add a quantity to the cart, and create the cart if there is none.

    Raises NoProduct, VariantRequired, ClaimRequired, QuantityLimit, or OutOfStock if the line would exceed the
    stock.
    """
    wanted = partial(_add_to_cart, shopper, product, variant_id, quantity)
    try:
        return wanted()
    except OutOfStock:
        if in_transaction() or not unpaid_orders.lapse_due():
            raise
        return wanted()


def _add_to_cart(shopper: Shopper, product: Any, variant_id: UUID | None, quantity: int) -> Cart:
    with refused_by_name(), transaction.atomic():
        variant = access.variant_to_buy(product, variant_id)
        refuse_without_claim(shopper, variant.product)
        cart = locked_or_new_cart(shopper)
        held = _add_quantity(cart, variant, quantity)
        _refuse_too_many(variant, held)
        _touch(cart)
    return cart


@transaction.atomic
def set_quantity(*, shopper: Shopper, item_id: UUID, quantity: int) -> Cart:
    """Set the quantity of a line, at the current price. Raises NoLine, QuantityLimit, OutOfStock."""
    cart, item = _locked_line(shopper, item_id)
    if quantity > MAX_QUANTITY:
        raise too_many_of_one()
    item.quantity, item.seen_price = quantity, item.variant.price
    item.save(update_fields=["quantity", "seen_price", "updated_at"])
    _refuse_too_many(item.variant, quantity)
    _touch(cart)
    return cart


@transaction.atomic
def remove_item(*, shopper: Shopper, item_id: UUID) -> Cart:
    """Remove one line. Raises NoLine."""
    cart, item = _locked_line(shopper, item_id)
    item.delete()
    _touch(cart)
    return cart


@transaction.atomic
def empty_cart(*, shopper: Shopper) -> None:
    """Remove all lines."""
    if cart := locked_cart(shopper):
        CartItem.objects.filter(cart=cart).delete()
        _touch(cart)


@transaction.atomic
def merge_cart(*, user: Person, guest_cart_id: UUID | None) -> Cart | None:
    """Merge a guest's cart into the member's cart. Quantities add up, to at most 99.

    The guest's cart is deleted, so a second call does nothing. Returns the member's cart, if any.
    """
    if guest_cart_id and Cart.objects.filter(pk=guest_cart_id, user=None).exists():
        Cart.objects.bulk_create([Cart(user=user)], ignore_conflicts=True)
        mine = Cart.objects.get(user=user)
        both = Cart.objects.select_for_update(no_key=True).filter(pk__in=[mine.pk, guest_cart_id]).order_by("pk")
        if theirs := next((cart for cart in both if cart.user_id is None), None):
            for item in CartItem.objects.filter(cart=theirs).select_related("variant__product"):
                _move(item, mine)
            theirs.delete()
        return mine
    return Cart.objects.filter(user=user).first()


def forget_old_carts(*, before: Any, at_most: int = 500) -> int:
    """Delete guests' carts not used since. Returns how many."""
    old = Cart.objects.filter(user=None, updated_at__lt=before).values_list("pk", flat=True)[:at_most]
    _, by_kind = Cart.objects.filter(pk__in=list(old)).delete()
    return by_kind.get("shop.Cart", 0)


def locked_cart(shopper: Shopper) -> Cart | None:
    """Return the shopper's cart, locked, with the guest's cart merged into it; None if there is none."""
    if shopper.user:
        merge_cart(user=shopper.user, guest_cart_id=shopper.cart_id)
    return _locked(shopper)


def locked_or_new_cart(shopper: Shopper) -> Cart:
    """Return the locked cart, or create one. A guest's new cart gets the id they sent, unless it is taken."""
    if cart := locked_cart(shopper):
        return cart
    made = Cart(user=shopper.user) if shopper.user else Cart(pk=shopper.cart_id or uuid7())
    Cart.objects.bulk_create([made], ignore_conflicts=True)
    return _locked(Shopper(shopper.user, made.pk)) or Cart.objects.create()


def _locked(shopper: Shopper) -> Cart | None:
    carts = Cart.objects.select_for_update(no_key=True)
    if shopper.user:
        return carts.filter(user=shopper.user).first()
    return carts.filter(pk=shopper.cart_id, user=None).first() if shopper.cart_id else None


def _add_quantity(cart: Cart, variant: Variant, quantity: int) -> int:
    """Add to the line and return its new quantity."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_QUANTITY, [uuid7(), cart.pk, variant.pk, quantity, variant.price])
        total: int = cursor.fetchone()[0]
    return total


def _move(item: CartItem, to: Cart) -> None:
    there = CartItem.objects.filter(cart=to, variant=item.variant).first()
    room = MAX_QUANTITY - (there.quantity if there else 0)
    if room:
        _add_quantity(to, item.variant, min(item.quantity, room))


def refuse_unknown_line(*, shopper: Shopper, item_id: UUID) -> None:
    """Raise NoLine unless this shopper's cart has the line."""
    _locked_line(shopper, item_id)


def _locked_line(shopper: Shopper, item_id: UUID) -> tuple[Cart, CartItem]:
    cart = locked_cart(shopper)
    item = CartItem.objects.select_related("variant__product").filter(cart=cart, pk=item_id).first() if cart else None
    if cart is None or item is None:
        raise NoLine
    return cart, item


def _refuse_too_many(variant: Variant, quantity: int) -> None:
    """Check the stock after the line was written. The checkout checks again."""
    refuse_more_than_one(variant.product, quantity)
    stock = Variant.objects.values_list("stock", flat=True).get(pk=variant.pk)
    if quantity > stock:
        raise out_of_stock([(variant, stock)])


def _touch(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(updated_at=timezone.now())


def refuse_without_claim(shopper: Shopper, product: Product) -> None:
    """Raise ClaimRequired for a reserved product without a claim. The checkout checks again."""
    if product.reserved_for_id and not queries.claim_for(shopper.user, product):
        raise claim_required(product)


def refuse_more_than_one(product: Product, quantity: int) -> None:
    """Raise QuantityLimit for more than one of a reserved product: one per claim."""
    if product.reserved_for_id and quantity > 1:
        raise QuantityLimit(f"{product}: one for each claim.", most=1)


def claim_required(product: Product) -> ClaimRequired:
    drop: Any = product.reserved_for
    sentence = f"{product} is kept for those who hold a claim of “{drop}” that they have not used yet."
    return ClaimRequired(sentence, dropId=str(drop.pk), drop=drop.slug)
