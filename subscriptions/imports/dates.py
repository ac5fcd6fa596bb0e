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
    first, second, ambiguous = 0, 0, False
    for cell in cells:
        match = _NUMBERS.fullmatch(cell.strip())
        if not match or match[2] == ".":
            continue
        ambiguous = True
        first, second = max(first, int(match[1])), max(second, int(match[3]))
    if first > 12 >= second:
        return DAY_FIRST
    if second > 12 >= first:
        return MONTH_FIRST
    return "?" if ambiguous else ""


def parse_moment(text: str, order: str) -> datetime | None:
    """Return the moment, None for an empty value, or raise ValueError. Without a zone it is the club's local time."""
    text = text.strip()
    if text.lower() in EMPTY_VALUES:
        return None
    moment = _parse_numbers(text, order) or parse_datetime(_YEAR_FIRST.sub(_with_dashes, text))
    if moment is None or not 1990 <= moment.year <= 2200:
        raise ValueError(text)
    if moment.tzinfo:
        return moment
    if moment.time() != datetime.min.time():
        return moment.replace(tzinfo=UTC)
    return timezone.make_aware(moment)


def _parse_numbers(text: str, order: str) -> datetime | None:
    """Parse 21/03/2024 and similar dates. With dots the day always comes first."""
    match = _NUMBERS.fullmatch(text)
    if not match:
        return None
    day, month = int(match[1]), int(match[3])
    if match[2] != "." and order == MONTH_FIRST:
        day, month = month, day
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
    return datetime(year, month, day, *_parse_clock(match[5] or ""))  # noqa: DTZ001 (parse_moment adds the zone)


def _parse_clock(text: str) -> tuple[int, int, int]:
    if not text:
        return 0, 0, 0
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(text)
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def _with_dashes(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
