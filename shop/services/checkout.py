"""Checking out: a cart becomes an order, with all its goods or not at all."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from core.database import database_now, in_transaction
from core.errors import Invalid
from shop import money
from shop.events import OrderPlaced
from shop.models import CartItem, Discount, Order, OrderLine, OrderStatus, Variant
from shop.numbers import draw
from shop.pricing import Priced, Wanted, price
from shop.refusals import CartEmpty, OutOfStock, PriceChanged
from shop.services import carts, confirming, discounts, mailing, rights, stock, unpaid
from shop.services.last_line import refused_by_name
from shop.services.telling import record, tell
from shop.shoppers import Shopper

Chosen = Sequence[tuple[Variant, int]]


def check_out(
    *,
    shopper: Shopper,
    name: str = "",
    email: str = "",
    note: str = "",
    discount_code: str = "",
    total: int | None = None,
) -> Order:
    """Turn the cart into an order and take its goods off the shelf, in one transaction; the confirmation is mailed.

    Members need say nothing: their own name and address stand in. `total` is what the buyer saw.
    A guest's unpaid order is confirmed by the link in its mail within an hour.
    Refuses, in this order, with Invalid, RateLimited (a guest's address had its mails), CartEmpty, ClaimRequired
    (and QuantityLimit, of what is kept for a drop), OutOfStock (which names the lines), TooManyUnpaid, what a code
    is refused with, PriceChanged. Locks the cart, the drops, the variants, each in the order of their ids, the
    guest's network and address, the code.
    """
    name, email = _who(shopper, name, email)
    said = {"name": name, "email": email, "note": note.strip()}
    with mailing.one_letter(shopper, email):
        try:
            return _placed(shopper, said, discount_code, total)
        except OutOfStock:
            # Only where nothing is locked yet: each lapse ends with the room's row, which is the last of all locks.
            if in_transaction() or not confirming.lapse_due():
                raise
            return _placed(shopper, said, discount_code, total)


def _placed(shopper: Shopper, said: dict[str, str], discount_code: str, total: int | None) -> Order:
    with refused_by_name(), transaction.atomic():
        items = _items(shopper)
        claims = rights.spend(items, shopper.user)
        variants = stock.locked_variants([item.variant_id for item in items])
        stock.take(variants, {item.variant_id: item.quantity for item in items})
        _refuse_kept_meanwhile(variants, claims)
        unpaid.refuse_too_many(shopper, said["email"], sum(item.quantity for item in items))
        chosen = [(variants[item.variant_id], item.quantity) for item in items]
        discount = _discount(discount_code, shopper, said["email"], chosen)
        priced = priced_for(chosen, discount)
        if total is not None and total != priced.total:
            raise PriceChanged(total=money.decimal(priced.total), currency=money.currency())
        order = _order(priced, discount, shopper, said)
        _write_lines(order, chosen, priced, claims)
        if discount:
            discounts.note_use(discount, order)
        CartItem.objects.filter(pk__in=[item.pk for item in items]).delete()
        confirming.watch(order)
        tell("placed", order)
        record(order, OrderPlaced, "Ordered", by=shopper.user)
    return order


def priced_for(chosen: Chosen, discount: Discount | None) -> Priced:
    """What this costs now, with the club's way of rounding tax."""
    wanted = [Wanted(variant.price, quantity, variant.product.tax_rate) for variant, quantity in chosen]
    return price(wanted, discounts.reduction_of(discount), settings.SHOP_VAT_ROUNDING)


def _who(shopper: Shopper, name: str, email: str) -> tuple[str, str]:
    """Whose order it is. A member's goes to the address of their account."""
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
    cart = carts.held(shopper)
    lines = CartItem.objects.select_related("variant__product__reserved_for")
    items = list(lines.filter(cart=cart)) if cart else []
    if not items:
        raise CartEmpty
    return items


def _refuse_kept_meanwhile(variants: dict[UUID, Variant], claims: dict[UUID, UUID]) -> None:
    """What was set aside for a drop between looking and locking needs a claim like any other."""
    for variant in variants.values():
        kept_for = variant.product.reserved_for_id
        if kept_for and kept_for not in claims:
            raise rights.claim_required(variant.product)


def _discount(code: str, shopper: Shopper, email: str, chosen: Chosen) -> Discount | None:
    subtotal = sum(variant.price * quantity for variant, quantity in chosen)
    return discounts.take(code, user=shopper.user, email=email, subtotal=subtotal)


def _order(priced: Priced, discount: Discount | None, shopper: Shopper, said: dict[str, str]) -> Order:
    """What costs nothing is paid."""
    is_free, now = priced.total == 0, database_now()
    return Order.objects.create(
        user=shopper.user,
        network="" if shopper.user else unpaid.digest_of(shopper.network),
        confirm_by=None if is_free else confirming.confirm_by(shopper, now),
        number=_number(),
        status=OrderStatus.PAID if is_free else OrderStatus.PLACED,
        paid_at=now if is_free else None,
        currency=money.currency(),
        subtotal=priced.subtotal,
        discount_total=priced.discount,
        total=priced.total,
        tax_total=priced.tax,
        discount_code=discount.code if discount else "",
        **said,
    )


def _number() -> str:
    while Order.objects.filter(number=(number := draw())).exists():
        pass
    return number


def _write_lines(order: Order, chosen: Chosen, priced: Priced, claims: dict[UUID, UUID]) -> None:
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
