"""What a ticket's QR code says: its code, and a mark that only this club can make."""

import base64
import hmac
import re
from hashlib import sha256

from django.conf import settings

from bookings.models.reservation import Reservation
from core.ids import as_base32, fold_code

_PREFIX = "CS1"
_MARK = 20  # characters of Base32: 100 bits
_WHOLE = re.compile(rf"{_PREFIX}([0-9A-Z]+)([2-7A-Z]{{{_MARK}}})")


def token_of(reservation: Reservation) -> str:
    """In capital letters, digits and hyphens, which make the smallest code."""
    return f"{_PREFIX}-{reservation.code}-{_mark(reservation)}"


def code_in(text: str) -> str:
    """The ticket's code in what was scanned or typed. Typed, letters that look like digits are digits."""
    whole = _WHOLE.fullmatch(fold_code(text))
    return whole.group(1) if whole else as_base32(text).replace("U", "V")


def is_genuine(text: str, reservation: Reservation) -> bool:
    """Whether a scanned text is this reservation's. A code that was typed proves itself by being known."""
    whole = _WHOLE.fullmatch(fold_code(text))
    return whole is None or hmac.compare_digest(whole.group(2), _mark(reservation))


def _mark(reservation: Reservation) -> str:
    told = f"courtside ticket\0{reservation.event_id}\0{reservation.pk}\0{reservation.code}".encode()
    digest = hmac.new(settings.CODE_SECRET.encode(), told, sha256).digest()
    return base64.b32encode(digest).decode()[:_MARK]
