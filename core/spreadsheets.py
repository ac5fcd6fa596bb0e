"""Tables for a spreadsheet: CSV in which no cell is run as a formula (OWASP, CSV Injection)."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.times import wall_clock

# What a spreadsheet would take for a formula, wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """In UTF-8 with the mark by which spreadsheets know it. None is an empty cell, a moment the club's wall clock."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return f"\ufeff{written.getvalue()}"


def safe_cell(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    if isinstance(value, datetime):
        return wall_clock(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_response(name: str, text: str) -> HttpResponse:
    """The table as a file to save, `name` without its ending."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
