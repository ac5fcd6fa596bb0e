"""The errors of the shop, and the database constraints that map to them."""

from functools import partial

from core.errors import DomainError, Forbidden, Invalid, NotFound, constraint_errors
from shop.models import MAX_QUANTITY


class NoProduct(NotFound):
    sentence = "There is no such product."


class NoOrder(NotFound):
    sentence = "There is no such order."


class NoLine(NotFound):
    sentence = "This is not in your cart."


class VariantRequired(Invalid):
    """The product has several variants: `variants` lists them."""

    code = "VARIANT_REQUIRED"
    sentence = "Choose a size first."


class OutOfStock(DomainError):
    """Too few are left: `available` of the product and variant named; `lines` lists every short line."""

    code = "OUT_OF_STOCK"


class QuantityLimit(DomainError):
    """At most `most` of one product in an order."""

    code = "QUANTITY_LIMIT"


class ClaimRequired(Forbidden):
    """The product is reserved for people with an unused claim of the drop named by `dropId` and `drop`."""

    code = "CLAIM_REQUIRED"


class CartEmpty(DomainError):
    code = "CART_EMPTY"
    sentence = "Your cart is empty."


class PriceChanged(DomainError):
    """The total differs from the one that the buyer saw; `total` is the current one."""

    code = "PRICE_CHANGED"
    sentence = "A price has changed since you looked. Please check the new total."


class DiscountUnknown(DomainError):
    code = "DISCOUNT_UNKNOWN"
    sentence = "There is no such code."


class DiscountNotOpen(DomainError):
    """The code is not yet valid, no longer valid, or switched off."""

    code = "DISCOUNT_NOT_OPEN"
    sentence = "This code is not valid now."


class DiscountMinimum(DomainError):
    """The order is too small; `minimum` is the least subtotal."""

    code = "DISCOUNT_MINIMUM"


class DiscountUsed(DomainError):
    """The code works once per person, and this person has used it."""

    code = "DISCOUNT_USED"
    sentence = "You have used this code already."


class DiscountSpent(DomainError):
    """The code has reached its maximum number of uses."""

    code = "DISCOUNT_SPENT"
    sentence = "This code has been used up."


class WrongStatus(DomainError):
    """This step cannot be taken in the order's `status`."""

    code = "WRONG_STATUS"


class OrderLapsed(DomainError):
    """A guest's order was not confirmed in time."""

    code = "ORDER_LAPSED"
    sentence = "This order was not confirmed within an hour. Its goods are back on the shelf. Please order again."


class TooManyUnpaid(DomainError):
    """Guests' unpaid orders hold too many goods: at most `most`, `held` so far."""

    code = "TOO_MANY_UNPAID"
    passes = True


class TooLateToUndo(DomainError):
    """A step can be undone for some seconds only, and a payment only if it was made at the pickup counter."""

    code = "TOO_LATE_TO_UNDO"
    sentence = "It is too late to undo this step."


class RefundTooMuch(DomainError):
    """More than is left to refund: `left` is the amount or the quantity, `lineId` the line."""

    code = "REFUND_TOO_MUCH"


class NotPaid(DomainError):
    code = "NOT_PAID"
    sentence = "This order is not paid yet. Take the payment first."


class AlreadyPaid(DomainError):
    code = "ALREADY_PAID"
    sentence = "This order is paid already."


class AlreadyCollected(DomainError):
    """`collectedAt` and `collectedBy` say when and by whom the order was handed over."""

    code = "ALREADY_COLLECTED"


class CannotCancel(DomainError):
    """Buyers can cancel until the order is paid or packed; after that only staff can."""

    code = "CANNOT_CANCEL"
    sentence = "This order is paid or packed already. Please ask the club to cancel it."


class PaymentElsewhere(DomainError):
    code = "PAY_AT_THE_DESK"
    sentence = "This order is paid at the desk when you collect it."


class PaymentFailed(DomainError):
    """The payment service did not answer correctly; nothing was charged."""

    code = "PAYMENT_UNAVAILABLE"
    status = 503
    passes = True
    sentence = "The payment service does not answer. Please try again in a moment, or pay at the desk."


class StockBelowZero(DomainError):
    """`stock` is the current stock."""

    code = "STOCK_BELOW_ZERO"
    sentence = "So many are not there any more: some were sold meanwhile."


class BadSignature(Invalid):
    code = "BAD_SIGNATURE"
    sentence = "This message does not carry the payment service's signature."


def too_many_of_one() -> QuantityLimit:
    return QuantityLimit(f"At most {MAX_QUANTITY} of one thing in an order.", most=MAX_QUANTITY)


refused_by_name = partial(
    constraint_errors,
    {
        "variant_stock_never_negative": lambda: OutOfStock("Somebody was faster: this is sold out.", available=0),
        "discount_not_overspent": DiscountSpent,
        "discount_once_per_address": DiscountUsed,
        "discount_once_per_person": DiscountUsed,
        "shop_orderline_claim_id_key": lambda: ClaimRequired("This claim was used a moment ago."),
        "cart_item_quantity_in_range": too_many_of_one,
        "shop_product_slug_key": lambda: Invalid(fields={"name": ["Somebody just made one of this name."]}),
    },
)
