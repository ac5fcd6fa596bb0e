"""Files to download: the orders as a CSV table, and an order's number as a QR code."""

import io
from collections.abc import Iterator
from typing import Any

import segno
from django.http import HttpResponse
from django.utils.safestring import SafeString

from core import spreadsheets
from core.mail import rendering
from shop import money, queries
from shop.models import Order, OrderLine

COLUMNS = (
    *("Number", "Status", "Ordered", "Paid", "Ready", "Collected", "Name", "Email", "Note"),
    *("Product", "Variant", "Quantity", "Unit price", "Discount", "Total", "VAT rate", "VAT", "Currency"),
    *("Refunded quantity", "Refunded", "Refunded VAT"),
)


def orders_csv(**filters: str) -> HttpResponse:
    """Return the orders as a CSV file."""
    return spreadsheets.csv_response("orders", spreadsheets.csv_text(COLUMNS, _rows(**filters)))


def _rows(**filters: str) -> Iterator[list[Any]]:
    for order in queries.orders(**filters):
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


def order_qr(order: Order) -> SafeString:
    """Draw a QR code that opens the order at the pickup counter. It works for staff only."""
    drawn = io.BytesIO()
    address = f"{rendering.page_url('staff-shop-pickup')}?q={order.number}"
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, omitsize=True, border=3, light="#ffffff")
    return SafeString(drawn.getvalue().decode())
