"""Checkout and orders over the API."""

import pytest
from django.test import Client

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.idempotency.models import IdempotencyLog
from shop.models import Order, Variant
from shop.tests.calling import data, refused
from shop.tests.factories import DiscountFactory, ProductFactory
from shop.tests.shopping import GUEST, a_member, bought, left

pytestmark = pytest.mark.django_db


def filled(product, quantity=1):
    """Return a guest's browser with this quantity in the cart."""
    client = Client()
    body = {"productId": str(product.pk), "quantity": quantity}
    assert call("post", "cart", body=body, client=client).status_code == 201
    return client


def order_of(client, **more):
    return call("post", "checkout", body={**GUEST, **more}, client=client)


def test_a_guest_orders_and_follows_the_order_by_its_token():
    product = ProductFactory()
    answer = order_of(filled(product, 2), note="Row 4")
    order = data(answer)

    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/orders/{order['number']}")
    assert (order["status"], order["total"], order["tax"], order["currency"]) == ("placed", "49.80", "8.30", "EUR")
    [line] = order["lines"]
    assert (line["name"], line["quantity"], line["unitPrice"], line["lineTotal"]) == (
        "Harbour scarf",
        2,
        "24.90",
        "49.80",
    )
    assert (left(product), "paymentUrl" in order) == (8, False)

    path = f"orders/{order['number']}"
    assert data(call("get", path, X_Order_Token=order["accessToken"]))["note"] == "Row 4"
    assert order["accessToken"] in order["trackingUrl"]
    for token in ("", "x" * 32, order["accessToken"][:-1]):
        assert refused(call("get", path, X_Order_Token=token)) == (404, "NOT_FOUND")


def test_a_member_checks_out_without_name_and_address():
    person, product = PersonFactory(), ProductFactory()
    call("post", "cart", person, {"productId": str(product.pk)})
    order = data(call("post", "checkout", person))

    assert (order["name"], order["email"], order["accessToken"]) == (person.name, person.email, None)
    assert [each["number"] for each in data(call("get", "orders", person))] == [order["number"]]
    assert data(call("get", f"orders/{order['number']}", person))["id"] == order["id"]
    assert refused(call("get", f"orders/{order['number']}", PersonFactory())) == (404, "NOT_FOUND")
    assert refused(call("get", "orders")) == (401, "NOT_AUTHENTICATED")


def test_a_guest_without_name_and_address_is_refused():
    answer = call("post", "checkout", body={}, client=filled(ProductFactory()))
    assert refused(answer) == (400, "VALIDATION_ERROR")
    assert set(answer.json()["fields"]) == {"name", "email"}


def test_checking_out_an_empty_cart_is_a_conflict():
    assert refused(order_of(Client())) == (409, "CART_EMPTY")


def test_the_error_lists_the_short_lines():
    product = ProductFactory()
    client = filled(product, 3)
    Variant.objects.update(stock=2)
    answer = order_of(client)

    assert refused(answer) == (409, "OUT_OF_STOCK")
    assert (answer.json()["available"], answer.json()["productId"]) == (2, str(product.pk))


def test_checkout_takes_a_code_and_the_total_shown():
    DiscountFactory()
    client = filled(ProductFactory())
    assert refused(order_of(client, discountCode="NOPE")) == (409, "DISCOUNT_UNKNOWN")
    answer = order_of(client, discountCode="hawks10", total="24.90")
    assert (refused(answer), answer.json()["total"]) == ((409, "PRICE_CHANGED"), "22.41")
    order = data(order_of(client, discountCode="hawks10", total="22.41"))
    assert (order["subtotal"], order["discount"], order["total"]) == ("24.90", "2.49", "22.41")


@pytest.mark.parametrize("sent", [{"total": "1,5"}, {"total": 5}, {"total": "0.001"}, {"email": "x"}, {"name": "a\0"}])
def test_invalid_values_are_400(sent):
    assert refused(order_of(filled(ProductFactory()), **sent)) == (400, "VALIDATION_ERROR")


def test_a_repeated_key_is_one_order_and_the_token_is_not_stored():
    product = ProductFactory()
    client = filled(product, 2)
    first, second = (call("post", "checkout", body=GUEST, client=client, Idempotency_Key="order-1") for _ in range(2))
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (Order.objects.count(), left(product)) == (1, 8)

    assert data(first)["accessToken"].encode() not in bytes(IdempotencyLog.objects.get().body)


def test_staff_see_all_orders_and_take_them_through_the_steps():
    staff, order = StaffFactory(), bought(ProductFactory())
    assert [each["number"] for each in data(call("get", f"orders?q={order.number}&status=placed", staff))] == [
        order.number
    ]
    assert data(call("get", "orders?mine=true", staff)) == []
    steps = [("pay", "paid"), ("ready", "ready"), ("collect", "collected")]
    for step, status in steps:
        assert data(call("post", f"orders/{order.number}/{step}", staff))["status"] == status
    answer = call("post", f"orders/{order.number}/collect", staff)
    assert (refused(answer), answer.json()["collectedBy"]) == ((409, "ALREADY_COLLECTED"), "Stella Staff")


@pytest.mark.parametrize("step", ["pay", "ready", "collect", "refund"])
def test_the_steps_of_staff_are_forbidden_for_others(step):
    member = a_member()
    order = bought(ProductFactory(), shopper=member)
    path = f"orders/{order.number}/{step}"
    assert refused(call("post", path)) == (401, "NOT_AUTHENTICATED")
    assert refused(call("post", path, member.user)) == (403, "FORBIDDEN")
    assert refused(call("post", path, PersonFactory())) == (404, "NOT_FOUND")


def test_a_guest_cancels_by_token_and_the_goods_return_to_stock():
    product = ProductFactory()
    order = data(order_of(filled(product, 2)))
    path = f"orders/{order['number']}/cancel"
    assert refused(call("post", path)) == (404, "NOT_FOUND")
    assert data(call("post", path, X_Order_Token=order["accessToken"]))["status"] == "cancelled"
    assert refused(call("post", path, X_Order_Token=order["accessToken"])) == (409, "WRONG_STATUS")
    assert left(product) == 10


@pytest.mark.parametrize("number", ["nothing", "ZZZ-ZZZ", "%00", "a" * 300])
def test_an_unknown_number_is_404(number):
    assert refused(call("get", f"orders/{number}", StaffFactory())) == (404, "NOT_FOUND")


def test_the_number_of_queries_of_the_order_list_is_constant(django_assert_max_num_queries):
    client = Client()
    client.force_login(StaffFactory())
    for _ in range(6):
        bought(ProductFactory())
    with django_assert_max_num_queries(6):
        assert len(data(call("get", "orders", client=client))) == 6
