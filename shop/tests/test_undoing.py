"""Packing and payments can be undone for some seconds; after that, and by others, they cannot."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config.tests.people import PersonFactory, StaffFactory
from core.errors import Forbidden
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from shop import services
from shop.errors import TooLateToUndo
from shop.models import Order, Payment
from shop.tests.factories import ProductFactory
from shop.tests.shopping import bought

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return StaffFactory()


def packed(staff, paid=False):
    order = bought(ProductFactory())
    if paid:
        services.mark_paid(order_id=order.pk, by=staff)
    return services.mark_ready(order_id=order.pk, by=staff, tell_after=services.EMAIL_DELAY)


@pytest.mark.parametrize(("paid", "before"), [(False, "placed"), (True, "paid")])
def test_undoing_packing_restores_the_order_and_sends_no_email(staff, paid, before):
    order = services.undo_ready(order_id=packed(staff, paid).pk, by=staff)
    assert (order.status, order.ready_at) == (before, None)
    run_jobs()
    assert not MailBox.objects.filter(template="shop/order_ready").exists()


def test_packing_again_after_an_undo_sends_one_email(staff):
    order = services.undo_ready(order_id=packed(staff).pk, by=staff)
    services.mark_ready(order_id=order.pk, by=staff)
    run_jobs()
    assert MailBox.objects.filter(template="shop/order_ready").count() == 1


def test_undoing_a_payment_at_the_counter_deletes_its_row(staff):
    order = bought(ProductFactory())
    services.mark_paid(order_id=order.pk, by=staff)
    order = services.undo_paid(order_id=order.pk, by=staff)
    assert (order.status, order.paid_at, Payment.objects.count()) == ("placed", None, 0)
    assert list(order.steps.values_list("what", flat=True))[1:] == ["Paid at the desk", "Payment undone"]


def test_a_packed_order_stays_packed_when_its_payment_is_undone(staff):
    order = packed(staff)
    services.mark_paid(order_id=order.pk, by=staff)
    assert services.undo_paid(order_id=order.pk, by=staff).status == "ready"


@pytest.mark.parametrize("verb", ["undo_ready", "undo_paid"])
def test_a_step_cannot_be_undone_after_its_seconds(staff, verb):
    order = packed(staff, paid=True)
    long_ago = timezone.now() - timedelta(minutes=1)
    Order.objects.update(ready_at=long_ago, paid_at=long_ago)
    with pytest.raises(TooLateToUndo):
        getattr(services, verb)(order_id=order.pk, by=staff)


@pytest.mark.parametrize("verb", ["undo_ready", "undo_paid"])
def test_packing_cannot_be_undone_after_the_order_was_handed_over(staff, verb):
    order = packed(staff, paid=True)
    services.collect(order_id=order.pk, by=staff)
    with pytest.raises(TooLateToUndo):
        getattr(services, verb)(order_id=order.pk, by=staff)


def test_an_online_payment_cannot_be_undone(staff):
    order = packed(staff, paid=True)
    order.payments.update(provider="stripe", reference="cs_1")
    with pytest.raises(TooLateToUndo):
        services.undo_paid(order_id=order.pk, by=staff)


@pytest.mark.parametrize("verb", ["undo_ready", "undo_paid"])
def test_only_staff_can_undo_a_step(staff, verb):
    order = packed(staff, paid=True)
    with pytest.raises(Forbidden):
        getattr(services, verb)(order_id=order.pk, by=PersonFactory())


@pytest.mark.parametrize(("step", "undone"), [("ready", "is not packed."), ("pay", "is not paid.")])
def test_the_page_offers_undo_with_the_message(staff, step, undone):
    desk, order = Client(), bought(ProductFactory())
    desk.force_login(staff)
    path = f"/staff/shop/orders/{order.number}/"
    said = desk.post(f"{path}{step}/", {"back": "board"}, follow=True).content.decode()
    back = f"{path}undo-{step}/?back=board"
    assert f'action="{back}"' in said
    answer = desk.post(back, follow=True)
    assert f"{order.number} {undone}" in answer.content.decode()
    assert answer.redirect_chain == [("/staff/shop/orders/", 302)]
    assert Order.objects.get().status == "placed"
