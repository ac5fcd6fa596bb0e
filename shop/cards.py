"""What pages say of a product and an order, in words."""

from dataclasses import dataclass
from typing import Any

from shop.models import Order, OrderStatus, Product, Refund, Variant

TONES = {
    OrderStatus.PLACED: "info",
    OrderStatus.PAID: "info",
    OrderStatus.READY: "ok",
    OrderStatus.COLLECTED: "",
    OrderStatus.CANCELLED: "bad",
    OrderStatus.REFUNDED: "bad",
}
STEPS = (
    (OrderStatus.PLACED, "Ordered"),
    (OrderStatus.PAID, "Paid"),
    (OrderStatus.READY, "Ready"),
    (OrderStatus.COLLECTED, "Collected"),
)


@dataclass(frozen=True)
class Shelf:
    """A product on the shelf, read `with_variants()`."""

    product: Any

    @property
    def variants(self) -> list[Variant]:
        return list(self.product.variants.all())

    @property
    def only(self) -> Variant | None:
        """The one variant of what comes in one size."""
        return self.variants[0] if len(self.variants) == 1 else None

    @property
    def cheapest(self) -> int:
        return min((_price(each, self.product) for each in self.variants), default=self.product.price)

    @property
    def prices_differ(self) -> bool:
        return len({_price(each, self.product) for each in self.variants}) > 1

    @property
    def is_sold_out(self) -> bool:
        return self.product.stock <= 0 or not self.product.is_on_sale

    @property
    def is_low(self) -> bool:
        """Few are left of all sizes together."""
        return not self.is_sold_out and bool(self.product.stock <= sum(each.low_stock for each in self.variants))

    @property
    def words(self) -> str:
        if self.is_sold_out:
            return "Sold out"
        if self.is_low:
            return f"Only {self.product.stock} left"
        return f"{len(self.variants)} sizes" if not self.only else "In stock"

    @property
    def offers(self) -> list[dict[str, Any]]:
        """The sizes to choose from, each with its price and how many are left, in words."""
        return [
            {
                "variant": each,
                "price": _price(each, self.product),
                "sold_out": each.stock <= 0,
                "words": variant_words(each),
            }
            for each in self.variants
        ]


def variant_words(variant: Variant) -> str:
    if variant.stock <= 0:
        return "sold out"
    return f"only {variant.stock} left" if variant.stock <= variant.low_stock else ""


def shelves(products: Any) -> list[Shelf]:
    return [Shelf(product) for product in products]


@dataclass(frozen=True)
class OrderCard:
    """An order as pages show it, and what the viewer may do with it."""

    order: Order

    @property
    def tone(self) -> str:
        return TONES[OrderStatus(self.order.standing)]

    @property
    def refunds(self) -> list[Refund]:
        """What went back, in steps; most orders have none."""
        if not self.order.refunded_total:
            return []
        return list(self.order.refunds.select_related("payment", "by").prefetch_related("lines__line"))

    @property
    def refunded_taxes(self) -> list[dict[str, int]]:
        """The tax in what went back by rate, as a receipt lists it."""
        found: dict[int, dict[str, int]] = {}
        for line in self.order.lines.all():
            if line.refunded:
                row = found.setdefault(line.tax_rate, {"rate": line.tax_rate, "gross": 0, "tax": 0})
                row["gross"] += line.refunded
                row["tax"] += line.refunded_tax
        return [{**row, "net": row["gross"] - row["tax"]} for _, row in sorted(found.items())]

    @property
    def words(self) -> str:
        if self.order.waits_for_confirmation:
            return "Lapsed" if self.order.has_lapsed else "Not confirmed"
        return "Refund due" if self.order.owes_refund else self.order.get_status_display()

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The way from ordered to collected: what is behind, where it stands; none of what has ended."""
        if self.order.standing in (OrderStatus.CANCELLED, OrderStatus.REFUNDED):
            return []
        done = {
            OrderStatus.PLACED: self.order.created_at,
            OrderStatus.PAID: self.order.paid_at,
            OrderStatus.READY: self.order.ready_at,
            OrderStatus.COLLECTED: self.order.collected_at,
        }
        return [{"label": label, "at": done[status], "is_now": status == self.order.status} for status, label in STEPS]

    @property
    def buyer_may_cancel(self) -> bool:
        return self.order.standing == OrderStatus.PLACED

    @property
    def may_be_paid(self) -> bool:
        return self.order.is_open and not self.order.paid_at

    @property
    def may_be_ready(self) -> bool:
        return self.order.standing in (OrderStatus.PLACED, OrderStatus.PAID)

    @property
    def may_be_collected(self) -> bool:
        return self.order.is_open

    @property
    def may_be_cancelled(self) -> bool:
        return self.order.is_open

    @property
    def may_be_refunded(self) -> bool:
        return self.order.paid_at is not None and self.order.status != OrderStatus.REFUNDED

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.order.lines.all())

    @property
    def taxes(self) -> list[dict[str, int]]:
        """Tax by rate, as a receipt lists it."""
        found: dict[int, dict[str, int]] = {}
        for line in self.order.lines.all():
            row = found.setdefault(line.tax_rate, {"rate": line.tax_rate, "gross": 0, "tax": 0})
            row["gross"] += line.total
            row["tax"] += line.tax
        return [{**row, "net": row["gross"] - row["tax"]} for _, row in sorted(found.items())]


def order_cards(orders: Any) -> list[OrderCard]:
    return [OrderCard(order) for order in orders]


def _price(variant: Variant, product: Product) -> int:
    return product.price if variant.own_price is None else variant.own_price
