"""Places in an order as texts: between any two there is always another, so a move changes one row.

A rank is a fraction between 0 and 1 written in base 62, its digits compared byte by byte. It never
ends in the digit 0, for "V" and "V0" would be two texts of one place.
"""

from itertools import count

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST = 24  # a rank that would be longer has its neighbours spread anew
_BASE = len(DIGITS)
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
_COARSE = 4  # digits within which ranks are counted up or down at the ends of the order


def is_rank(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text[-1] != "0" and all(digit in _VALUES for digit in text)


def between(low: str | None, high: str | None) -> str:
    """A rank after `low` and before `high`; None is an open end, where ranks stay short for long."""
    if low is None and high is None:
        return DIGITS[_BASE // 2]
    if high is None:
        return _after(low or "")
    if low is None:
        return _before(high)
    [rank] = spread(low, high, 1)
    return rank


def spread(low: str | None, high: str | None, number: int) -> list[str]:
    """So many ranks evenly between the two, as short as they can be."""
    for digits in count(1):
        start = _number(low or "", digits)
        end = _number(high, digits) if high else _BASE**digits
        if low and len(low) > digits:
            start += 1  # what is cut off of it lies above the start
        if end - start > number:
            step = (end - start) // (number + 1)
            return [_text(start + step * turn, digits) for turn in range(1, number + 1)]
    raise AssertionError("unreachable: count() has no end")


def _after(low: str) -> str:
    """The next coarse rank, or where they end, something between."""
    following = _number(low, _COARSE) + 1
    following += following % _BASE == 0
    return _text(following, _COARSE) if following < _BASE**_COARSE else spread(low, None, 1)[0]


def _before(high: str) -> str:
    previous = _number(high, _COARSE) - 1
    previous -= previous % _BASE == 0
    return _text(previous, _COARSE) if previous > 0 else spread(None, high, 1)[0]


def _number(rank: str, digits: int) -> int:
    """The first digits of a rank as a whole number."""
    value = 0
    for digit in rank[:digits].ljust(digits, DIGITS[0]):
        value = value * _BASE + _VALUES[digit]
    return value


def _text(value: int, digits: int) -> str:
    written = ""
    for _ in range(digits):
        value, digit = divmod(value, _BASE)
        written = DIGITS[digit] + written
    return written.rstrip(DIGITS[0])
