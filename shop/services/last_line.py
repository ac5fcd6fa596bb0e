"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from core.refusals import Refusal
from shop.models import MOST_OF_ONE
from shop.refusals import DiscountSpent, DiscountUsed, OutOfStock, QuantityLimit


def too_many_of_one() -> QuantityLimit:
    return QuantityLimit(f"At most {MOST_OF_ONE} of one thing in an order.", most=MOST_OF_ONE)


_REFUSALS: dict[str, Callable[[], Refusal]] = {
    "variant_stock_never_negative": lambda: OutOfStock("Somebody was faster: this is sold out.", available=0),
    "discount_not_overspent": DiscountSpent,
    "discount_once_per_address": DiscountUsed,
    "discount_once_per_person": DiscountUsed,
    "cart_item_quantity_in_range": too_many_of_one,
}


@contextmanager
def refused_by_name() -> Iterator[None]:
    """Around a whole transaction: an IntegrityError whose constraint has a name of ours is its refusal."""
    try:
        yield
    except IntegrityError as clash:
        name = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None)
        if refusal := _REFUSALS.get(name or ""):
            raise refusal() from clash
        raise
