"""Order numbers: short enough to be called out in a noisy hall, random so that nobody can guess the next."""

import secrets

from core.ids import fold_code

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L
LENGTH = 6


def draw() -> str:
    """K7M-4QX: one of 887 million."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{drawn[:3]}-{drawn[3:]}"


def normal(said: str) -> str:
    """A number however it was typed: k7m4qx is K7M-4QX."""
    plain = fold_code(said)
    return f"{plain[:3]}-{plain[3:]}" if len(plain) == LENGTH else plain[:12]
