"""Tax that a price holds, and how discounts and rounding are shared out. Pure functions on whole minor units.

Each Member State sets the level at which VAT is rounded; there is no right to have it rounded down
line by line (Court of Justice, C-484/06 Ahold, C-302/07 Wetherspoon). So it is a setting.
"""

from collections import defaultdict
from collections.abc import Sequence

LINE, ORDER = "line", "order"
WHOLE = 10_000  # basis points


def tax_within(gross: int, rate: int) -> int:
    """gross · rate / (1 + rate), rounded once, half up, from the exact value: 139.95 at 19 % holds 22.34."""
    over, under = 2 * gross * rate + WHOLE + rate, 2 * (WHOLE + rate)
    return over // under


def taxes(lines: Sequence[tuple[int, int]], level: str) -> list[int]:
    """The tax in each (gross, rate). By `line` each is rounded; by `order` each rate's sum is, and then shared out."""
    if level == LINE:
        return [tax_within(gross, rate) for gross, rate in lines]
    by_rate: dict[int, list[int]] = defaultdict(list)
    for place, (_, rate) in enumerate(lines):
        by_rate[rate].append(place)
    found = [0] * len(lines)
    for rate, members in by_rate.items():
        grosses = [lines[place][0] for place in members]
        for place, share in zip(members, shares(tax_within(sum(grosses), rate), grosses), strict=True):
            found[place] = share
    return found


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts as large as the weights, by largest remainder: they add up to it exactly.

    No part is larger than its weight where the amount is not larger than their sum.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return parts
