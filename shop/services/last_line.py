"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from functools import partial

from core.errors import Invalid, constraint_errors
from shop.models import MOST_OF_ONE
from shop.refusals import ClaimRequired, DiscountSpent, DiscountUsed, OutOfStock, QuantityLimit


def too_many_of_one() -> QuantityLimit:
    return QuantityLimit(f"At most {MOST_OF_ONE} of one thing in an order.", most=MOST_OF_ONE)


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
