"""Turn a cart into an order, with all its goods or not at all."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from core.database import database_now, in_transaction
from core.errors import Invalid
from core.people import Person
from drops import services as drops
from shop import emails, money
from shop.access import Shopper
from shop.emails import queue_order_email
from shop.errors import (
    CartEmpty,
    DiscountMinimum,
    DiscountNotOpen,
    DiscountSpent,
    DiscountUnknown,
    DiscountUsed,
    OutOfStock,
    PriceChanged,
    refused_by_name,
)
from shop.models import (
    CartItem,
    Discount,
    DiscountKind,
    DiscountQuerySet,
    DiscountUse,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Variant,
)
from shop.models.order import new_number
from shop.money import OrderItem, Priced, Reduction, price
from shop.room_events import OrderPlaced
from shop.services import carts, catalogue, unpaid_orders
from shop.services.carts import claim_required, refuse_more_than_one
from shop.services.orders import record_step

VariantQuantities = Sequence[tuple[Variant, int]]


NO_REDUCTION = Reduction()


def check_out(
    *,
    shopper: Shopper,
    name: str = "",
    email: str = "",
    note: str = "",
    discount_code: str = "",
    total: int | None = None,
) -> Order:
    """Turn the cart into an order and take its goods from stock, in one transaction; queue the confirmation email.

    Members need no name and address: those of their account are used. `total` is what the buyer saw.
    A guest confirms an unpaid order by the link in its email within an hour.
    Raises, in this order, Invalid, RateLimited (too many emails to a guest's address), CartEmpty, ClaimRequired
    (and QuantityLimit, for reserved products), OutOfStock (which lists the lines), TooManyUnpaid, the errors of a
    discount code, PriceChanged. Locks the cart, the drops and the variants, both in the order of their ids, the
    guest's network and address, and the code.
    """
    name, email = _buyer(shopper, name, email)
    buyer = {"name": name, "email": email, "note": note.strip()}
    with emails.counted_confirmation(shopper, email):
        try:
            return _place_order(shopper, buyer, discount_code, total)
        except OutOfStock:
            # Only without locks: each lapse ends with the room's row, which is the last of all locks.
            if in_transaction() or not unpaid_orders.lapse_due():
                raise
            return _place_order(shopper, buyer, discount_code, total)


def _place_order(shopper: Shopper, buyer: dict[str, str], discount_code: str, total: int | None) -> Order:
    with refused_by_name(), transaction.atomic():
        items = _items(shopper)
        claims = spend_claims(items, shopper.user)
        variants = catalogue.locked_variants([item.variant_id for item in items])
        catalogue.take_stock(variants, {item.variant_id: item.quantity for item in items})
        _refuse_newly_reserved(variants, claims)
        unpaid_orders.refuse_too_many_unpaid(shopper, buyer["email"], sum(item.quantity for item in items))
        chosen = [(variants[item.variant_id], item.quantity) for item in items]
        discount = _discount(discount_code, shopper, buyer["email"], chosen)
        priced = priced_for(chosen, discount)
        if total is not None and total != priced.total:
            raise PriceChanged(total=money.decimal(priced.total), currency=money.currency())
        order = _create_order(priced, discount, shopper, buyer)
        _create_lines(order, chosen, priced, claims)
        if discount:
            record_discount_use(discount, order)
        CartItem.objects.filter(pk__in=[item.pk for item in items]).delete()
        unpaid_orders.schedule_lapse(order)
        queue_order_email("placed", order)
        record_step(order, OrderPlaced, "Ordered", by=shopper.user)
    return order


def priced_for(chosen: VariantQuantities, discount: Discount | None) -> Priced:
    """Return the current price, with the club's level of rounding tax."""
    wanted = [OrderItem(variant.price, quantity, variant.product.tax_rate) for variant, quantity in chosen]
    return price(wanted, reduction_of(discount), settings.SHOP_VAT_ROUNDING)


def _buyer(shopper: Shopper, name: str, email: str) -> tuple[str, str]:
    """Return name and email of the buyer; a member's email is that of their account."""
    if shopper.user:
        return name.strip() or shopper.user.name, shopper.user.email
    problems = {}
    if len(name.strip()) < 2:
        problems["name"] = ["Say whom to call when it is ready."]
    try:
        validate_email(email)
    except ValidationError:
        problems["email"] = ["Enter a valid email address."]
    if problems:
        raise Invalid(fields=problems)
    return name.strip(), email.strip()


def _items(shopper: Shopper) -> list[CartItem]:
    cart = carts.locked_cart(shopper)
    lines = CartItem.objects.select_related("variant__product__reserved_for")
    items = list(lines.filter(cart=cart)) if cart else []
    if not items:
        raise CartEmpty
    return items


def _refuse_newly_reserved(variants: dict[UUID, Variant], claims: dict[UUID, UUID]) -> None:
    """Raise ClaimRequired for a product that was reserved for a drop before it was locked."""
    for variant in variants.values():
        kept_for = variant.product.reserved_for_id
        if kept_for and kept_for not in claims:
            raise carts.claim_required(variant.product)


def _discount(code: str, shopper: Shopper, email: str, chosen: VariantQuantities) -> Discount | None:
    subtotal = sum(variant.price * quantity for variant, quantity in chosen)
    return lock_discount(code, user=shopper.user, email=email, subtotal=subtotal)


def _create_order(priced: Priced, discount: Discount | None, shopper: Shopper, buyer: dict[str, str]) -> Order:
    """Create the order. An order that costs nothing is paid."""
    is_free, now = priced.total == 0, database_now()
    return Order.objects.create(
        user=shopper.user,
        network="" if shopper.user else unpaid_orders.network_digest(shopper.network),
        confirm_by=None if is_free else unpaid_orders.confirm_by(shopper, now),
        number=_unused_number(),
        status=OrderStatus.PAID if is_free else OrderStatus.PLACED,
        paid_at=now if is_free else None,
        currency=money.currency(),
        subtotal=priced.subtotal,
        discount_total=priced.discount,
        total=priced.total,
        tax_total=priced.tax,
        discount_code=discount.code if discount else "",
        **buyer,
    )


def _unused_number() -> str:
    while Order.objects.filter(number=(number := new_number())).exists():
        pass
    return number


def _create_lines(order: Order, chosen: VariantQuantities, priced: Priced, claims: dict[UUID, UUID]) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=variant,
            claim_id=claims.get(variant.product.reserved_for_id) if variant.product.reserved_for_id else None,
            product_slug=variant.product.slug,
            product_name=variant.product.name,
            variant_name=variant.name,
            picture=variant.product.picture,
            unit_price=variant.price,
            quantity=quantity,
            discount=line.discount,
            total=line.total,
            tax_rate=variant.product.tax_rate,
            tax=line.tax,
            position=position,
        )
        for position, ((variant, quantity), line) in enumerate(zip(chosen, priced.lines, strict=True))
    )


def look_up_discount(code: str, *, user: Person | None, email: str, subtotal: int) -> Discount | None:
    """Return the code if it can be used now; None for no code.

    Raises, in this order, DiscountUnknown, DiscountNotOpen, DiscountMinimum, DiscountUsed, DiscountSpent.
    """
    return _usable_discount(Discount.objects.all(), code, user, email, subtotal)


def lock_discount(code: str, *, user: Person | None, email: str, subtotal: int) -> Discount | None:
    """Do the same with the code's row locked, so that the answer stays true until the transaction ends."""
    return _usable_discount(Discount.objects.select_for_update(no_key=True), code, user, email, subtotal)


def reduction_of(discount: Discount | None) -> Reduction:
    if discount is None:
        return NO_REDUCTION
    if discount.kind == DiscountKind.PERCENT:
        return Reduction(percent=discount.value)
    return Reduction(amount=discount.value)


def record_discount_use(discount: Discount, order: Order) -> DiscountUse:
    return DiscountUse.objects.create(
        discount=discount, order=order, user=order.user, email=order.email.lower(), once=discount.once_per_person
    )


def _usable_discount(
    codes: DiscountQuerySet, code: str, user: Person | None, email: str, subtotal: int
) -> Discount | None:
    if not code.strip():
        return None
    discount = codes.coded(code).first()
    if discount is None:
        raise DiscountUnknown
    _refuse_discount(discount, subtotal)
    uses = DiscountUse.objects.filter(discount=discount, is_live=True)
    if discount.once_per_person and _has_used(uses, user, email):
        raise DiscountUsed
    if discount.most_uses is not None and uses.count() >= discount.most_uses:
        raise DiscountSpent
    return discount


def _refuse_discount(discount: Discount, subtotal: int) -> None:
    if not discount.is_open_at(database_now()):
        raise DiscountNotOpen
    if subtotal < discount.minimum:
        least = money.decimal(discount.minimum)
        raise DiscountMinimum(
            f"This code is for orders from {money.display(discount.minimum)}.", minimum=least, currency=money.currency()
        )


def _has_used(uses: "QuerySet[DiscountUse]", user: Person | None, email: str) -> bool:
    by_person = user is not None and uses.filter(user=user).exists()
    return by_person or bool(email and uses.filter(email=email.lower()).exists())


def spend_claims(items: Iterable[CartItem], by: Person | None) -> dict[UUID, UUID]:
    """Use the buyer's claims for reserved products in this cart. Returns the claims by drop.

    Drops are locked before variants, here and when an order is cancelled. Raises ClaimRequired, QuantityLimit.
    """
    kept: dict[UUID, Product] = {}
    for item in items:
        product = item.variant.product
        if product.reserved_for_id:
            refuse_more_than_one(product, item.quantity + (product.reserved_for_id in kept))
            kept[product.reserved_for_id] = product
    spent = drops.spend_claims(drop_ids=list(kept), by=by) if kept and by else {}
    for drop, product in kept.items():
        if drop not in spent:
            raise claim_required(product)
    return spent
