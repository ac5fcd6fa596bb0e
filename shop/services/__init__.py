"""The verbs of the shop: every write, each one transaction.

Locks are taken in one order: cart, order, variants by their ids, discount, and the room last.
"""

from shop.emails import page_of, write_letter, write_refund_letter
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
from shop.services.lifecycle import audit, forget_person
from shop.services.orders import (
    MOST_AT_ONCE,
    TELL_AFTER,
    cancel,
    cancel_many,
    collect,
    mark_paid,
    mark_ready,
    undo_paid,
    undo_ready,
)
from shop.services.payments import receive, refund, return_money, return_refund, shares, start_payment
from shop.services.unpaid_orders import cancel_unpaid, confirm, lapse, lapse_due

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
