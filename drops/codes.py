"""Claim codes: ten characters of Crockford's base 32 (50 bits) and a check character.

The check is a sum over GF(32) with ten different weights. It catches every wrong character and every
transposition of two.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from core.ids import normalize_base32

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # https://www.crockford.com/base32.html: no I, L, O, U
LENGTH = 10
MAX_TYPED_LENGTH = 64  # with separators
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def derive(secret: str, claim_id: UUID, drawn_again: int = 0) -> str:
    """Return the normalized code of this claim, which is always the same."""
    digest = _keyed(secret, f"code/{claim_id}/{drawn_again}")
    number = int.from_bytes(digest[:8]) >> 14
    values = [number >> 5 * place & 31 for place in reversed(range(LENGTH))]
    return "".join(ALPHABET[value] for value in [*values, _check_value(values)])


def hash_code(secret: str, code: str) -> str:
    """Return the hash that the row stores of a normalized code. Keyed, because 50 bits could be searched."""
    return _keyed(secret, f"hash/{code}").hex()


def normalize(typed: str) -> str | None:
    """Return the normalized form of a typed code, in any case and with any separators; None if it cannot be a code."""
    letters = normalize_base32(typed[:200])
    values = [_VALUES.get(letter) for letter in letters]
    if len(values) != LENGTH + 1 or None in values:
        return None
    digits = [value for value in values if value is not None]
    if _check_value(digits[:LENGTH]) != digits[LENGTH]:
        return None
    return "".join(ALPHABET[value] for value in digits)


def display(code: str) -> str:
    """Return the code in groups: 7K3Q-F9M2-XDH."""
    return "-".join((code[:4], code[4:8], code[8:]))


def _keyed(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), text.encode(), sha256)


def _check_value(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value: int) -> int:
    """Multiply by x in GF(32), so that each position has another power of x as its weight."""
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value
