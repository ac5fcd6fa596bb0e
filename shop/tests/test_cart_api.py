"""Products and carts over the API."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from shop.models import Cart, Product
from shop.tests.calling import data, refused
from shop.tests.factories import ProductFactory, only

pytestmark = pytest.mark.django_db


def add(client, product, quantity=None, **more):
    body = {"productId": str(product.pk), **({"quantity": quantity} if quantity else {}), **more}
    return call("post", "cart", body=body, client=client)


def test_products_are_public():
    product = ProductFactory(sizes=["S", "M"], sizes__stock=3, description="*Warm*.")
    [shown] = data(call("get", "products"))

    assert (shown["id"], shown["slug"], shown["name"]) == (str(product.pk), product.slug, "Harbour scarf")
    assert (shown["price"], shown["currency"], shown["stock"]) == ("24.90", "EUR", 6)
    assert [(each["name"], each["price"], each["stock"]) for each in shown["variants"]] == [
        ("S", "24.90", 3),
        ("M", "24.90", 3),
    ]
    assert shown["imageUrl"].endswith("/img/shop/parcel.svg")


@pytest.mark.parametrize("name", ["pk", "slug"])
def test_a_product_is_found_by_its_id_and_its_slug(name):
    product = ProductFactory()
    answer = call("get", f"products/{getattr(product, name)}")
    assert (answer.status_code, data(answer)["id"]) == (200, str(product.pk))


@pytest.mark.parametrize("name", ["nothing", str(UUID(int=1)), "%00", "a" * 36])
def test_an_unknown_or_withdrawn_product_is_404(name):
    hidden = ProductFactory(is_on_sale=False)
    assert refused(call("get", f"products/{name}")) == (404, "NOT_FOUND")
    assert refused(call("get", f"products/{hidden.slug}")) == (404, "NOT_FOUND")
    assert data(call("get", f"products/{hidden.slug}", StaffFactory()))["id"] == str(hidden.pk)


def test_search_finds_beginnings_of_words_in_name_description_and_keywords():
    ProductFactory(name="Hooded sweater", slug="hoodie", keywords="hoodie")
    ProductFactory(name="Ball", slug="ball", description="For indoor and hooping outside.")

    def found(q):
        return {each["slug"] for each in data(call("get", f"products?q={q}"))}

    assert found("hood") == found("HOODIE") == found("sweat hood") == {"hoodie"}
    assert found("hoop") == {"ball"}
    assert found("%27%3A%21%26") == found("hood%20ball") == set()


def test_the_list_filters_by_category_and_refuses_unknown_parameters():
    product = ProductFactory()
    assert [each["id"] for each in data(call("get", "products?category=fan-wear"))] == [str(product.pk)]
    assert data(call("get", "products?category=nothing")) == []
    assert refused(call("get", "products?colour=red")) == (400, "VALIDATION_ERROR")


def test_the_number_of_queries_of_the_list_is_constant(django_assert_num_queries):
    for _ in range(7):
        ProductFactory(sizes=["S", "M", "L"])
    with django_assert_num_queries(3):
        assert len(data(call("get", "products"))) == 7


def test_adding_a_product_twice_adds_up_and_the_cart_shows_its_total():
    client, product = Client(), ProductFactory()
    first = add(client, product)
    second = add(client, product, 2)

    assert (first.status_code, first.headers["Location"]) == (201, "/api/cart")
    cart = data(call("get", "cart", client=client))
    assert data(second) == cart
    [item] = cart["items"]
    assert (item["productId"], item["quantity"], item["lineTotal"]) == (str(product.pk), 3, "74.70")
    assert (item["product"]["name"], item["product"]["price"]) == ("Harbour scarf", "24.90")
    assert (cart["itemCount"], cart["total"], cart["currency"]) == (3, "74.70", "EUR")


def test_a_cart_is_identified_by_the_header_in_its_answer():
    product = ProductFactory()
    made = add(Client(), product)
    id = data(made)["id"]

    assert made.headers["X-Cart-Id"] == id
    assert data(call("get", "cart", X_Cart_Id=id))["itemCount"] == 1
    assert data(call("get", "cart"))["items"] == []


def test_an_empty_cart_has_its_future_id_and_is_not_stored():
    id = call("get", "cart").headers["X-Cart-Id"]
    assert not Cart.objects.exists()
    body = {"productId": str(ProductFactory().pk)}
    assert data(call("post", "cart", body=body, X_Cart_Id=id))["id"] == id


def test_an_invalid_id_and_the_id_of_a_members_cart_open_nothing():
    person, product = PersonFactory(), ProductFactory()
    theirs = data(call("post", "cart", person, {"productId": str(product.pk)}))["id"]

    assert refused(call("get", "cart", X_Cart_Id="mine")) == (400, "VALIDATION_ERROR")
    assert data(call("get", "cart", X_Cart_Id=theirs))["items"] == []
    other = call("post", "cart", body={"productId": str(product.pk)}, X_Cart_Id=theirs)
    assert data(other)["id"] != theirs
    assert data(call("get", "cart", person))["itemCount"] == 1


def test_a_product_in_several_sizes_requires_a_variant():
    client, product = Client(), ProductFactory(sizes=["S", "M"])
    answer = add(client, product)
    assert refused(answer) == (400, "VARIANT_REQUIRED")
    assert [each["name"] for each in answer.json()["variants"]] == ["S", "M"]

    for variant in answer.json()["variants"]:
        assert add(client, product, variantId=variant["id"]).status_code == 201
    assert [each["variant"]["name"] for each in data(call("get", "cart", client=client))["items"]] == ["S", "M"]


def test_a_quantity_above_the_stock_is_refused_with_the_stock():
    client, product = Client(), ProductFactory(sizes__stock=2)
    answer = add(client, product, 3)
    assert refused(answer) == (409, "OUT_OF_STOCK")
    assert (answer.json()["available"], answer.json()["productId"]) == (2, str(product.pk))

    assert add(client, product, 2).status_code == 201
    assert refused(add(client, product, 1)) == (409, "OUT_OF_STOCK")
    assert data(call("get", "cart", client=client))["itemCount"] == 2


def test_a_line_holds_at_most_99():
    client, product = Client(), ProductFactory(sizes__stock=500)
    assert add(client, product, 99).status_code == 201
    answer = add(client, product, 1)
    assert (refused(answer), answer.json()["most"]) == ((409, "QUANTITY_LIMIT"), 99)


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**30, 1.0, "2", True, None, [1]])
def test_a_quantity_must_be_a_whole_number_from_1_to_99(quantity):
    body = {"productId": str(ProductFactory().pk), "quantity": quantity}
    assert refused(call("post", "cart", body=body)) == (400, "VALIDATION_ERROR")


def test_an_unknown_product_or_variant_is_404():
    assert refused(call("post", "cart", body={"productId": str(uuid4())})) == (404, "NOT_FOUND")
    body = {"productId": str(ProductFactory().pk), "variantId": str(uuid4())}
    assert refused(call("post", "cart", body=body)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("body", [{}, {"productId": "x"}, {"productId": None}, {"productId": "\0"}, {"product": 1}])
def test_a_body_without_a_product_is_400(body):
    assert refused(call("post", "cart", body=body)) == (400, "VALIDATION_ERROR")


def test_a_line_is_changed_and_removed_and_the_cart_emptied():
    client, scarf, ball = Client(), ProductFactory(), ProductFactory(price=1000)
    add(client, scarf)
    first, second = data(add(client, ball))["items"]

    changed = call("patch", f"cart/items/{first['id']}", body={"quantity": 4}, client=client)
    assert data(changed)["total"] == "109.60"
    assert refused(call("patch", f"cart/items/{first['id']}", body={"quantity": 11}, client=client)) == (
        409,
        "OUT_OF_STOCK",
    )
    assert data(call("delete", f"cart/items/{second['id']}", client=client))["total"] == "99.60"
    assert call("delete", "cart", client=client).status_code == 204
    assert data(call("get", "cart", client=client))["items"] == []


def test_a_line_of_another_cart_is_404():
    item = data(add(Client(), ProductFactory()))["items"][0]
    for method, body in (("patch", {"quantity": 1}), ("delete", None)):
        assert refused(call(method, f"cart/items/{item['id']}", body=body)) == (404, "NOT_FOUND")


def test_a_changed_price_is_shown_with_the_previous_one():
    client, product = Client(), ProductFactory()
    add(client, product)
    Product.objects.update(price=1990)

    [item] = data(call("get", "cart", client=client))["items"]
    assert (item["unitPrice"], item["previousPrice"], item["lineTotal"]) == ("19.90", "24.90", "19.90")


def test_signing_in_over_the_api_with_a_cart_merges_it():
    person, product = PersonFactory(), ProductFactory()
    call("post", "cart", person, {"productId": str(product.pk)})
    guest = data(add(Client(), product, 2))["id"]

    merged = data(call("get", "cart", person, X_Cart_Id=guest))
    assert (merged["itemCount"], len(merged["items"])) == (3, 1)
    assert data(call("get", "cart", person, X_Cart_Id=guest)) == merged
    assert data(call("get", "cart", X_Cart_Id=guest))["items"] == []


def test_signing_in_in_the_browser_merges_the_cart_at_once():
    person, client = PersonFactory(), Client()
    add(client, ProductFactory(), 2)
    client.force_login(person)

    assert Cart.objects.get().user == person
    assert data(call("get", "cart", client=client))["itemCount"] == 2


def test_the_number_of_queries_of_a_cart_is_constant(django_assert_max_num_queries):
    client = Client()
    for _ in range(8):
        add(client, ProductFactory())
    with django_assert_max_num_queries(4):
        assert data(call("get", "cart", client=client))["itemCount"] == 8


def test_a_repeated_idempotency_key_adds_once():
    product, cart = ProductFactory(), str(uuid4())
    body = {"productId": str(product.pk), "quantity": 2}
    for _ in range(2):
        answer = call("post", "cart", body=body, X_Cart_Id=cart, Idempotency_Key="once")
        assert (answer.status_code, data(answer)["itemCount"]) == (201, 2)
    assert only(product).stock == 10


@pytest.mark.parametrize("body", [{}, {"quantity": "many"}, {"quantity": 100}, {"quantity": 2}])
def test_a_line_of_another_cart_is_not_found_with_any_body(body):
    [line] = data(add(Client(), ProductFactory()))["items"]

    assert refused(call("patch", f"cart/items/{line['id']}", body=body, client=Client())) == (404, "NOT_FOUND")
