"""Guests hold few unpaid goods, whatever carts and addresses they use; a hall of honest buyers passes."""

from functools import partial

import pytest
from django.test import Client

from config import guest_writes
from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.ids import uuid7
from core.tests.racing import at_once
from shop import services
from shop.access import Shopper
from shop.errors import TooManyUnpaid
from shop.models import Cart, CartItem, Order
from shop.services import unpaid_orders
from shop.tests.calling import data
from shop.tests.factories import ProductFactory, only
from shop.tests.shopping import bought, left, put

HALL, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def somebody(network=HALL):
    return Shopper(None, uuid7(), network)


def order(product, quantity, email, network=HALL):
    shopper = somebody(network)
    put(shopper, product, quantity)
    return services.check_out(shopper=shopper, name="Mallory", email=email)


@pytest.mark.django_db
def test_an_address_holds_a_limited_number_of_unpaid_goods_from_any_network():
    product = ProductFactory(sizes__stock=99)
    first = order(product, unpaid_orders.MAX_PER_EMAIL, "mallory@nowhere.example")
    with pytest.raises(TooManyUnpaid) as refusal:
        order(product, 1, "MALLORY@nowhere.example", ELSEWHERE)
    assert refusal.value.extra == {"most": unpaid_orders.MAX_PER_EMAIL, "held": unpaid_orders.MAX_PER_EMAIL}
    assert left(product) == 99 - unpaid_orders.MAX_PER_EMAIL

    services.mark_paid(order_id=first.pk, by=StaffFactory())
    assert order(product, 1, "mallory@nowhere.example")


@pytest.mark.django_db
def test_new_carts_and_addresses_do_not_avoid_the_limit_of_a_network(monkeypatch):
    monkeypatch.setattr(unpaid_orders, "MAX_PER_NETWORK", 5)
    product = ProductFactory(sizes__stock=99)
    orders = [order(product, 1, f"m{number}@nowhere.example") for number in range(5)]
    with pytest.raises(TooManyUnpaid):
        order(product, 1, "m5@nowhere.example")

    services.cancel(order_id=orders[0].pk, by=None, as_buyer=True)
    with pytest.raises(TooManyUnpaid):
        order(product, 1, "m6@nowhere.example")

    assert order(product, 1, "visitor@elsewhere.example", ELSEWHERE)
    member = Shopper(PersonFactory(), network=HALL)
    assert bought(product, 9, member)


@pytest.mark.django_db
def test_confirmed_and_paid_orders_do_not_count_for_the_network(monkeypatch, settings):
    settings.MAIL_IS_SENT = True
    monkeypatch.setattr(unpaid_orders, "MAX_PER_NETWORK", 2)
    product = ProductFactory(sizes__stock=99)
    services.confirm(order_id=order(product, 1, "a@home.example").pk)
    services.mark_paid(order_id=order(product, 1, "b@home.example").pk, by=StaffFactory())
    assert order(product, 2, "c@home.example")


@pytest.mark.django_db
def test_without_rate_limits_unpaid_goods_are_not_limited(monkeypatch, settings):
    settings.RATE_LIMITS = False
    monkeypatch.setattr(unpaid_orders, "MAX_PER_NETWORK", 1)
    product = ProductFactory(sizes__stock=99)
    assert order(product, unpaid_orders.MAX_PER_EMAIL + 1, "drill@nowhere.example")


@pytest.mark.django_db
def test_the_network_is_stored_as_a_digest():
    kept = order(ProductFactory(), 1, "a@home.example").network
    assert kept
    assert HALL not in kept


@pytest.mark.django_db(transaction=True)
def test_concurrent_orders_do_not_exceed_the_limit(monkeypatch):
    monkeypatch.setattr(unpaid_orders, "MAX_PER_NETWORK", 5)
    products = [ProductFactory(sizes__stock=99) for _ in range(4)]
    shoppers = [somebody() for _ in range(12)]
    for number, shopper in enumerate(shoppers):
        put(shopper, products[number % 4])
    calls = [
        partial(services.check_out, shopper=shopper, name="Mallory", email=f"m{number}@nowhere.example")
        for number, shopper in enumerate(shoppers)
    ]
    answers = at_once(calls)
    assert sum(isinstance(answer, Order) for answer in answers) == 5
    assert sum(isinstance(answer, TooManyUnpaid) for answer in answers) == 7


@pytest.mark.django_db
def test_300_honest_buyers_behind_one_address_pass(settings):
    settings.MAIL_IS_SENT = True
    product = ProductFactory(sizes__stock=999)
    carts = Cart.objects.bulk_create(Cart() for _ in range(300))
    CartItem.objects.bulk_create(
        CartItem(cart=cart, variant=only(product), quantity=1 + (number % 5 == 0), seen_price=product.price)
        for number, cart in enumerate(carts)
    )
    phone = Client(REMOTE_ADDR=HALL)
    for number, cart in enumerate(carts):
        buyer = {"name": f"Buyer {number}", "email": f"buyer{number}@home.example"}
        answer = call("post", "checkout", body=buyer, client=phone, X_Cart_Id=str(cart.pk))
        assert answer.status_code == 201, (number, answer.json())
        assert data(answer)["confirmBy"]
    assert left(product) == 999 - 360


def test_300_buyers_fill_their_carts_and_order_twice_within_the_rate_limits():
    """The rate limits beside the caps: ten changes of a cart and two orders each, in ten minutes."""
    assert guest_writes.CART.windows[0] >= (300 * 10, 600)
    assert guest_writes.CHECKOUT.windows[0] >= (300 * 2, 600)
