"""The errors of the shop, and which constraint of the database means which."""

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
    """The product comes in several: `variants` names them."""

    code = "VARIANT_REQUIRED"
    sentence = "Choose a size first."


class OutOfStock(DomainError):
    """Fewer are left than wanted: `available` of the product and variant named; `lines` has every such line."""

    code = "OUT_OF_STOCK"


class QuantityLimit(DomainError):
    """`most` of one thing in one order."""

    code = "QUANTITY_LIMIT"


class ClaimRequired(Forbidden):
    """The product is kept for who holds a claim of a drop that was not used yet; `dropId` and `drop` say of which."""

    code = "CLAIM_REQUIRED"


class CartEmpty(DomainError):
    code = "CART_EMPTY"
    sentence = "Your cart is empty."


class PriceChanged(DomainError):
    """The total is not what the buyer saw; `total` is what it is now."""

    code = "PRICE_CHANGED"
    sentence = "A price has changed since you looked. Please check the new total."


class DiscountUnknown(DomainError):
    code = "DISCOUNT_UNKNOWN"
    sentence = "There is no such code."


class DiscountNotOpen(DomainError):
    """Before its window, after it, or switched off."""

    code = "DISCOUNT_NOT_OPEN"
    sentence = "This code is not valid now."


class DiscountMinimum(DomainError):
    """The order is too small; `minimum` is what it needs."""

    code = "DISCOUNT_MINIMUM"


class DiscountUsed(DomainError):
    """One per person, and this person has had it."""

    code = "DISCOUNT_USED"
    sentence = "You have used this code already."


class DiscountSpent(DomainError):
    """As often used as it may be."""

    code = "DISCOUNT_SPENT"
    sentence = "This code has been used up."


class WrongStatus(DomainError):
    """The order is not where this step starts; `status` says where it is."""

    code = "WRONG_STATUS"


class OrderLapsed(DomainError):
    """A guest's order that was not confirmed in time."""

    code = "ORDER_LAPSED"
    sentence = "This order was not confirmed within an hour. Its goods are back on the shelf. Please order again."


class TooManyUnpaid(DomainError):
    """Guests' unpaid orders hold as much as they may: `most` goods, `held` of them already."""

    code = "TOO_MANY_UNPAID"
    passes = True


class TooLateToUndo(DomainError):
    """A step is undone within seconds, and only what was paid at the desk."""

    code = "TOO_LATE_TO_UNDO"
    sentence = "It is too late to undo this step."


class RefundTooMuch(DomainError):
    """More than was paid and is not back yet: `left` says how much or how many, `lineId` of which line."""

    code = "REFUND_TOO_MUCH"


class NotPaid(DomainError):
    code = "NOT_PAID"
    sentence = "This order is not paid yet. Take the payment first."


class AlreadyPaid(DomainError):
    code = "ALREADY_PAID"
    sentence = "This order is paid already."


class AlreadyCollected(DomainError):
    """`collectedAt` and `collectedBy` say when and by whom it was handed over."""

    code = "ALREADY_COLLECTED"


class CannotCancel(DomainError):
    """Buyers cancel until it is paid or packed; after that the staff do."""

    code = "CANNOT_CANCEL"
    sentence = "This order is paid or packed already. Please ask the club to cancel it."


class PaymentElsewhere(DomainError):
    code = "PAY_AT_THE_DESK"
    sentence = "This order is paid at the desk when you collect it."


class PaymentFailed(DomainError):
    """The payment service did not answer as it should; nothing was charged."""

    code = "PAYMENT_UNAVAILABLE"
    status = 503
    passes = True
    sentence = "The payment service does not answer. Please try again in a moment, or pay at the desk."


class StockBelowZero(DomainError):
    """`stock` are there now."""

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
