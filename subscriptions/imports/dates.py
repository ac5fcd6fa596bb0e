"""Parse dates as people and products write them. Day and month have one order in the whole file."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
# What databases and people write for a missing date.
EMPTY_VALUES = {"", "-", "null", "none", "n/a", r"\n", "0000-00-00", "0000-00-00 00:00:00"}
DATE_HINT = "A date looks like 2026-03-21, or 21.03.2026."
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,T]+(\S.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)


def looks_like_date(text: str) -> bool:
    """Return whether the text is meant as a date, valid or not."""
    return bool(_NUMBERS.fullmatch(text) or re.match(r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}", text))


def guess_date_order(cells: Iterable[str]) -> str:
    """Guess the order of day and month: "dmy", "mdy", "?" when both fit, "" without such dates."""
    first, second, open_ = 0, 0, False
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip())
        if not found or found[2] == ".":
            continue
        open_ = True
        first, second = max(first, int(found[1])), max(second, int(found[3]))
    if first > 12 >= second:
        return DAY_FIRST
    if second > 12 >= first:
        return MONTH_FIRST
    return "?" if open_ else ""


def parse_moment(text: str, order: str) -> datetime | None:
    """Return the moment, None for an empty value, or raise ValueError. Without a zone it is the club's local time."""
    text = text.strip()
    if text.lower() in EMPTY_VALUES:
        return None
    found = _parse_numbers(text, order) or parse_datetime(_YEAR_FIRST.sub(_with_dashes, text))
    if found is None or not 1990 <= found.year <= 2200:
        raise ValueError(text)
    if found.tzinfo:
        return found
    if found.time() != datetime.min.time():
        return found.replace(tzinfo=UTC)
    return timezone.make_aware(found)


def _parse_numbers(text: str, order: str) -> datetime | None:
    """Parse 21/03/2024 and similar dates. With dots the day always comes first."""
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    day, month = int(found[1]), int(found[3])
    if found[2] != "." and order == MONTH_FIRST:
        day, month = month, day
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
    return datetime(year, month, day, *_parse_clock(found[5] or ""))  # noqa: DTZ001 (moment_of says of which clock)


def _parse_clock(text: str) -> tuple[int, int, int]:
    if not text:
        return 0, 0, 0
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return hour, int(found[2]), int(found[3] or 0)


def _with_dashes(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
