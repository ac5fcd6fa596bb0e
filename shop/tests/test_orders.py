"""The steps of an order, who may take them, and their results."""

import pytest

from config.tests.people import PersonFactory, StaffFactory
from core.errors import Forbidden
from core.jobs.tests.working import run_jobs as drain
from core.mail.models import MailBox
from core.rooms.models import RoomEvent
from shop import queries, services
from shop.errors import AlreadyCollected, AlreadyPaid, CannotCancel, NotPaid, WrongStatus
from shop.models import Order, OrderStep, order
from shop.tests.factories import ProductFactory
from shop.tests.shopping import a_member, bought, collected, left

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return StaffFactory()


def test_every_step_from_placed_to_collected_is_recorded_and_announced(staff):
    order = bought(ProductFactory())
    for verb in (services.mark_paid, services.mark_ready, services.collect):
        order = verb(order_id=order.pk, by=staff)

    assert [order.status, *OrderStep.objects.filter(order=order).values_list("status", flat=True)] == [
        "collected",
        "placed",
        "paid",
        "ready",
        "collected",
    ]
    events = RoomEvent.objects.filter(room="shop.orders").order_by("version")
    assert [event.type for event in events] == ["order.placed", "order.paid", "order.ready", "order.collected"]
    assert {name for event in events for name in event.data} == {"id", "number", "status", "paid"}


def test_an_order_that_was_packed_unpaid_is_paid_at_pickup(staff):
    order = bought(ProductFactory())
    services.mark_ready(order_id=order.pk, by=staff)
    with pytest.raises(NotPaid):
        services.collect(order_id=order.pk, by=staff)
    assert services.mark_paid(order_id=order.pk, by=staff).status == "ready"
    assert services.collect(order_id=order.pk, by=staff).status == "collected"


def test_payment_and_pickup_can_be_one_step(staff):
    order = bought(ProductFactory())
    order = services.collect(order_id=order.pk, by=staff, take_payment=True)
    assert (order.status, order.is_paid, order.payments.get().amount) == ("collected", True, 2490)


def test_an_order_is_handed_over_once(staff):
    order = collected(ProductFactory())
    with pytest.raises(AlreadyCollected, match=r"was handed over .* by Stella Staff") as refusal:
        services.collect(order_id=order.pk, by=staff)
    assert refusal.value.extra["collectedBy"] == "Stella Staff"


def test_an_order_is_paid_once(staff):
    order = bought(ProductFactory())
    services.mark_paid(order_id=order.pk, by=staff)
    with pytest.raises(AlreadyPaid):
        services.mark_paid(order_id=order.pk, by=staff)


def test_a_cancelled_order_is_final_and_its_goods_return_once(staff):
    product = ProductFactory()
    order = bought(product, 4)
    assert left(product) == 6
    services.cancel(order_id=order.pk, by=staff)
    assert left(product) == 10
    for verb in (services.cancel, services.mark_paid, services.mark_ready, services.collect):
        with pytest.raises(WrongStatus):
            verb(order_id=order.pk, by=staff)
    assert left(product) == 10


def test_a_buyer_can_cancel_until_the_order_is_paid_or_packed(staff):
    shopper = a_member()
    for verb in (services.mark_paid, services.mark_ready):
        order = bought(ProductFactory(), shopper=shopper)
        verb(order_id=order.pk, by=staff)
        with pytest.raises(CannotCancel):
            services.cancel(order_id=order.pk, by=shopper.user, as_buyer=True)


def test_a_cancelled_paid_order_is_due_back_until_refunded(staff):
    product = ProductFactory()
    order = bought(product)
    services.mark_paid(order_id=order.pk, by=staff)
    assert services.cancel(order_id=order.pk, by=staff).owes_refund
    assert list(queries.orders(status="due")) == [order]

    order = services.refund(order_id=order.pk, by=staff)
    assert (order.status, order.owes_refund, left(product)) == ("refunded", False, 10)
    assert order.payments.get().state == "refunded"


@pytest.mark.parametrize(("restock", "stock"), [(False, 8), (True, 10)])
def test_goods_that_were_handed_over_return_to_stock_only_if_they_came_back(staff, restock, stock):
    product = ProductFactory()
    order = collected(product, 2)
    services.refund(order_id=order.pk, by=staff, restock=restock)
    assert left(product) == stock


def test_an_unpaid_order_cannot_be_refunded(staff):
    order = bought(ProductFactory())
    with pytest.raises(WrongStatus):
        services.refund(order_id=order.pk, by=staff)
    services.mark_ready(order_id=order.pk, by=staff)
    with pytest.raises(NotPaid):
        services.refund(order_id=order.pk, by=staff)


@pytest.mark.parametrize("verb", ["mark_paid", "mark_ready", "collect", "refund"])
def test_only_staff_take_these_steps(verb):
    order = bought(ProductFactory())
    with pytest.raises(Forbidden):
        getattr(services, verb)(order_id=order.pk, by=PersonFactory())


def test_the_buyer_gets_an_email_when_it_is_ordered_ready_and_cancelled(staff):
    order = bought(ProductFactory())
    drain()
    services.mark_ready(order_id=order.pk, by=staff)
    drain()
    services.cancel(order_id=order.pk, by=staff, why="the van broke down")
    drain()

    letters = MailBox.objects.order_by("created_at", "id")
    assert [letter.template for letter in letters] == [
        "shop/order_placed",
        "shop/order_ready",
        "shop/order_cancelled",
    ]
    assert all(order.number in letter.text and order.number in letter.subject for letter in letters)
    assert "?key=" in letters[0].text


def test_an_email_that_no_longer_applies_is_not_sent(staff):
    order = bought(ProductFactory())
    services.cancel(order_id=order.pk, by=staff)
    drain()
    assert [letter.template for letter in MailBox.objects.all()] == ["shop/order_cancelled"]


def test_a_buyer_who_returns_goods_gets_a_refund_email_and_no_cancellation(staff):
    order = collected(ProductFactory())
    services.refund(order_id=order.pk, by=staff)
    drain()

    letter = MailBox.objects.get(template="shop/order_refunded")
    assert letter.subject == f"Refunded: order {order.number}"
    assert "€24.90 was paid back at the pickup counter." in letter.text
    assert "collect" not in letter.text
    assert not MailBox.objects.filter(template="shop/order_cancelled").exists()


def test_a_refund_email_for_packed_goods_says_that_there_is_nothing_to_collect(staff):
    order = bought(ProductFactory())
    services.mark_paid(order_id=order.pk, by=staff)
    services.cancel(order_id=order.pk, by=staff)
    services.refund(order_id=order.pk, by=staff)
    drain()

    assert [letter.template for letter in MailBox.objects.all()] == ["shop/order_refunded"]
    assert "There is nothing to collect." in MailBox.objects.get().text


def test_buyers_are_people_whose_orders_are_not_cancelled_or_refunded(staff):
    scarf, ball = ProductFactory(slug="scarf"), ProductFactory(slug="ball")
    ana, ben = a_member(), a_member()
    bought(scarf, shopper=ana)
    services.cancel(order_id=bought(scarf, shopper=ben).pk, by=staff)
    bought(ball)

    assert queries.buyer_emails() == {ana.user.email, "gwen@home.example"}
    assert queries.buyer_emails("scarf") == {ana.user.email}
    assert queries.buyers("scarf") == {ana.user.pk}


@pytest.mark.parametrize("said", ["{}", "{} ", "gwen", "HOME.example"])
def test_staff_find_an_order_by_number_name_or_address(said):
    order = bought(ProductFactory())
    assert list(queries.orders(text=said.format(order.number.lower().replace("-", "")))) == [order]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("between", ["", " ", "\u2013", "\u00a0", "\u200b"])
def test_staff_find_an_order_with_any_separators_in_its_number(between):
    order = bought(ProductFactory())
    assert list(queries.orders(text=f"“{order.number.lower().replace('-', between)}”")) == [order]
    assert not queries.orders(text="Z9Z9Z9")
    assert list(queries.orders(text="")) == [order]


@pytest.mark.parametrize("typed", ["k7m4qx", "K7M 4QX", "K7M–4QX", "“K7M-4QX”", "Ｋ７Ｍ４ＱＸ", "K7M-4QX\u200b"])  # noqa: RUF001
def test_an_order_number_is_read_however_it_is_typed(typed):
    assert order.normalize_number(typed) == "K7M-4QX"
