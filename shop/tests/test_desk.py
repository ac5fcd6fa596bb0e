"""The staff pages: board, pickup counter, stock, CSV, room and admin."""

import csv
import io

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core import lifecycle
from core.admin import ReadOnlyAdmin
from core.errors import Forbidden, NotAuthenticated, NotFound
from core.ids import uuid7
from shop import services
from shop.access import Shopper
from shop.models import Category, Discount, Order, Product
from shop.rooms import ORDERS
from shop.tests.calling import data, refused
from shop.tests.factories import ProductFactory, only
from shop.tests.shopping import a_member, bought, collected, left, put
from shop.tests.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    client = Client()
    client.force_login(StaffFactory())
    return client


def step(desk, order, name, **sent):
    return desk.post(f"/staff/shop/orders/{order.number}/{name}/", sent)


@pytest.mark.parametrize("path", ["orders/", "orders/all/", "orders.csv", "pickup/", "products/", "products/new/"])
def test_the_staff_pages_are_for_staff_only(path):
    assert Client().get(f"/staff/shop/{path}").status_code == 302
    client = Client()
    client.force_login(PersonFactory())
    assert client.get(f"/staff/shop/{path}").status_code == 403


def test_the_board_shows_open_orders_and_takes_them_through_the_steps(desk):
    order = bought(ProductFactory(), note="Row 4")
    board = text(desk.get("/staff/shop/orders/?parts=columns"))
    assert f"{order.number} €24.90 Gwen Guest" in board
    assert "Row 4" in board

    for name in ("ready", "pay", "collect"):
        assert step(desk, order, name, back="board").headers["Location"] == "/staff/shop/orders/"
    assert order.number not in text(desk.get("/staff/shop/orders/?parts=columns"))
    assert Order.objects.get().status == "collected"


@pytest.mark.parametrize("said", ["{}", "{} ", "gwen guest", "GWEN@home"])
def test_the_pickup_counter_finds_by_number_code_or_name_and_hands_over_once(desk, said):
    order = bought(ProductFactory())
    page = desk.get("/staff/shop/pickup/", {"q": said.format(order.number)})
    assert f"/staff/shop/orders/{order.number}/collect/?back=pickup" in page.content.decode()
    asked = text(desk.get(f"/staff/shop/orders/{order.number}/collect/?back=pickup"))
    assert "Not paid yet. Take €24.90 first." in asked
    assert Order.objects.get().status == "placed"

    sent = {"back": "pickup", "take_payment": "1"}
    assert step(desk, order, "collect", **sent).headers["Location"] == f"/staff/shop/pickup/?q={order.number}"
    again = step(desk, order, "collect", **sent)
    assert (again.status_code, "was handed over" in text(again)) == (409, True)


@pytest.mark.parametrize("words", ["", "nothing like it", "\0", "%", "a" * 500, "'--"])
def test_the_pickup_counter_accepts_any_text(desk, words):
    assert desk.get("/staff/shop/pickup/", {"q": words}).status_code in (200, 400)


def test_a_refused_step_is_explained_on_the_orders_page(desk):
    order = collected(ProductFactory())
    answer = step(desk, order, "ready")
    assert (answer.status_code, "is collected" in text(answer)) == (409, True)
    assert step(desk, order, "explode").status_code == 404
    assert "Ordered" in text(desk.get(f"/staff/shop/orders/{order.number}/"))


@pytest.mark.parametrize(
    ("name", "button"), [("collect", "Hand over"), ("refund", "Refund"), ("cancel", "Cancel order")]
)
def test_irreversible_steps_ask_first_and_change_nothing_until_then(desk, name, button):
    order = bought(ProductFactory())
    services.mark_paid(order_id=order.pk, by=StaffFactory())

    page = desk.get(f"/staff/shop/orders/{order.number}/").content.decode()
    assert f'href="/staff/shop/orders/{order.number}/{name}/"' in page
    assert f'method="post" action="/staff/shop/orders/{order.number}/{name}/"' not in page
    asked = desk.get(f"/staff/shop/orders/{order.number}/{name}/")
    assert f">{button}</button>" in asked.content.decode()
    assert "€24.90" in text(asked)
    assert Order.objects.get().status == "paid"


def test_an_impossible_step_is_refused_without_asking(desk):
    order = collected(ProductFactory())
    for back in ("", "?back=pickup"):
        answer = desk.get(f"/staff/shop/orders/{order.number}/collect/{back}")
        assert (answer.status_code, "is collected" in text(answer)) == (409, True)
    assert desk.get(f"/staff/shop/orders/{order.number}/ready/").url == f"/staff/shop/orders/{order.number}/"
    assert desk.get(f"/staff/shop/orders/{order.number}/explode/").status_code == 404


def test_the_refund_question_says_where_the_money_goes(desk):
    order = collected(ProductFactory())
    path = f"/staff/shop/orders/{order.number}/refund/"
    asked = text(desk.get(path))
    assert "Pay €24.90 back at the pickup counter." in asked
    assert "Put the returned goods back on the shelf" in asked

    order.payments.update(provider="stripe", reference="cs_1")
    assert "€24.90 goes back to the buyer" in text(desk.get(path))


def test_a_refund_can_return_the_goods_to_stock(desk):
    product = ProductFactory()
    step(desk, collected(product, 2), "refund", restock="on")
    assert left(product) == 10


def test_staff_create_a_product_count_it_and_add_a_size(desk):
    category = Category.objects.create(name="Kids", slug="kids")
    facts = {"name": "Foam finger", "category": category.pk, "price": "9,50", "tax_rate": "5.5", "picture": "mug"}
    made = desk.post("/staff/shop/products/new/", {**facts, "sizes": "S, M", "stock": "3", "is_on_sale": "on"})
    product = Product.objects.get()
    assert made.headers["Location"] == f"/staff/shop/products/{product.slug}/"
    assert (product.price, product.tax_rate, left(product)) == (950, 550, 6)

    small, medium = product.variants.all()
    counted = {f"stock-{small.pk}": 8, f"shown-{small.pk}": 3, f"price-{small.pk}": "8.00"}
    counted |= {f"stock-{medium.pk}": 3, f"shown-{medium.pk}": 3, f"price-{medium.pk}": ""}
    desk.post(f"/staff/shop/products/{product.slug}/count/", counted)
    assert [(each.stock, each.price) for each in product.variants.all()] == [(8, 800), (3, 950)]
    desk.post(f"/staff/shop/products/{product.slug}/sizes/", {"name": "L", "stock": "1"})
    twice = desk.post(f"/staff/shop/products/{product.slug}/sizes/", {"name": "l", "stock": "1"})
    assert (left(product), twice.status_code) == (12, 422)


@pytest.mark.parametrize(
    "wrong", [{"price": "0"}, {"price": "-1"}, {"price": "1.234"}, {"tax_rate": "100"}, {"name": ""}]
)
def test_invalid_values_are_refused_on_the_form(desk, wrong):
    product = ProductFactory()
    facts = {"name": "Scarf", "category": product.category.pk, "price": "9.50", "tax_rate": "20", "picture": "scarf"}
    assert desk.post(f"/staff/shop/products/{product.slug}/", facts).status_code == 302
    assert desk.post(f"/staff/shop/products/{product.slug}/", {**facts, **wrong}).status_code == 422


def test_a_count_below_zero_is_refused(desk):
    product = ProductFactory()
    variant = only(product)
    sent = {f"stock-{variant.pk}": 0, f"shown-{variant.pk}": 30, f"price-{variant.pk}": ""}
    answer = desk.post(f"/staff/shop/products/{product.slug}/count/", sent)
    assert (answer.status_code, left(product)) == (409, 10)


def test_no_cell_of_the_csv_runs_as_a_formula(desk):
    member = a_member()
    member.user.name = "=HYPERLINK(1)"
    bought(ProductFactory(), shopper=member, note=" +1+1")
    answer = desk.get("/staff/shop/orders.csv")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["Name"], row["Note"], row["Total"], row["VAT"]) == ("'=HYPERLINK(1)", "'+1+1", "24.90", "4.15")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'


def test_the_room_is_for_staff_and_contains_no_names():
    order = bought(ProductFactory())
    room = ORDERS
    room.enter("orders", StaffFactory())
    with pytest.raises(NotAuthenticated):
        room.enter("orders", AnonymousUser())
    with pytest.raises(Forbidden):
        room.enter("orders", PersonFactory())
    with pytest.raises(NotFound):
        room.enter("else", StaffFactory())
    [told] = room.snapshot("orders")["orders"]
    assert (told["number"], told["status"], set(told)) == (
        order.number,
        "placed",
        {"id", "number", "status", "paid", "createdAt"},
    )


@pytest.mark.parametrize("model", list(apps.get_app_config("shop").get_models()), ids=lambda model: model.__name__)
def test_every_table_is_in_the_admin_and_only_codes_and_categories_are_editable(desk, model):
    face = admin.site._registry[model]
    assert isinstance(face, ReadOnlyAdmin) != (model in (Category, Discount))
    bought(ProductFactory(), shopper=a_member())
    assert desk.get(reverse(f"admin:shop_{model._meta.model_name}_changelist")).status_code == 200


def test_the_audit_finds_wrong_sums():
    order = bought(ProductFactory())
    assert lifecycle.broken_invariants()["shop"] == []
    Order.objects.filter(pk=order.pk).update(subtotal=1, total=1, tax_total=0, status="cancelled")
    assert len(lifecycle.broken_invariants()["shop"]) == 2


def flood(product, orders=3):
    """Place orders from one network, each with its own address, and one from another network."""
    made = []
    for number in range(orders + 1):
        shopper = Shopper(None, uuid7(), "198.51.100.7" if number < orders else "203.0.113.9")
        put(shopper, product)
        made.append(services.check_out(shopper=shopper, name=f"Mallory {number}", email=f"m{number}@nowhere.example"))
    return made[:-1], made[-1]


def test_staff_cancel_many_orders_at_once_after_seeing_the_list(desk):
    product = ProductFactory()
    orders, other = flood(product)
    paid = orders.pop()
    services.mark_paid(order_id=paid.pk, by=StaffFactory())

    first = desk.get(f"/staff/shop/orders/{orders[0].number}/")
    assert "1 more unpaid order from the same network or email" in text(first)
    listed = desk.get("/staff/shop/orders/all/", {"like": orders[0].number})
    assert "Cancel all of these: 2 unpaid" in text(listed)
    assert other.number not in text(listed)

    asked = desk.get("/staff/shop/orders/cancel/", {"like": orders[0].number})
    assert "2 unpaid orders with 2 items" in text(asked)
    assert paid.number not in text(asked)
    assert left(product) == 6

    late = flood(product, 1)[0][0]
    answer = desk.post("/staff/shop/orders/cancel/", {"numbers": " ".join(o.number for o in orders), "reason": "flood"})
    assert answer.status_code == 302
    statuses = dict(Order.objects.values_list("number", "status"))
    assert [statuses[each.number] for each in orders] == ["cancelled", "cancelled"]
    assert (statuses[late.number], statuses[paid.number], statuses[other.number]) == ("placed", "paid", "placed")
    assert left(product) == 6
    assert "Cancelled: flood" in text(desk.get(f"/staff/shop/orders/{orders[0].number}/"))


def test_cancelling_many_over_the_api_answers_with_those_cancelled_and_not():
    staff, product = StaffFactory(), ProductFactory()
    [one, two], _ = flood(product, 2)
    services.mark_paid(order_id=two.pk, by=staff)
    body = {"numbers": [one.number, two.number, "NOT-ONE"], "reason": "flood"}
    assert refused(call("post", "orders/cancel", PersonFactory(), body)) == (403, "FORBIDDEN")
    assert refused(call("post", "orders/cancel", body=body)) == (401, "NOT_AUTHENTICATED")
    told = data(call("post", "orders/cancel", staff, body))
    assert told == {"cancelled": [one.number], "kept": [two.number, "NOT-ONE"]}
    assert refused(call("post", "orders/cancel", staff, {"numbers": ["X"] * 201})) == (400, "VALIDATION_ERROR")


def test_unconfirmed_orders_are_marked_and_can_be_filtered(desk, settings):
    settings.MAIL_IS_SENT = True
    order = bought(ProductFactory())
    assert "Not confirmed" in text(desk.get("/staff/shop/orders/?parts=columns"))
    assert order.number in text(desk.get("/staff/shop/orders/all/", {"status": "unconfirmed"}))
    services.confirm(order_id=order.pk)
    assert "Not confirmed" not in text(desk.get("/staff/shop/orders/?parts=columns"))
    assert order.number not in text(desk.get("/staff/shop/orders/all/", {"status": "unconfirmed"}))
