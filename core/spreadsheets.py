"""CSV for spreadsheets, in which no cell runs as a formula (OWASP, CSV Injection)."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.times import wall_clock

# What a spreadsheet would read as a formula at the start of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return CSV in UTF-8 with a byte order mark. None is an empty cell; times are on the club's wall clock."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return f"\ufeff{written.getvalue()}"


def safe_cell(value: Any) -> str:
    """Return the value as text that no spreadsheet runs."""
    if isinstance(value, datetime):
        return wall_clock(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_response(name: str, text: str) -> HttpResponse:
    """Return the table as a download, with `name` without its extension."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
