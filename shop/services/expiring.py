"""Orders that nobody paid in time give their goods back."""

from datetime import timedelta

from django.conf import settings

from core.database import database_now
from core.errors import DomainError
from shop.models import Order, OrderStatus
from shop.services import orders

AT_MOST = 200
WHY = "not paid in time"


def cancel_unpaid() -> int:
    """Cancel what was placed more than SHOP_HOLD_DAYS ago and never paid or packed, each in its own transaction."""
    before = database_now() - timedelta(days=settings.SHOP_HOLD_DAYS)
    old = Order.objects.filter(status=OrderStatus.PLACED, created_at__lt=before).order_by("created_at", "id")
    return sum(_cancelled(order) for order in old[:AT_MOST])


def _cancelled(order: Order) -> bool:
    """As a buyer would: who paid meanwhile keeps it."""
    try:
        orders.cancel(order_id=order.pk, by=None, as_buyer=True, why=WHY)
    except DomainError:
        return False
    return True
