"""Money: amounts as text (ISO 4217), VAT, the price of an order, and the amounts of refunds.

Pure functions on whole minor units. Shares are split by largest remainder, and each step of a refund is the
difference of two cumulative sums, so all parts add up to the cent.

Each Member State sets the level at which VAT is rounded; there is no right to have it rounded down line by line
(Court of Justice, C-484/06 Ahold, C-302/07 Wetherspoon). So it is a setting.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

# ISO 4217: currencies whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DECIMAL_PLACES = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,3}))?", re.ASCII)


LINE, ORDER = "line", "order"
HUNDRED_PERCENT = 10_000  # basis points


def currency() -> str:
    """Return the currency of the shop."""
    return str(settings.SHOP_CURRENCY)


def decimal_places(code: str) -> int:
    """Return the number of digits behind the decimal point."""
    return _DECIMAL_PLACES.get(code, 2)


def decimal(minor: int, code: str | None = None) -> str:
    """Return an amount as decimal text: 2490 is 24.90 in EUR and 2490 in JPY."""
    digits = decimal_places(code or currency())
    if not digits:
        return str(minor)
    sign, whole = "-" if minor < 0 else "", f"{abs(minor):0{digits + 1}d}"
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}"


def display(minor: int, code: str | None = None) -> str:
    """Return an amount as on a price tag: €24.90."""
    code = code or currency()
    amount = decimal(abs(minor), code)
    minus = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{minus}{_SIGNS[code]}{amount}" if code in _SIGNS else f"{minus}{amount} {code}"


def parse(text: str, code: str | None = None) -> int:
    """Return 24.90, or 24,9, in minor units. Raises ValueError for other text, and for too many decimals."""
    digits = decimal_places(code or currency())
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise ValueError("no amount of money")
    whole, part = found[1], (found[2] or "").rstrip("0")
    if len(part) > digits:
        raise ValueError("finer than the currency")
    return int(whole + part.ljust(digits, "0"))


def tax_within(gross: int, rate: int) -> int:
    """Return the tax in a gross amount: gross · rate / (1 + rate), rounded half up once: 139.95 at 19 % holds 22.34."""
    over, under = 2 * gross * rate + HUNDRED_PERCENT + rate, 2 * (HUNDRED_PERCENT + rate)
    return over // under


def line_taxes(lines: Sequence[tuple[int, int]], level: str) -> list[int]:
    """Return the tax in each (gross, rate). `line` rounds each; `order` rounds the sum of each rate and splits it."""
    if level == LINE:
        return [tax_within(gross, rate) for gross, rate in lines]
    by_rate: dict[int, list[int]] = defaultdict(list)
    for place, (_, rate) in enumerate(lines):
        by_rate[rate].append(place)
    found = [0] * len(lines)
    for rate, members in by_rate.items():
        grosses = [lines[place][0] for place in members]
        for place, share in zip(members, split_proportionally(tax_within(sum(grosses), rate), grosses), strict=True):
            found[place] = share
    return found


def split_proportionally(amount: int, weights: Sequence[int]) -> list[int]:
    """Split the amount in proportion to the weights, by largest remainder: the parts add up exactly.

    No part exceeds its weight if the amount does not exceed their sum.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True)
class OrderItem:
    """A quantity of one product at its current price and tax rate."""

    unit_price: int
    quantity: int
    tax_rate: int

    @property
    def gross(self) -> int:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Reduction:
    """What a discount code takes off: a percentage or an amount."""

    percent: int = 0
    amount: int = 0

    def off(self, subtotal: int) -> int:
        """Return the discount, rounded half up, and at most the subtotal."""
        return min(self.amount + (subtotal * self.percent * 2 + 100) // 200, subtotal)


@dataclass(frozen=True)
class PricedLine:
    discount: int
    total: int
    tax: int


@dataclass(frozen=True)
class Priced:
    """The prices of an order. `lines` are in the given order; `total` includes `tax`."""

    lines: list[PricedLine]
    subtotal: int
    discount: int
    total: int
    tax: int


def price(wanted: Sequence[OrderItem], reduction: Reduction, rounding: str) -> Priced:
    """Return the totals. A discount lowers the amount taxed at each rate in proportion."""
    grosses = [each.gross for each in wanted]
    subtotal = sum(grosses)
    off = reduction.off(subtotal)
    discounts = split_proportionally(off, grosses)
    totals = [gross - less for gross, less in zip(grosses, discounts, strict=True)]
    taxes = line_taxes([(total, each.tax_rate) for total, each in zip(totals, wanted, strict=True)], rounding)
    lines = [PricedLine(*each) for each in zip(discounts, totals, taxes, strict=True)]
    return Priced(lines, subtotal, off, subtotal - off, sum(taxes))


@dataclass(frozen=True)
class SoldLine:
    """A line as it was paid, and what was refunded so far."""

    quantity: int
    total: int
    tax: int
    back: int = 0
    amount_back: int = 0
    tax_back: int = 0

    @property
    def left(self) -> int:
        return self.total - self.amount_back

    @property
    def quantity_left(self) -> int:
        return self.quantity - self.back


@dataclass(frozen=True)
class RefundShare:
    """The refund of one line; `amount` includes `tax`."""

    quantity: int
    amount: int
    tax: int


NOTHING = RefundShare(0, 0, 0)


def refund_of_quantity(line: SoldLine, quantity: int) -> RefundShare:
    """Return the refund of a quantity, at the price paid; the last item takes the remaining cents."""
    if quantity == line.quantity_left:
        return _refund_share(line, quantity, line.left)
    before, after = (_rounded(line.total * number, line.quantity) for number in (line.back, line.back + quantity))
    return _refund_share(line, quantity, min(after - before, line.left))


def refund_of_amount(lines: Sequence[SoldLine], amount: int) -> list[RefundShare]:
    """Split a free amount over what is left of each line; the tax follows the rates of the order."""
    parts = split_proportionally(amount, [line.left for line in lines])
    return [_refund_share(line, 0, part) for line, part in zip(lines, parts, strict=True)]


def refund_of_rest(lines: Sequence[SoldLine]) -> list[RefundShare]:
    """Return the refund of everything that is left."""
    return [refund_of_quantity(line, line.quantity_left) for line in lines]


def _refund_share(line: SoldLine, quantity: int, amount: int) -> RefundShare:
    return RefundShare(quantity, amount, _tax_until(line, line.amount_back + amount) - line.tax_back)


def _tax_until(line: SoldLine, amount: int) -> int:
    """Return the tax in the first `amount` of the line."""
    return _rounded(line.tax * amount, line.total) if line.total else 0


def _rounded(over: int, under: int) -> int:
    """Divide, rounding half up."""
    return (2 * over + under) // (2 * under)
