from collections.abc import Iterator
from typing import Any

import pytest

from core.idempotency.tests import orders
from core.idempotency.tests.asking import someone
from core.tests.tables import tables_of


@pytest.fixture
def shop(transactional_db: None, settings: Any) -> Iterator[type[orders.Order]]:
    """Create the shop's table and its paths."""
    settings.ROOT_URLCONF = "core.idempotency.tests.orders"
    with tables_of(orders.Order):
        yield orders.Order
        orders.during.clear()
        orders.banned.clear()


@pytest.fixture
def ana(shop: Any) -> Any:
    return someone("ana")
