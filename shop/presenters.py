"""What pages show of a product and an order."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from core.errors import Invalid
from core.ui.confirm import Question
from shop import money, services
from shop.forms import CancelForm, RefundForm, RestockForm
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


CONFIRMED_STEPS = {
    "collect": "may_be_collected",
    "refund": "may_be_refunded",
    "cancel": "may_be_cancelled",
}
RESTOCK_ASKED = "restock_asked"


@dataclass(frozen=True)
class ProductPresenter:
    """A product of `with_variants()` as pages show it."""

    product: Any

    @property
    def variants(self) -> list[Variant]:
        return list(self.product.variants.all())

    @property
    def only(self) -> Variant | None:
        """Return the variant of a product with one size."""
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
        """Return whether the stock of all sizes together is low."""
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
        """Return the sizes to choose from, with price and availability."""
        return [
            {
                "variant": each,
                "price": _price(each, self.product),
                "sold_out": each.stock <= 0,
                "words": variant_availability(each),
            }
            for each in self.variants
        ]


def variant_availability(variant: Variant) -> str:
    if variant.stock <= 0:
        return "sold out"
    return f"only {variant.stock} left" if variant.stock <= variant.low_stock else ""


def present_products(products: Any) -> list[ProductPresenter]:
    return [ProductPresenter(product) for product in products]


@dataclass(frozen=True)
class OrderPresenter:
    """An order as pages show it, and what the viewer may do with it."""

    order: Order

    @property
    def tone(self) -> str:
        return TONES[OrderStatus(self.order.standing)]

    @property
    def refunds(self) -> list[Refund]:
        """Return the refunds; most orders have none."""
        if not self.order.refunded_total:
            return []
        return list(self.order.refunds.select_related("payment", "by").prefetch_related("lines__line"))

    @property
    def refunded_taxes(self) -> list[dict[str, int]]:
        """Return the refunded tax by rate, as on a receipt."""
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
        """Return the steps from ordered to collected with their times; none for an order that has ended."""
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
        """Return the tax by rate, as on a receipt."""
        found: dict[int, dict[str, int]] = {}
        for line in self.order.lines.all():
            row = found.setdefault(line.tax_rate, {"rate": line.tax_rate, "gross": 0, "tax": 0})
            row["gross"] += line.total
            row["tax"] += line.tax
        return [{**row, "net": row["gross"] - row["tax"]} for _, row in sorted(found.items())]


def present_orders(orders: Any) -> list[OrderPresenter]:
    return [OrderPresenter(order) for order in orders]


def _price(variant: Variant, product: Product) -> int:
    return product.price if variant.own_price is None else variant.own_price


def can_take_step(step: str, order: Order) -> bool:
    """Return whether the order can take this step."""
    return bool(getattr(OrderPresenter(order), CONFIRMED_STEPS[step]))


def refund_arguments(order: Order, sent: QueryDict) -> dict[str, Any]:
    """Return the arguments of the refund service from the form. Raises Invalid."""
    form = RefundForm(order, sent)
    if not form.is_valid():
        raise Invalid(" ".join(str(words) for errors in form.errors.values() for words in errors))
    restock = "restock" in sent if RESTOCK_ASKED in sent or "restock" in sent else None
    return {**form.wanted(), "restock": restock}


def step_question(order: Order, step: str, way_back: str) -> Question:
    if step == "collect":
        act = "Hand over" if order.is_paid else "Paid, hand over"
        return Question(f"Hand over order {order.number}?", "", act, way_back, keep="Not now", takes=False)
    return Question(f"Cancel order {order.number}?", "", "Cancel order", way_back, form=CancelForm())


def refund_question(order: Order, sent: QueryDict, way_back: str) -> tuple[Question, dict[str, Any]]:
    wanted = refund_arguments(order, sent)
    chosen = services.refund_shares(order, wanted.get("lines"), wanted.get("amount"))
    amount, tax = sum(share.amount for _, share in chosen), sum(share.tax for _, share in chosen)
    goods = [(row, share) for row, share in chosen if share.quantity]
    may_restock = bool(goods) and order.stock_returned_at is None
    form = RestockForm(initial={"restock": order.collected_at is None}) if may_restock else None
    if form and order.collected_at is None:
        form.fields["restock"].label = "Put the goods back on the shelf"
    question = Question(
        f"Refund {money.display(amount, order.currency)}?",
        "",
        "Refund",
        way_back,
        keep="Not now",
        form=form,
        sends={**_refund_fields(wanted, order), **({RESTOCK_ASKED: "1"} if may_restock else {})},
    )
    return question, {"amount": amount, "tax": tax, "goods": goods}


def _refund_fields(wanted: dict[str, Any], order: Order) -> dict[str, str]:
    if "amount" in wanted:
        return {"amount": money.decimal(wanted["amount"], order.currency)}
    return {f"line_{pk}": str(number) for pk, number in wanted.get("lines", {}).items()}
