"""Claim codes: ten characters of Crockford's base 32 (50 bits) and one that checks them.

The check is a sum over GF(32) with ten different weights, so one wrong character, or any two
that changed places, never pass.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from core.ids import normalize_base32

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # https://www.crockford.com/base32.html: no I, L, O, U
LENGTH = 10
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def derive(secret: str, claim_id: UUID, drawn_again: int = 0) -> str:
    """The code of this claim, as it is normalized: the same whenever it is asked."""
    digest = _keyed(secret, f"code/{claim_id}/{drawn_again}")
    number = int.from_bytes(digest[:8]) >> 14
    values = [number >> 5 * place & 31 for place in reversed(range(LENGTH))]
    return "".join(ALPHABET[value] for value in [*values, _check_value(values)])


def hash_code(secret: str, code: str) -> str:
    """What the row keeps of a normalized code. Keyed: 50 bits could otherwise be tried one by one."""
    return _keyed(secret, f"hash/{code}").hex()


def normalize(typed: str) -> str | None:
    """The code that was meant, whatever its case and separators; None when it cannot be one."""
    letters = normalize_base32(typed[:200])
    values = [_VALUES.get(letter) for letter in letters]
    if len(values) != LENGTH + 1 or None in values:
        return None
    known = [value for value in values if value is not None]
    if _check_value(known[:LENGTH]) != known[LENGTH]:
        return None
    return "".join(ALPHABET[value] for value in known)


def display(code: str) -> str:
    """For people: 7K3Q-F9M2-XDH."""
    return "-".join((code[:4], code[4:8], code[8:]))


def _keyed(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), text.encode(), sha256)


def _check_value(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value: int) -> int:
    """Times x in GF(32): each place has another power of x for its weight."""
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value
