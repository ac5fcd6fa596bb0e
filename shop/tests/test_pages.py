"""The pages of the shop without JavaScript, for guests and members; nobody sees what belongs to others."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tests.people import PersonFactory, StaffFactory
from shop import access
from shop.models import Cart, CartItem, Order, Product, Variant
from shop.tests.factories import DiscountFactory, ProductFactory, only
from shop.tests.shopping import GUEST, a_member, bought, left

pytestmark = pytest.mark.django_db


def text(answer):
    """Return the text of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def in_cart(product, quantity=1, client=None):
    client = client or Client()
    answer = client.post("/cart/add/", {"product": product.slug, "quantity": quantity})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cart/")
    return client


def ordered(client, **more):
    answer = client.post("/checkout/", {**GUEST, **more})
    assert answer.status_code == 302, text(answer)
    return answer.headers["Location"]


def test_a_guest_fills_a_cart_checks_out_and_follows_the_order():
    product = ProductFactory()
    client = in_cart(product, 2)
    assert "2 things" in text(client.get("/cart/"))
    assert "€49.80" in text(client.get("/checkout/"))
    page = client.get(ordered(client, note="Row 4"))

    assert "You pay €49.80 at the desk" in text(page)
    assert (left(product), Order.objects.get().note) == (8, "Row 4")
    assert page.headers["Cache-Control"] == "no-store"
    assert Order.objects.get().number in text(client.get("/orders/"))


def test_a_guests_order_opens_only_by_its_link():
    order = bought(ProductFactory())
    path = f"/orders/{order.number}/"
    for stranger in (Client(), _signed_in(PersonFactory())):
        assert stranger.get(path).status_code == 404
        assert stranger.get(f"{path}?key={'0' * 32}").status_code == 404
        assert stranger.get(f"{path}?key={access.order_key(order)}").status_code == 200
        assert order.number not in text(stranger.get("/orders/"))


def test_a_members_order_does_not_open_by_a_link():
    member = a_member()
    order = bought(ProductFactory(), shopper=member)
    assert Client().get(f"/orders/{order.number}/").status_code == 404
    assert _signed_in(member.user).get(f"/orders/{order.number.lower().replace('-', '')}/").status_code == 200


def test_signing_in_keeps_the_cart_and_fills_in_the_name():
    person, client = PersonFactory(), in_cart(ProductFactory())
    client.force_login(person)
    assert "Cart, 1 item" in client.get("/cart/").content.decode()
    page = client.get(ordered(client))
    assert person.name in text(page)
    assert Order.objects.get().user == person


def test_a_code_can_be_tried_before_ordering():
    DiscountFactory()
    client = in_cart(ProductFactory())
    tried = client.post("/checkout/", {"discount_code": "hawks10", "apply": "1", "name": "G"})
    assert (tried.status_code, "Total with €3.74 VAT €22.41" in text(tried)) == (200, True)
    assert "There is no such code." in text(client.post("/checkout/", {"discount_code": "x", "apply": "1"}))
    ordered(client, discount_code="hawks10", total="22.41")
    assert Order.objects.get().total == 2241


def test_errors_are_shown_on_the_same_page():
    product = ProductFactory()
    client = in_cart(product)
    wrong = client.post("/checkout/", {"name": "", "email": "x"})
    assert (wrong.status_code, "Enter a valid email address." in text(wrong)) == (422, True)

    Product.objects.update(price=3000)
    changed = client.post("/checkout/", {**GUEST, "total": "24.90"})
    assert (changed.status_code, "A price has changed" in text(changed)) == (409, True)
    assert "It was €24.90 when you added it" in text(client.get("/cart/"))

    Variant.objects.update(stock=0)
    short = client.post("/checkout/", GUEST)
    assert (short.status_code, "is sold out" in text(short)) == (409, True)
    assert "Somebody was faster" in text(client.get("/cart/"))


def test_a_quantity_above_the_stock_is_refused_on_the_products_page():
    product = ProductFactory(sizes=["S", "M"], sizes__stock=2)
    small = Variant.objects.get(name="S")
    sent = {"product": product.slug, "variant": small.pk, "quantity": 3}
    answer = Client().post("/cart/add/", sent)
    assert (answer.status_code, "only 2 left" in text(answer)) == (409, True)
    assert Client().post("/cart/add/", {"product": product.slug}).status_code == 422
    assert Client().post("/cart/add/", {"product": "nothing"}).status_code == 404
    for wrong in ({"quantity": "100"}, {"variant": "x"}, {"product": "\0"}, {}):
        assert Client().post("/cart/add/", {**sent, **wrong} if wrong else {}).status_code in (404, 422)


def test_a_cart_line_is_changed_and_removed():
    product = ProductFactory(sizes__stock=3)
    client = in_cart(product)
    item = CartItem.objects.get()
    assert client.post(f"/cart/items/{item.pk}/", {"quantity": "3"}).status_code == 302
    answer = client.post(f"/cart/items/{item.pk}/", {"quantity": "4"})
    assert (answer.status_code, "only 3 left" in text(answer)) == (409, True)
    assert client.post(f"/cart/items/{item.pk}/", {"quantity": "many"}).status_code == 422
    client.post(f"/cart/items/{item.pk}/", {"quantity": "0"})
    assert "Nothing in it yet" in text(client.get("/cart/"))
    assert client.get("/checkout/").headers["Location"] == "/cart/"


def test_a_double_click_adds_once():
    product, client = ProductFactory(), Client(enforce_csrf_checks=False)
    page = client.get(f"/shop/{product.slug}/").content.decode()
    key = re.search(r'name="one_time_key" value="([^"]+)"', page)[1]
    for _ in range(2):
        client.post("/cart/add/", {"product": product.slug, "one_time_key": key})
    assert CartItem.objects.get().quantity == 1


def test_a_buyer_cancels_and_the_goods_return_to_stock():
    product = ProductFactory()
    client = in_cart(product, 2)
    path = ordered(client)
    assert "go back on the shelf" in text(client.get(f"{path}cancel/"))
    client.post(f"{path}cancel/")
    assert left(product) == 10
    assert client.post(f"{path}cancel/").status_code == 409
    assert Client().post(f"{path}cancel/").status_code == 404


def test_a_receipt_lists_the_tax_by_rate():
    shopper = a_member()
    order = bought(ProductFactory(tax_rate=550), 2, shopper)
    page = text(_signed_in(shopper.user).get(f"/orders/{order.number}/receipt/"))
    assert "5.5 % €47.20 €2.60 €49.80" in page


def test_online_payment_is_offered_only_if_it_is_set_up(settings):
    member = a_member()
    order, client = bought(ProductFactory(), shopper=member), _signed_in(member.user)
    assert client.post(f"/orders/{order.number}/pay/").status_code == 409
    settings.STRIPE_SECRET_KEY = "sk_test"
    page = client.get(f"/orders/{order.number}/")
    assert "by card" in text(page)
    assert "https://checkout.stripe.com" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/shop/", "/shop/?q=nothing", "/shop/?category=x&page=9", "/cart/", "/orders/", "/"])
def test_a_visitor_without_a_cart_costs_no_query_for_one(path):
    ProductFactory()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    assert not any("shop_cart" in query["sql"] for query in queries.captured_queries)


def test_only_staff_see_a_product_that_is_not_on_sale():
    product = ProductFactory(is_on_sale=False)
    assert Client().get(f"/shop/{product.slug}/").status_code == 404
    assert _signed_in(StaffFactory()).get(f"/shop/{product.slug}/").status_code == 200
    assert only(product).stock == 10


def _signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("path", ["/cart/", "/orders/", "/api/cart", "/checkout/"])
def test_viewing_an_empty_cart_writes_nothing(path):
    assert Client().get(path).status_code in (200, 302)
    assert not Session.objects.exists()
    assert not Cart.objects.exists()


def test_a_guests_order_page_is_not_cached():
    client, product = Client(), ProductFactory()
    client.post("/cart/add/", {"product": product.slug})
    for path in ("/cart/", "/checkout/", "/orders/"):
        assert "no-store" in client.get(path).headers["Cache-Control"]
    answer = client.post("/checkout/", {"name": "Gwen", "email": "gwen@home.example", "total": "24.90"})
    for path in (answer.headers["Location"], "/orders/"):
        assert "no-store" in client.get(path).headers["Cache-Control"]
    assert "no-store" in client.post("/checkout/", {}).headers.get("Cache-Control", "")


def test_the_id_of_an_empty_cart_stays_its_id_after_the_first_item():
    client = Client()
    first = client.get("/api/cart").json()["data"]["id"]
    body = {"productId": str(ProductFactory().pk)}
    sent = client.post("/api/cart", body, content_type="application/json", headers={"X-Cart-Id": first})
    assert sent.json()["data"]["id"] == first
