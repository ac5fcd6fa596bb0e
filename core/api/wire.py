"""Python values as the bytes of the wire: compact UTF-8, times in UTC with milliseconds and a Z, and never NaN."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.duration import duration_iso_string
from django.utils.functional import Promise


def encode(value: Any) -> bytes:
    """The value as JSON; a ValueError for NaN and the infinities, which JSON does not know."""
    return _encoder.encode(value).encode()


def _plain(value: Any) -> Any:
    """What JSON has no type for, as a text."""
    match value:
        case datetime():
            return moment(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case UUID() | Decimal() | Promise():
            return str(value)
        case QuerySet() | set() | frozenset():
            return list(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")


def moment(value: datetime) -> str:
    """2026-09-30T19:30:00.000Z, always with milliseconds; a ValueError for a time that names no zone."""
    if value.tzinfo is None:
        raise ValueError("A time on the wire needs a zone")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_encoder = json.JSONEncoder(default=_plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
