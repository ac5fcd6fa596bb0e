"""Jobs: refunds through payment services, and expiry of orders and carts."""

from datetime import timedelta
from uuid import UUID

from core import jobs
from core.database import database_now
from core.jobs import Queue
from core.jobs.registry import cleaner
from shop import services

CARTS_KEPT = timedelta(days=30)


@jobs.task("shop.return_money", queue=Queue.REGISTRATION, atomic=False, title="Return money")
def return_money(payment_id: str) -> None:
    services.return_money(payment_id=UUID(payment_id))


@jobs.task("shop.return_refund", queue=Queue.REGISTRATION, atomic=False, title="Refund a payment")
def return_refund(refund_id: str) -> None:
    services.return_refund(refund_id=UUID(refund_id))


@jobs.task("shop.lapse", queue=Queue.REGISTRATION, title="Cancel an unconfirmed order")
def lapse(order_id: str) -> None:
    services.lapse(order_id=UUID(order_id))


@cleaner("unconfirmed orders")
def lapse_unconfirmed_orders() -> int:
    return services.lapse_due()


@cleaner("guest carts")
def forget_old_carts() -> int:
    return services.forget_old_carts(before=database_now() - CARTS_KEPT)


@cleaner("unpaid orders")
def cancel_unpaid_orders() -> int:
    return services.cancel_unpaid()
