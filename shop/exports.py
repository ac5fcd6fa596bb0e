"""The orders as a table for a spreadsheet, for the staff: one row for each line."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse

from core.ui.times import wall_clock
from shop import money, queries
from shop.models import Order, OrderLine

COLUMNS = (
    *("Number", "Status", "Ordered", "Paid", "Ready", "Collected", "Name", "Email", "Note"),
    *("Product", "Variant", "Quantity", "Unit price", "Discount", "Total", "VAT rate", "VAT", "Currency"),
)
# What a spreadsheet would take for a formula (OWASP, CSV Injection), wherever it stands in the cell's first place.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def as_download(*, text: str = "", status: str = "") -> HttpResponse:
    """The table as a file to save. In UTF-8 with the mark by which spreadsheets know it."""
    answer = HttpResponse(table(text=text, status=status), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="orders.csv"'
    return answer


def table(*, text: str = "", status: str = "") -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for order in queries.orders(text=text, status=status):
        writer.writerows(_rows(order))
    return f"\ufeff{written.getvalue()}"


def safe(value: Any) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _rows(order: Order) -> Iterator[list[str]]:
    moments = (order.created_at, order.paid_at, order.ready_at, order.collected_at)
    head = [order.number, order.get_status_display(), *map(_moment, moments), order.name, order.email, order.note]
    for line in order.lines.all():
        yield [safe(cell) for cell in [*head, *_cells(line, order.currency), order.currency]]


def _cells(line: OrderLine, currency: str) -> list[Any]:
    amounts = (line.unit_price, line.discount, line.total)
    unit, discount, total = (money.decimal(amount, currency) for amount in amounts)
    rate, tax = f"{line.tax_rate / 100:g}", money.decimal(line.tax, currency)
    return [line.product_name, line.variant_name, line.quantity, unit, discount, total, rate, tax]


def _moment(value: datetime | None) -> str:
    return wall_clock(value) if value else ""
