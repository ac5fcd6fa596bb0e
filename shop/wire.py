"""Products, carts and orders as clients see them."""

from typing import Any

from core.rooms.queries import timestamp, timestamp_or_none
from shop import access, money, pictures
from shop.models import Order, OrderLine, Product, Refund, Variant
from shop.queries import CartView, Line
from shop.services import page_of


def product_out(product: Any) -> dict[str, Any]:
    """The whole product, read `with_variants()`."""
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
    """In a word: soldOut, few, inStock."""
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
    """An order for who may see it, read `with_lines()`."""
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


def secrets_of(order: Order) -> dict[str, Any]:
    """What opens a guest's order, told once to who made it. A member's account does."""
    if order.user_id:
        return {"accessToken": None, "trackingUrl": page_of(order)}
    return {"accessToken": access.key_of(order), "trackingUrl": page_of(order)}


def _named(product: Product) -> dict[str, Any]:
    named = {"id": str(product.pk), "slug": product.slug, "name": product.name}
    return {**named, "imageUrl": pictures.url(product.picture)}


def _drop_out(product: Product) -> dict[str, Any] | None:
    """The drop whose claims are the right to buy it."""
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


def _item_out(line: Line) -> dict[str, Any]:
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
        "imageUrl": pictures.url(line.picture),
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
    """1900 basis points are 19, 550 are 5.5."""
    return f"{rate / 100:g}"
