"""The verbs of the shop: every write, each one transaction.

Locks are taken in one order: cart, order, variants by their ids, discount, and the room last.
"""

from shop.services.auditing import audit
from shop.services.carts import (
    add_to_cart,
    empty_cart,
    forget_old_carts,
    merge_cart,
    refuse_unknown_line,
    remove_item,
    set_quantity,
)
from shop.services.catalogue import add_size, count_stock, create_product, edit_product
from shop.services.checkout import check_out, priced_for
from shop.services.confirming import confirm, lapse, lapse_due
from shop.services.expiring import cancel_unpaid
from shop.services.leaving import forget_person
from shop.services.orders import MOST_AT_ONCE, cancel, cancel_many, collect, mark_paid, mark_ready
from shop.services.paying import receive, return_money, start_payment
from shop.services.refunding import refund, return_refund, shares
from shop.services.telling import page_of, write_letter, write_refund_letter
from shop.services.undoing import TELL_AFTER, undo_paid, undo_ready

__all__ = [
    "MOST_AT_ONCE",
    "TELL_AFTER",
    "add_size",
    "add_to_cart",
    "audit",
    "cancel",
    "cancel_many",
    "cancel_unpaid",
    "check_out",
    "collect",
    "confirm",
    "count_stock",
    "create_product",
    "edit_product",
    "empty_cart",
    "forget_old_carts",
    "forget_person",
    "lapse",
    "lapse_due",
    "mark_paid",
    "mark_ready",
    "merge_cart",
    "page_of",
    "priced_for",
    "receive",
    "refund",
    "refuse_unknown_line",
    "remove_item",
    "return_money",
    "return_refund",
    "set_quantity",
    "shares",
    "start_payment",
    "undo_paid",
    "undo_ready",
    "write_letter",
    "write_refund_letter",
]
