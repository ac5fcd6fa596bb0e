"""Money: whole minor units inside, a decimal text with its currency outside (ISO 4217)."""

import re

from django.conf import settings

# ISO 4217, where the minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_PLACES = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
_WRITTEN = re.compile(r"(\d{1,9})(?:[.,](\d{1,3}))?", re.ASCII)


def currency() -> str:
    """What the shop sells in."""
    return str(settings.SHOP_CURRENCY)


def places(code: str) -> int:
    """How many digits stand behind the point."""
    return _PLACES.get(code, 2)


def decimal(minor: int, code: str | None = None) -> str:
    """2490 of EUR is 24.90, of JPY 2490."""
    digits = places(code or currency())
    if not digits:
        return str(minor)
    sign, whole = "-" if minor < 0 else "", f"{abs(minor):0{digits + 1}d}"
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}"


def words(minor: int, code: str | None = None) -> str:
    """As a price tag says it: €24.90."""
    code = code or currency()
    amount = decimal(abs(minor), code)
    minus = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{minus}{_SIGNS[code]}{amount}" if code in _SIGNS else f"{minus}{amount} {code}"


def minor(text: str, code: str | None = None) -> int:
    """24.90, or 24,9, as minor units. ValueError where it is no amount, or finer than the currency."""
    digits = places(code or currency())
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise ValueError("no amount of money")
    whole, part = found[1], (found[2] or "").rstrip("0")
    if len(part) > digits:
        raise ValueError("finer than the currency")
    return int(whole + part.ljust(digits, "0"))
