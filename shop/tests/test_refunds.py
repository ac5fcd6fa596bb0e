"""Refunds by line, of an amount, and in several steps: never more than was paid, and once."""

from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.errors import Invalid
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.tests.racing import at_once, meeting, without_locks
from shop import downloads, services
from shop.errors import NotPaid, RefundTooMuch, WrongStatus
from shop.models import Discount, DiscountUse, Order, OrderLine, Payment, Refund
from shop.services import payments
from shop.tests.calling import data, refused
from shop.tests.factories import DiscountFactory, ProductFactory
from shop.tests.shopping import a_guest, bought, buy, collected, left, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return StaffFactory()


def paid(staff, *things, **facts):
    """Return a paid order of this quantity of each product."""
    shopper = a_guest()
    for product, quantity in things:
        put(shopper, product, quantity)
    order = buy(shopper, **facts)
    return services.mark_paid(order_id=order.pk, by=staff)


def line_of(order, nth=0):
    return list(order.lines.order_by("position"))[nth]


def some(order, quantity, nth=0):
    return {line_of(order, nth).pk: quantity}


def sums(order):
    order = Order.objects.get(pk=order.pk)
    return order.status, order.refunded_total, order.refunded_tax


def test_one_of_two_is_refunded_at_the_price_paid_and_the_order_stays_open(staff):
    scarf = ProductFactory(price=1800)
    DiscountFactory()
    order = paid(staff, (scarf, 2), discount_code="HAWKS10")
    order = services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    assert sums(order) == ("paid", 1620, 270)
    line = line_of(order)
    assert (line.refunded_quantity, line.refunded, line.refunded_tax) == (1, 1620, 270)
    assert (order.is_paid, order.is_partly_refunded, order.refundable) == (True, True, 1620)
    assert left(scarf) == 9
    assert DiscountUse.objects.get().is_live
    assert list(services.audit()) == []


def test_the_order_is_refunded_when_several_refunds_reach_the_total(staff):
    scarf, ball = ProductFactory(price=1000, tax_rate=1900), ProductFactory(price=333, tax_rate=700)
    order = paid(staff, (scarf, 3), (ball, 1))
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    services.refund(order_id=order.pk, by=staff, amount=777)
    services.refund(order_id=order.pk, by=staff, lines={**some(order, 2), **some(order, 1, nth=1)})
    order.refresh_from_db()
    assert sums(order) == ("refunded", 3333, order.tax_total)
    assert sum(refund.tax for refund in order.refunds.all()) == order.tax_total
    assert order.payments.get().state == "refunded"
    assert (left(scarf), left(ball)) == (10, 10)
    assert list(services.audit()) == []
    with pytest.raises(WrongStatus):
        services.refund(order_id=order.pk, by=staff)


def test_a_free_amount_is_recorded_by_line_and_returns_no_goods(staff):
    scarf, ball = ProductFactory(price=6000, tax_rate=2000), ProductFactory(price=3000, tax_rate=550)
    order = paid(staff, (scarf, 1), (ball, 1))
    services.refund(order_id=order.pk, by=staff, amount=900)
    lines = OrderLine.objects.filter(order=order).values_list("refunded", "refunded_quantity", "refunded_tax")
    assert list(lines) == [(600, 0, 100), (300, 0, 16)]
    assert (left(scarf), left(ball)) == (9, 9)


def test_refunding_all_money_ends_the_order_and_returns_uncollected_goods(staff):
    scarf = ProductFactory(price=1000)
    order = paid(staff, (scarf, 2))
    services.refund(order_id=order.pk, by=staff, amount=2000)
    assert (sums(order)[0], left(scarf)) == ("refunded", 10)
    assert list(services.audit()) == []


@pytest.mark.parametrize(("restock", "there"), [(None, 8), (True, 9), (False, 8)])
def test_handed_over_goods_return_to_stock_if_staff_choose_so(staff, restock, there):
    scarf = ProductFactory()
    order = collected(scarf, 2)
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1), restock=restock)
    assert left(scarf) == there


def test_a_broken_refunded_item_does_not_return_when_the_rest_is_cancelled(staff):
    scarf = ProductFactory()
    order = paid(staff, (scarf, 3))
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1), restock=False)
    services.cancel(order_id=order.pk, by=staff)
    assert left(scarf) == 9
    services.refund(order_id=order.pk, by=staff)
    assert (sums(order)[0], left(scarf)) == ("refunded", 9)
    assert list(services.audit()) == []


def test_the_code_is_released_only_after_a_full_refund(staff):
    discount: Discount = DiscountFactory()
    order = paid(staff, (ProductFactory(), 2), discount_code=discount.code)
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    assert DiscountUse.objects.get().is_live
    services.refund(order_id=order.pk, by=staff)
    assert not DiscountUse.objects.get().is_live


def test_a_refund_never_exceeds_what_was_bought_or_paid(staff):
    order = paid(staff, (ProductFactory(price=1000), 2))
    with pytest.raises(RefundTooMuch) as too_many:
        services.refund(order_id=order.pk, by=staff, lines=some(order, 3))
    assert too_many.value.extra == {"lineId": str(line_of(order).pk), "left": 2}
    services.refund(order_id=order.pk, by=staff, amount=1500)
    with pytest.raises(RefundTooMuch) as too_much:
        services.refund(order_id=order.pk, by=staff, amount=501)
    assert too_much.value.extra == {"left": "5.00"}


@pytest.mark.parametrize(
    "wanted", [{"lines": {}}, {"amount": 0}, {"amount": -1}, {"lines": {StaffFactory.__class__: 1}}]
)
def test_a_refund_of_nothing_or_of_an_unknown_line_is_refused(staff, wanted):
    order = paid(staff, (ProductFactory(), 1))
    with pytest.raises(Invalid):
        services.refund(order_id=order.pk, by=staff, **wanted)


def test_lines_together_with_an_amount_are_refused(staff):
    order = paid(staff, (ProductFactory(), 1))
    with pytest.raises(Invalid):
        services.refund(order_id=order.pk, by=staff, lines=some(order, 1), amount=100)


def test_an_unpaid_order_cannot_be_refunded_by_line(staff):
    order = bought(ProductFactory())
    services.mark_ready(order_id=order.pk, by=staff)
    with pytest.raises(NotPaid):
        services.refund(order_id=order.pk, by=staff, lines=some(order, 1))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("orders", {"refunded_total": 2491}),
        ("lines", {"refunded": 2491}),
        ("lines", {"refunded_quantity": 2}),
        ("payments", {"refunded": 2491}),
    ],
)
def test_the_database_refuses_a_refund_above_the_amount_paid(staff, table, change):
    order = paid(staff, (ProductFactory(), 1))
    rows = {"orders": Order.objects.all(), "lines": order.lines.all(), "payments": order.payments.all()}[table]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


def test_the_refund_email_lists_the_refund_and_does_not_say_cancelled(staff):
    scarf = ProductFactory(name="Harbour scarf", price=1800)
    order = collected(scarf, 2)
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    run_jobs()
    letter = MailBox.objects.get(template="shop/order_refunded")
    assert letter.subject == f"Refunded: a part of order {order.number}"
    for words in (
        "€18.00 was paid back at the pickup counter.",
        "1 × Harbour scarf: €18.00",  # noqa: RUF001
        "Refund, with €3.00 VAT: €18.00",
        "Paid for the order: €36.00",
    ):
        assert words in letter.text
    assert "ancelled" not in letter.text
    assert "collect" not in letter.text


def test_each_refund_has_its_own_email(staff):
    order = paid(staff, (ProductFactory(), 2))
    for _ in range(2):
        services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    run_jobs()
    subjects = MailBox.objects.filter(template="shop/order_refunded").values_list("subject", flat=True)
    assert Counter(subjects) == {f"Refunded: order {order.number}": 2}


def test_the_api_refunds_lines_and_answers_with_the_refund(staff):
    order = paid(staff, (ProductFactory(price=1800), 2))
    line = str(line_of(order).pk)
    body = {"lines": [{"lineId": line, "quantity": 1}], "restock": True}
    out = data(call("post", f"orders/{order.number}/refund", staff, body))
    assert (out["status"], out["refunded"], out["paid"]) == ("paid", "18.00", True)
    assert (out["lines"][0]["refundedQuantity"], out["lines"][0]["refunded"]) == (1, "18.00")
    [made] = out["refunds"]
    assert made["lines"] == [{"lineId": line, "quantity": 1, "amount": "18.00", "tax": "3.00"}]
    assert (made["amount"], made["tax"], made["restocked"], made["state"]) == ("18.00", "3.00", True, "done")

    answer = call("post", f"orders/{order.number}/refund", staff, {"lines": [{"lineId": line, "quantity": 2}]})
    assert refused(answer) == (409, "REFUND_TOO_MUCH")
    assert (answer.json()["left"], answer.json()["lineId"]) == (1, line)
    assert data(call("post", f"orders/{order.number}/refund", staff, {}))["status"] == "refunded"


def test_the_api_refunds_an_amount(staff):
    order = paid(staff, (ProductFactory(price=1800), 2))
    out = data(call("post", f"orders/{order.number}/refund", staff, {"amount": "5.5"}))
    assert (out["refunded"], out["refunds"][0]["lines"][0]["quantity"]) == ("5.50", 0)


@pytest.mark.parametrize(
    "body",
    [
        {"lines": []},
        {"lines": [{"lineId": "{line}", "quantity": 0}]},
        {"lines": [{"lineId": "{line}", "quantity": 1}, {"lineId": "{line}", "quantity": 1}]},
        {"lines": [{"lineId": "01890000-0000-7000-8000-000000000000", "quantity": 1}]},
        {"lines": [{"lineId": "{line}", "quantity": 1}], "amount": "1"},
        {"lines": "all"},
        {"lines": None},
        {"amount": "many"},
        {"amount": "0"},
        {"restock": "perhaps"},
        {"line": 1},
    ],
)
def test_the_api_refuses_invalid_refunds_and_refunds_nothing(staff, body):
    order = paid(staff, (ProductFactory(), 2))
    if isinstance(body.get("lines"), list):
        known = str(line_of(order).pk)
        lines = [{**line, "lineId": line["lineId"].replace("{line}", known)} for line in body["lines"]]
        body = {**body, "lines": lines}
    assert refused(call("post", f"orders/{order.number}/refund", staff, body)) == (400, "VALIDATION_ERROR")
    assert not Refund.objects.exists()


def test_a_repeated_key_refunds_once(staff):
    order = paid(staff, (ProductFactory(), 3))
    body = {"lines": [{"lineId": str(line_of(order).pk), "quantity": 1}]}
    first, again = (
        call("post", f"orders/{order.number}/refund", staff, body, Idempotency_Key="refund-1") for _ in range(2)
    )
    assert first.json() == again.json()
    assert Refund.objects.count() == 1


def test_only_staff_can_refund():
    order = paid(StaffFactory(), (ProductFactory(), 1))
    assert call("post", f"orders/{order.number}/refund", PersonFactory(), {}).status_code == 404


def test_staff_choose_lines_on_the_page_and_confirm_the_sum(staff):
    scarf = ProductFactory(price=1800)
    order = collected(scarf, 2)
    desk, field = Client(), f"line_{line_of(order).pk}"
    desk.force_login(staff)
    path = f"/staff/shop/orders/{order.number}/"
    assert f'name="{field}"' in desk.get(path).content.decode()
    asked = desk.get(f"{path}refund/", {field: "1", "amount": ""}).content.decode()
    for words in (
        "Refund €18.00?",
        "€3.00 VAT",
        f'name="{field}" value="1"',
        "Put the returned goods back on the shelf",
    ):
        assert words in asked
    assert not Refund.objects.exists()
    said = desk.post(f"{path}refund/", {field: "1", "restock_asked": "1", "restock": "on"}, follow=True)
    assert "Partly refunded" in said.content.decode()
    assert (sums(order)[1], left(scarf)) == (1800, 9)
    receipt = desk.get(f"/orders/{order.number}/receipt/").content.decode()
    assert "VAT refunded" in receipt


@pytest.mark.parametrize(("sent", "status"), [({"amount": "99999"}, 409), ({"amount": "much"}, 422)])
def test_the_page_refuses_an_invalid_refund_before_asking(staff, sent, status):
    order = collected(ProductFactory())
    desk = Client()
    desk.force_login(staff)
    assert desk.get(f"/staff/shop/orders/{order.number}/refund/", sent).status_code == status


def test_the_csv_shows_the_refunds(staff):
    order = paid(staff, (ProductFactory(price=1800), 2))
    services.refund(order_id=order.pk, by=staff, lines=some(order, 1))
    table = downloads.orders_csv(text="", status="", like="").content.decode()
    head, row = table.strip().splitlines()[:2]
    assert head.rstrip().endswith("Refunded quantity,Refunded,Refunded VAT")
    assert row.rstrip().endswith("EUR,1,18.00,3.00")


def look_together(monkeypatch, parties):
    """Let this many compute what is left before any of them writes."""
    look, meet = payments.refund_shares, meeting(parties)

    def shares(*args, **kwargs):
        found = look(*args, **kwargs)
        meet()
        return found

    monkeypatch.setattr(payments, "refund_shares", shares)


def all_back_at_once(order, staff, parties=4):
    calls = [partial(services.refund, order_id=order.pk, by=staff, lines=some(order, 2))] * parties
    return Counter(type(answer).__name__ for answer in at_once(calls))


@pytest.mark.django_db(transaction=True)
def test_four_concurrent_refunds_pay_back_once(monkeypatch):
    staff = StaffFactory()
    order = paid(staff, (ProductFactory(price=1000), 3))
    look_together(monkeypatch, 4)
    assert all_back_at_once(order, staff) == {"Order": 1, "RefundTooMuch": 3}
    assert (sums(order)[1], Refund.objects.count()) == (2000, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_pays_back_once(monkeypatch):
    staff = StaffFactory()
    order = paid(staff, (ProductFactory(price=1000), 3))
    look_together(monkeypatch, 4)
    with without_locks():
        assert all_back_at_once(order, staff) == {"Order": 1, "RefundTooMuch": 3}


@pytest.fixture
def no_checks():
    """Switch off the checks of the database."""
    guards = {
        "order_refunded_within_total": ("shop_order", Order),
        "order_line_refunded_within": ("shop_orderline", OrderLine),
        "payment_refunded_within": ("shop_payment", Payment),
    }
    with connection.cursor() as cursor:
        for name, (table, _) in guards.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    Order.objects.all().delete()
    with connection.schema_editor() as editor:
        for name, (_, model) in guards.items():
            editor.add_constraint(model, next(each for each in model._meta.constraints if each.name == name))


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_four_refunds_pay_back_four_times(monkeypatch, no_checks):
    """The twin that must fail: all compute what is left before any of them writes."""
    staff = StaffFactory()
    order = paid(staff, (ProductFactory(price=1000), 3))
    look_together(monkeypatch, 4)
    with without_locks():
        assert all_back_at_once(order, staff) == {"Order": 4}
    assert sums(order)[1] == 8000
