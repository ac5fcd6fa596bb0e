"""The services of the shop: every write is one transaction.

Locks are always taken in this order: cart, order, variants by id, discount, and the room last.
"""

from shop.emails import order_url
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
    EMAIL_DELAY,
    MAX_BATCH,
    cancel,
    cancel_many,
    collect,
    mark_paid,
    mark_ready,
    undo_paid,
    undo_ready,
)
from shop.services.payments import handle_message, refund, refund_shares, return_money, return_refund, start_payment
from shop.services.unpaid_orders import cancel_unpaid, confirm, lapse, lapse_due

__all__ = [
    "EMAIL_DELAY",
    "MAX_BATCH",
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
    "handle_message",
    "lapse",
    "lapse_due",
    "mark_paid",
    "mark_ready",
    "merge_cart",
    "order_url",
    "priced_for",
    "refund",
    "refund_shares",
    "refuse_unknown_line",
    "remove_item",
    "return_money",
    "return_refund",
    "set_quantity",
    "start_payment",
    "undo_paid",
    "undo_ready",
]
