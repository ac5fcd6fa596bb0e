"""The orders as a table for a spreadsheet, for the staff: one row for each line."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from core import spreadsheets
from shop import money, queries
from shop.models import OrderLine

COLUMNS = (
    *("Number", "Status", "Ordered", "Paid", "Ready", "Collected", "Name", "Email", "Note"),
    *("Product", "Variant", "Quantity", "Unit price", "Discount", "Total", "VAT rate", "VAT", "Currency"),
    *("Refunded quantity", "Refunded", "Refunded VAT"),
)


def as_download(**asked: str) -> HttpResponse:
    """The table as a file to save."""
    return spreadsheets.download("orders", spreadsheets.table(COLUMNS, _rows(**asked)))


def _rows(**asked: str) -> Iterator[list[Any]]:
    for order in queries.orders(**asked):
        moments = [order.created_at, order.paid_at, order.ready_at, order.collected_at]
        head = [order.number, order.get_status_display(), *moments, order.name, order.email, order.note]
        for line in order.lines.all():
            yield [*head, *_cells(line, order.currency), order.currency, *_refunded(line, order.currency)]


def _cells(line: OrderLine, currency: str) -> list[Any]:
    amounts = (line.unit_price, line.discount, line.total)
    unit, discount, total = (money.decimal(amount, currency) for amount in amounts)
    rate, tax = f"{line.tax_rate / 100:g}", money.decimal(line.tax, currency)
    return [line.product_name, line.variant_name, line.quantity, unit, discount, total, rate, tax]


def _refunded(line: OrderLine, currency: str) -> list[Any]:
    back, tax = (money.decimal(amount, currency) for amount in (line.refunded, line.refunded_tax))
    return [line.refunded_quantity, back, tax]
