"""Write fixtures/demo/shop.json: the products of the demo club, two discount codes, and orders.

python -m scripts.demo_shop

The output is always the same. Times are the club's local time; the demo's current time is 21:00 on DAY.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.demo.services import dump_rows
from scripts.demo_drops import DROPS, id_of
from scripts.demo_goods import AISLES, GOODS, DemoProduct
from scripts.demo_players import ANA, BEN
from scripts.demo_table import key, z
from shop.money import OrderItem, Priced, Reduction, RefundShare, SoldLine, display, price, refund_of_quantity

FILE = Path(__file__).resolve().parent.parent / "fixtures/demo/shop.json"
DAY = datetime(2026, 11, 14, tzinfo=UTC)
MADE = datetime(2026, 10, 12, 9, tzinfo=UTC)
STAFF = "01a05c32-5e80-7000-8000-000000000001"
CODE = "HAWKS10"
ANA_IS, BEN_IS = ("Ana Ferreira", "ana@courtside.example"), ("Ben Adeyemi", "ben@courtside.example")
STEPS = {"placed": "Ordered", "paid": "Paid at the desk", "ready": "Ready for pickup", "collected": "Collected"}
STEPS |= {"cancelled": "Cancelled", "refunded": "Refunded"}
Row = dict[str, Any]


@dataclass(frozen=True)
class DemoOrder:
    """An order. `steps` are the hours after it was placed at which it reached each status."""

    number: str
    who: tuple[str, str]
    ago: tuple[int, int]  # days before the demo's current day, hour
    things: list[tuple[str, str, int]]
    steps: dict[str, float] = field(default_factory=dict)
    user: str | None = None
    note: str = ""
    code: str = ""
    back: dict[int, int] = field(default_factory=dict)  # quantity of each line that was refunded
    back_after: float = 0


ORDERS = [
    DemoOrder("K7M-4QX", ANA_IS, (1, 19), [("petrol-hoodie", "M", 1), ("outdoor-ball", "", 1)], user=ANA),
    DemoOrder(
        "P3W-9HT",
        ("Noor Haddad", "noor@home.example"),
        (1, 18),
        [("harbour-scarf", "", 2)],
        note="Section N2, row 4. Could somebody bring them at half-time?",
    ),
    DemoOrder("R8C-2VB", BEN_IS, (1, 16), [("home-jersey", "L", 1)], {"paid": 1}, user=BEN),
    DemoOrder("T5N-6KD", ("Ines Moreau", "ines@home.example"), (2, 20), [("kids-tee", "116", 2)], {"ready": 20}),
    DemoOrder(
        "X2J-7FG",
        ("Tomas Lind", "tomas@home.example"),
        (2, 12),
        [("chevron-snapback", "", 1), ("hawks-bottle", "", 1)],
        {"paid": 2, "ready": 22},
    ),
    DemoOrder(
        "B9Q-3MS",
        ANA_IS,
        (16, 17),
        [("away-jersey", "S", 1), ("tube-socks", "38-42", 2)],
        {"paid": 1, "ready": 20, "collected": 49},
        user=ANA,
        code=CODE,
    ),
    DemoOrder(
        "D4H-8ZN",
        ("Lena Kowalski", "lena@home.example"),
        (9, 11),
        [("foam-finger", "", 3), ("matchday-pennant", "", 1)],
        {"ready": 3, "paid": 9, "collected": 9},
        back={0: 1},
        back_after=56,
    ),
    DemoOrder("G6V-5RC", BEN_IS, (12, 14), [("coach-mug", "", 1)], {"cancelled": 3}, user=BEN),
    DemoOrder(
        "M8T-2XP",
        ("Rasmus Berg", "rasmus@home.example"),
        (5, 10),
        [("petrol-hoodie", "XL", 1)],
        {"paid": 2, "cancelled": 26},
    ),
    DemoOrder(
        "W3K-9JD",
        ("Priya Nair", "priya@home.example"),
        (20, 15),
        [("outdoor-ball", "", 2)],
        {"paid": 1, "ready": 5, "collected": 28, "refunded": 70},
        back={0: 2},
        back_after=70,
    ),
]


def main() -> None:
    FILE.write_text(dump_rows(rows()), encoding="utf-8")


def rows() -> list[Row]:
    """Return all rows, in the order they depend on one another."""
    parts = [*aisles(), *goods(), *codes()]
    for number, order in enumerate(ORDERS, 1):
        parts += order_rows(number, order)
    return parts


def row(model: str, nth: int, made: datetime, /, **fields: Any) -> Row:
    dates = {"created_at": z(made), "updated_at": z(made)}
    return {"model": f"shop.{model}", "pk": key(made, nth), "fields": {**dates, **fields}}


def aisles() -> list[Row]:
    return [row("category", n, MADE, name=name, slug=slug, position=n) for n, (slug, name) in enumerate(AISLES, 1)]


def goods() -> list[Row]:
    rows: list[Row] = []
    places = {slug: key(MADE, n) for n, (slug, _) in enumerate(AISLES, 1)}
    for place, good in enumerate(GOODS, 1):
        number = 0x100 * place
        fields = {name: getattr(good, name) for name in ("name", "slug", "description", "keywords", "price", "picture")}
        fields |= {"category": places[good.aisle], "tax_rate": good.tax_rate, "position": place}
        fields["reserved_for"] = drop_of(good.kept_for)
        rows.append(row("product", number, MADE, **fields))
        for nth, (size, stock) in enumerate(good.stock.items(), 1):
            fields = {"name": size, "stock": stock, "own_price": good.own_prices.get(size), "position": nth}
            rows.append(row("variant", number + nth, MADE, product=key(MADE, number), **fields))
    return rows


def drop_of(slug: str) -> str | None:
    return next((id_of(number, drop) for number, drop in enumerate(DROPS, 1) if drop.slug == slug), None)


def codes() -> list[Row]:
    half = {"kind": "percent", "value": 10, "minimum": 3000, "once_per_person": True}
    five = {"kind": "amount", "value": 500, "minimum": 2500, "once_per_person": True, "most_uses": 50}
    return [row("discount", 1, MADE, code=CODE, **half), row("discount", 2, MADE, code="FIRSTBASKET", **five)]


def order_rows(number: int, order: DemoOrder) -> list[Row]:
    days, hour = order.ago
    placed = DAY - timedelta(days=days) + timedelta(hours=hour, minutes=7 * number % 60)
    lines = [(product_of(slug), size, quantity) for slug, size, quantity in order.things]
    priced = price_lines(lines, order.code)
    id = key(placed, 0x10000 * number)
    back = refund_shares(order, priced)
    amount, tax = sum(each.amount for each in back.values()), sum(each.tax for each in back.values())
    sums = {"refunded_total": amount, "refunded_tax": tax} if back else {}
    rows = [row("order", 0x10000 * number, placed, **order_fields(order, priced, placed), **sums)]
    rows += [line(id, number, nth, placed, bought, priced, back.get(nth)) for nth, bought in enumerate(lines)]
    rows += history(id, number, placed, order)
    if "paid" in order.steps:
        state = "refunded" if "refunded" in order.steps else "paid"
        fields = {"order": id, "provider": "desk", "amount": priced.total, "currency": "EUR", "state": state}
        fields |= {"refunded": amount} if back else {}
        rows.append(row("payment", 0x10000 * number, placed + timedelta(hours=order.steps["paid"]), **fields))
    if back:
        rows += refund_rows(number, order, placed, back)
    if order.code:
        fields = {"discount": key(MADE, 1), "order": id, "user": order.user, "email": order.who[1], "once": True}
        rows.append(row("discountuse", 0x10000 * number, placed, **fields))
    return rows


def refund_shares(order: DemoOrder, priced: Priced) -> dict[int, RefundShare]:
    sold = [
        SoldLine(quantity, cut.total, cut.tax) for (_, _, quantity), cut in zip(order.things, priced.lines, strict=True)
    ]
    return {nth: refund_of_quantity(sold[nth], quantity) for nth, quantity in order.back.items()}


def refund_rows(number: int, order: DemoOrder, placed: datetime, back: dict[int, RefundShare]) -> list[Row]:
    at = placed + timedelta(hours=order.back_after)
    fields: Row = {"order": key(placed, 0x10000 * number), "by": STAFF, "currency": "EUR", "restocked": False}
    fields["payment"] = key(placed + timedelta(hours=order.steps["paid"]), 0x10000 * number)
    fields |= {"amount": sum(each.amount for each in back.values()), "tax": sum(each.tax for each in back.values())}
    made = [row("refund", 0x10000 * number, at, **fields, state="done")]
    for nth, share in back.items():
        shared = {"quantity": share.quantity, "amount": share.amount, "tax": share.tax}
        lines = {"refund": key(at, 0x10000 * number), "line": key(placed, 0x10000 * number + nth)}
        made.append(row("refundline", 0x10000 * number + nth, at, **lines, **shared))
    if "refunded" not in order.steps:
        said = {"status": list(order.steps)[-1], "what": f"Refunded {display(fields['amount'], 'EUR')}", "by": STAFF}
        made.append(row("orderstep", 0x10000 * number + 9, at, order=fields["order"], **said))
    return made


def product_of(slug: str) -> DemoProduct:
    return next(good for good in GOODS if good.slug == slug)


def price_lines(lines: list[tuple[DemoProduct, str, int]], code: str) -> Priced:
    wanted = [
        OrderItem(good.own_prices.get(size, good.price), quantity, good.tax_rate) for good, size, quantity in lines
    ]
    return price(wanted, Reduction(percent=10 if code else 0), "order")


def order_fields(order: DemoOrder, priced: Priced, placed: datetime) -> Row:
    moment = {step: z(placed + timedelta(hours=hours)) for step, hours in order.steps.items()}
    ended = moment.get("refunded") or moment.get("cancelled")
    returned = moment.get("cancelled")
    name, email = order.who
    return {
        "number": order.number,
        "user": order.user,
        "name": name,
        "email": email,
        "note": order.note,
        "status": list(order.steps)[-1] if order.steps else "placed",
        "currency": "EUR",
        "subtotal": priced.subtotal,
        "discount_total": priced.discount,
        "total": priced.total,
        "tax_total": priced.tax,
        "discount_code": order.code,
        "paid_at": moment.get("paid"),
        "ready_at": moment.get("ready"),
        "collected_at": moment.get("collected"),
        "ended_at": ended,
        "stock_returned_at": returned,
    }


def line(
    order: str,
    number: int,
    nth: int,
    at: datetime,
    bought: tuple[DemoProduct, str, int],
    priced: Priced,
    back: RefundShare | None,
) -> Row:
    good, size, quantity = bought
    place = GOODS.index(good) + 1
    cut = priced.lines[nth]
    fields: Row = {"product_slug": good.slug, "product_name": good.name, "variant_name": size, "picture": good.picture}
    fields |= {"unit_price": good.own_prices.get(size, good.price), "quantity": quantity, "tax_rate": good.tax_rate}
    fields |= {"discount": cut.discount, "total": cut.total, "tax": cut.tax, "position": nth, "order": order}
    if back:
        fields |= {"refunded_quantity": back.quantity, "refunded": back.amount, "refunded_tax": back.tax}
    variant = key(MADE, 0x100 * place + 1 + list(good.stock).index(size))
    return row("orderline", 0x10000 * number + nth, at, **fields, variant=variant)


def history(order: str, number: int, placed: datetime, bought: DemoOrder) -> list[Row]:
    steps = {"placed": 0.0, **bought.steps}
    return [
        row(
            "orderstep",
            0x10000 * number + nth,
            placed + timedelta(hours=hours),
            order=order,
            status=status,
            what=STEPS[status],
            by=bought.user if status in ("placed", "cancelled") and bought.user else STAFF if nth else None,
        )
        for nth, (status, hours) in enumerate(steps.items())
    ]


if __name__ == "__main__":
    main()
