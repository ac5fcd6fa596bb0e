"""What an order costs: lines, the discount shared out over them, and the tax within. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop import vat


@dataclass(frozen=True)
class Wanted:
    """So many of one thing, at its price and tax rate now."""

    unit_price: int
    quantity: int
    tax_rate: int

    @property
    def gross(self) -> int:
        return self.unit_price * self.quantity


@dataclass(frozen=True)
class Reduction:
    """What a discount code takes off: percent, or an amount."""

    percent: int = 0
    amount: int = 0

    def off(self, subtotal: int) -> int:
        """Rounded half up, and never more than there is to pay."""
        return min(self.amount + (subtotal * self.percent * 2 + 100) // 200, subtotal)


@dataclass(frozen=True)
class PricedLine:
    discount: int
    total: int
    tax: int


@dataclass(frozen=True)
class Priced:
    """`lines` in the order they were wanted. `total` holds `tax`."""

    lines: list[PricedLine]
    subtotal: int
    discount: int
    total: int
    tax: int


def price(wanted: Sequence[Wanted], reduction: Reduction, rounding: str) -> Priced:
    """The totals. A discount lowers what is taxed at each rate in proportion to its share of the order."""
    grosses = [each.gross for each in wanted]
    subtotal = sum(grosses)
    off = reduction.off(subtotal)
    discounts = vat.shares(off, grosses)
    totals = [gross - less for gross, less in zip(grosses, discounts, strict=True)]
    taxes = vat.taxes([(total, each.tax_rate) for total, each in zip(totals, wanted, strict=True)], rounding)
    lines = [PricedLine(*each) for each in zip(discounts, totals, taxes, strict=True)]
    return Priced(lines, subtotal, off, subtotal - off, sum(taxes))
