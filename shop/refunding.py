"""What a refund comes to: for so many of a line, for a free amount, and the tax within. Pure functions on minor units.

Every share is the difference of two cumulative sums, so that refunds in any number of steps add up to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shop import vat


@dataclass(frozen=True)
class Sold:
    """A line as it was paid, and what of it went back so far."""

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
class Share:
    """What goes back of one line; `amount` holds `tax`."""

    quantity: int
    amount: int
    tax: int


NOTHING = Share(0, 0, 0)


def of_quantity(line: Sold, quantity: int) -> Share:
    """So many of the line, at the price paid; the last of them takes what is left to the cent."""
    if quantity == line.quantity_left:
        return _share(line, quantity, line.left)
    before, after = (_rounded(line.total * number, line.quantity) for number in (line.back, line.back + quantity))
    return _share(line, quantity, min(after - before, line.left))


def of_amount(lines: Sequence[Sold], amount: int) -> list[Share]:
    """A free amount, shared out over what is left of each line: the tax follows the rates of the order."""
    parts = vat.shares(amount, [line.left for line in lines])
    return [_share(line, 0, part) for line, part in zip(lines, parts, strict=True)]


def of_rest(lines: Sequence[Sold]) -> list[Share]:
    """All that is left of each."""
    return [of_quantity(line, line.quantity_left) for line in lines]


def _share(line: Sold, quantity: int, amount: int) -> Share:
    return Share(quantity, amount, _tax_until(line, line.amount_back + amount) - line.tax_back)


def _tax_until(line: Sold, amount: int) -> int:
    """The tax in the first so much of the line: all of it when all is back."""
    return _rounded(line.tax * amount, line.total) if line.total else 0


def _rounded(over: int, under: int) -> int:
    """Half up."""
    return (2 * over + under) // (2 * under)
