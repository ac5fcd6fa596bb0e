"""A guest's unpaid order is confirmed by email within an hour, or lapses."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.errors import RateLimited
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.tests.racing import at_once
from shop import access, emails, services
from shop.errors import OrderLapsed, OutOfStock, WrongStatus
from shop.models import Order
from shop.tests.calling import data, refused
from shop.tests.factories import ProductFactory
from shop.tests.shopping import GUEST, a_guest, a_member, bought, buy, left, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_is_sent(settings):
    settings.MAIL_IS_SENT = True


def let_time_pass(order, **ago):
    """Pretend that the hour ended a moment ago."""
    Order.objects.filter(pk=order.pk).update(confirm_by=timezone.now() - timedelta(**ago or {"seconds": 1}))
    order.refresh_from_db()


def link_in(message):
    return re.search(r"http://[^/]+(/orders/\S+/confirm/\?key=\w+)", message.body)[1]


def test_a_guest_confirms_by_the_link_in_the_email_and_opening_it_changes_nothing(mailoutbox):
    order = bought(ProductFactory(), 2)
    run_jobs()
    [mail], [sent] = MailBox.objects.all(), mailoutbox
    path, reader = link_in(sent), Client()

    for _ in range(2):
        page = reader.get(path)
        assert (page.status_code, "Confirm my order" in page.content.decode()) == (200, True)
        order.refresh_from_db()
        assert order.confirmed_at is None

    answer = reader.post(path)
    assert answer.headers["Location"].endswith(f"/orders/{order.number}/?key={access.order_key(order)}")
    order.refresh_from_db()
    assert order.confirmed_at
    assert (mail.subject, mail.secret) == (f"Confirm your order {order.number}", True)

    first = order.confirmed_at
    reader.post(path)
    order.refresh_from_db()
    assert order.confirmed_at == first
    assert list(order.steps.values_list("what", flat=True)) == ["Ordered", "Confirmed by the buyer"]


def test_the_key_in_the_checkouts_answer_does_not_confirm():
    order = bought(ProductFactory())
    assert refused(call("post", f"orders/{order.number}/confirm", body={"token": access.order_key(order)})) == (
        404,
        "NOT_FOUND",
    )
    assert Client().post(f"/orders/{order.number}/confirm/?key={access.order_key(order)}").status_code == 404
    order.refresh_from_db()
    assert order.confirmed_at is None


def test_the_api_confirms_by_the_token_in_the_email():
    order = bought(ProductFactory())
    token = access.confirmation_key(order)
    told = data(call("post", f"orders/{order.number}/confirm", body={"token": token}))
    assert (told["status"], told["confirmBy"], told["confirmedAt"] is not None) == ("placed", None, True)


def test_the_checkout_answers_with_the_deadline():
    client = Client()
    call("post", "cart", body={"productId": str(ProductFactory().pk)}, client=client)
    order = data(call("post", "checkout", body=GUEST, client=client))
    assert order["status"] == "placed"
    assert order["confirmBy"] > order["createdAt"]
    page = client.get(f"/orders/{order['number']}/").content.decode()
    assert "Confirm within an hour" in page
    assert GUEST["email"] in page


def test_an_unconfirmed_order_lapses_and_returns_its_goods_without_an_email():
    product = ProductFactory()
    order, kept = bought(product, 4), bought(product)
    services.confirm(order_id=kept.pk)
    run_jobs()
    MailBox.objects.all().delete()
    let_time_pass(order)

    assert services.lapse_due() == 1
    assert services.lapse_due() == 0
    order.refresh_from_db()
    kept.refresh_from_db()
    assert (order.status, kept.status, left(product)) == ("cancelled", "placed", 9)
    run_jobs()
    assert not MailBox.objects.exists()
    assert list(order.steps.values_list("what", flat=True)) == ["Ordered", "Lapsed: not confirmed within an hour"]
    assert not list(services.audit())


def test_a_job_lapses_the_order_at_its_deadline_and_not_before():
    order = bought(ProductFactory())
    assert not services.lapse(order_id=order.pk)
    let_time_pass(order)
    assert services.lapse(order_id=order.pk)


def test_a_lapsed_order_reads_as_cancelled_before_any_job_ran():
    product = ProductFactory()
    order = bought(product)
    let_time_pass(order)

    told = data(call("get", f"orders/{order.number}", X_Order_Token=access.order_key(order)))
    assert told["status"] == "cancelled"
    page = Client().get(f"/orders/{order.number}/?key={access.order_key(order)}").content.decode()
    assert "was not confirmed in time" in page
    with pytest.raises(OrderLapsed):
        services.confirm(order_id=order.pk)
    staff = StaffFactory()
    for verb in (services.mark_paid, services.mark_ready, partial(services.collect, take_payment=True)):
        with pytest.raises((OrderLapsed, WrongStatus)):
            verb(order_id=order.pk, by=staff)


def test_the_next_buyer_gets_lapsed_goods_even_without_a_worker():
    product = ProductFactory(sizes__stock=3)
    first, late = bought(product, 2), a_guest()
    put(late, product)
    order = bought(product)
    with pytest.raises(OutOfStock):
        buy(late)

    let_time_pass(first)
    let_time_pass(order)
    put(late, product, 2)
    assert buy(late).lines.get().quantity == 3


def test_orders_of_members_and_paid_orders_need_no_confirmation(settings):
    product = ProductFactory()
    assert bought(product, shopper=a_member()).confirm_by is None
    paid = bought(product)
    services.mark_paid(order_id=paid.pk, by=StaffFactory())
    let_time_pass(paid)
    assert services.lapse_due() == 0
    packed = bought(product)
    services.mark_ready(order_id=packed.pk, by=StaffFactory())
    let_time_pass(packed)
    assert services.lapse_due() == 0


def test_without_a_mail_server_orders_need_no_confirmation(settings):
    settings.MAIL_IS_SENT = False
    order = bought(ProductFactory())
    assert (order.confirm_by, order.waits_for_confirmation) == (None, False)
    run_jobs()
    assert "/confirm/" not in MailBox.objects.get().text


def test_the_database_refuses_a_deadline_on_a_members_order():
    order = bought(ProductFactory(), shopper=a_member())
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(confirm_by=timezone.now())


def test_ordering_and_cancelling_repeatedly_sends_three_emails_an_hour():
    product, refusals = ProductFactory(), 0
    for _ in range(8):
        try:
            services.cancel(order_id=bought(product).pk, by=None, as_buyer=True)
        except RateLimited:
            refusals += 1
    run_jobs()
    assert (MailBox.objects.count(), refusals) == (0, 5)  # cancelled before its email was rendered: no email

    product = ProductFactory()
    for number in range(8):
        shopper = a_guest()
        put(shopper, product)
        if number < emails.MAX_UNCONFIRMED:
            services.check_out(shopper=shopper, name="Mallory", email="Victim@elsewhere.example")
        else:
            with pytest.raises(RateLimited):
                services.check_out(shopper=shopper, name="Mallory", email="victim@elsewhere.example")
        run_jobs()
    assert MailBox.objects.filter(recipient__iexact="victim@elsewhere.example").count() == emails.MAX_UNCONFIRMED


def test_without_a_mail_server_the_mailbox_is_limited_as_well(settings):
    settings.MAIL_IS_SENT = False
    product = ProductFactory()
    for _ in range(8):
        order = bought(product)
        run_jobs()
        services.cancel(order_id=order.pk, by=None, as_buyer=True)
        run_jobs()
    assert MailBox.objects.count() == emails.MAX_UNCONFIRMED


def test_an_address_that_was_confirmed_before_gets_more_emails():
    product = ProductFactory(sizes__stock=20)
    services.confirm(order_id=bought(product).pk)
    for _ in range(6):
        bought(product)
    assert Order.objects.count() == 7


def test_a_failed_order_does_not_count_as_an_email():
    product = ProductFactory()
    for _ in range(5):
        shopper = a_guest()
        put(shopper, product)
        with pytest.raises(Exception, match="price"):
            buy(shopper, total=1)
    assert bought(product).confirm_by


def test_a_member_with_an_unconfirmed_address_gets_three_emails_an_hour():
    member, product = PersonFactory(), ProductFactory(sizes__stock=20)
    shopper = type(a_guest())(member)
    for _ in range(5):
        bought(product, shopper=shopper)
        run_jobs()
    assert MailBox.objects.filter(person=member).count() == emails.MAX_UNCONFIRMED


@pytest.mark.django_db(transaction=True)
def test_confirming_and_lapsing_at_once_ends_in_one_of_the_two():
    product = ProductFactory(sizes__stock=40)
    for _ in range(8):
        shopper = a_guest()
        put(shopper, product)
        order = services.check_out(shopper=shopper, name="Gwen", email=f"g{shopper.cart_id}@home.example")
        Order.objects.filter(pk=order.pk).update(confirm_by=timezone.now() + timedelta(milliseconds=4))
        calls = [partial(services.confirm, order_id=order.pk), *[partial(services.lapse, order_id=order.pk)] * 3]
        at_once(calls)
        services.lapse(order_id=order.pk)
        order.refresh_from_db()
        assert (order.status == "cancelled") is (order.confirmed_at is None)
    kept = Order.objects.filter(status="placed").count()
    assert left(product) == 40 - kept
