"""The shop of the demo club: low and empty stock, and orders in every status."""

import pytest

from core import lifecycle
from core.demo import services
from scripts import demo_shop
from shop import queries
from shop.models import Discount, Order, OrderStatus, Product
from shop.presenters import ProductPresenter


def test_the_fixture_is_what_its_script_writes():
    assert services.dump_rows(services.rows_of("shop")) == services.dump_rows(demo_shop.rows()), "stale: make fixtures"


@pytest.mark.django_db
def test_the_demo_has_full_low_and_empty_stock_and_orders_in_every_status(demo_tonight, settings):
    settings.DEMO = True
    shelves = [ProductPresenter(product) for product in queries.catalogue()]

    assert len(shelves) >= 8
    assert any(shelf.is_low for shelf in shelves)
    assert [shelf.product.slug for shelf in shelves if shelf.is_sold_out] == ["dockside-tote"]
    assert set(Product.objects.values_list("picture", flat=True)) <= set(queries.picture_names())
    assert set(Order.objects.values_list("status", flat=True)) == set(OrderStatus.values)
    assert Order.objects.filter(refunded_total__gt=0).exclude(status="refunded").exists()
    assert Discount.objects.filter(code="HAWKS10").exists()
    assert "ana@courtside.example" in queries.buyer_emails("outdoor-ball")
    assert lifecycle.broken_invariants()["shop"] == []
