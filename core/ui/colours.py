"""The house's colours as `static/css/tokens.css` has them, and how well one can be read on another."""

import re
from functools import cache

from django.conf import settings

LIGHT, DARK = 0, 1


@cache
def _tokens() -> str:
    return str((settings.BASE_DIR / "static" / "css" / "tokens.css").read_text())


def colour(name: str, theme: int) -> str:
    """The code (#rrggbb) of a token by day (LIGHT) or by night (DARK); LookupError where it is no colour."""
    found = re.search(rf"--{re.escape(name)}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", _tokens())
    if not found:
        raise LookupError(f"--{name} is not a colour in tokens.css")
    return str(found[3] or found[theme + 1])


def luminance(code: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: int) -> float:
    """The contrast of two tokens, 1 to 21 (WCAG 2.2, 1.4.3: text needs 4.5)."""
    dark, light = sorted(luminance(colour(name, theme)) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)
