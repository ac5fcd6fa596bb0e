"""Payment through Stripe, with bodies as Stripe sends them; no network is used."""

import hmac
import io
import json
import time
from hashlib import sha256
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs

import pytest
from django.test import Client

from config.tests.people import StaffFactory
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from shop import payment_providers, services
from shop import payment_providers as adapter
from shop.errors import AlreadyPaid, PaymentElsewhere, PaymentFailed
from shop.models import Order, Payment, ProviderEvent, Refund
from shop.tests.factories import ProductFactory
from shop.tests.shopping import bought, left

pytestmark = pytest.mark.django_db
SECRET = "whsec_of_the_tests"
SESSION = {"id": "cs_test_a1", "object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/cs_test_a1"}


@pytest.fixture
def sent(settings, monkeypatch):
    """Configure Stripe so that it answers each request with SESSION; return the requests."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test", SECRET
    requests = []

    def urlopen(request, timeout):
        requests.append((request, parse_qs(request.data.decode())))
        return io.BytesIO(json.dumps(SESSION).encode())

    monkeypatch.setattr(adapter, "urlopen", urlopen)
    return requests


def event(kind="checkout.session.completed", name="evt_1", **changed):
    """Return an event as Stripe's API 2024-06-20 sends it, shortened."""
    about = {
        "id": "cs_test_a1",
        "object": "checkout.session",
        "amount_total": 2490,
        "currency": "eur",
        "livemode": False,
        "mode": "payment",
        "payment_intent": "pi_1",
        "payment_status": "paid",
        "status": "complete",
        **changed,
    }
    return {"id": name, "object": "event", "api_version": "2024-06-20", "type": kind, "data": {"object": about}}


def deliver(body, secret=SECRET, at=None, signature=None):
    raw, stamp = json.dumps(body).encode(), str(int(at or time.time()))
    right = hmac.new(secret.encode(), stamp.encode() + b"." + raw, sha256).hexdigest()
    header = signature if signature is not None else f"t={stamp},v1={'0' * 64},v1={right}"
    return Client().post(
        "/api/payments/stripe", raw, content_type="application/json", headers={"Stripe-Signature": header}
    )


def asked(product=None):
    order = bought(product or ProductFactory())
    services.start_payment(order_id=order.pk)
    return order


def test_without_a_key_orders_are_paid_at_the_counter():
    with pytest.raises(PaymentElsewhere):
        asked()
    assert not payment_providers.provider().is_online


def test_the_buyer_is_sent_to_stripe_and_back_to_the_order(sent):
    order = bought(ProductFactory())
    assert services.start_payment(order_id=order.pk) == SESSION["url"]
    assert services.start_payment(order_id=order.pk) == SESSION["url"]

    [(request, fields)] = sent
    payment = Payment.objects.get()
    assert (request.full_url, request.headers["Authorization"]) == (
        "https://api.stripe.com/v1/checkout/sessions",
        "Bearer sk_test",
    )
    assert request.headers["Idempotency-key"] == f"pay-{payment.pk}"
    assert fields["line_items[0][price_data][unit_amount]"] == ["2490"]
    assert f"/orders/{order.number}/?key=" in fields["success_url"][0]


@pytest.mark.parametrize("trouble", [URLError("no line"), TimeoutError(), HTTPError("", 402, "", {}, None)])
def test_if_stripe_does_not_answer_the_order_stays_and_can_be_paid_later(sent, monkeypatch, trouble):
    def fail(request, timeout):
        raise trouble

    with monkeypatch.context() as broken:
        broken.setattr(adapter, "urlopen", fail)
        with pytest.raises(PaymentFailed):
            asked()
    assert services.start_payment(order_id=Order.objects.get().pk) == SESSION["url"]


def test_a_payment_counts_once_however_often_stripe_sends_it(sent):
    order = asked()
    for _ in range(3):
        answer = deliver(event())
        assert (answer.status_code, answer.json()["data"]) == (200, {"received": True})

    order.refresh_from_db()
    assert (order.status, ProviderEvent.objects.count()) == ("paid", 1)
    assert list(order.steps.values_list("what", flat=True)) == ["Ordered", "Paid by card"]
    with pytest.raises(AlreadyPaid):
        services.start_payment(order_id=order.pk)


@pytest.mark.parametrize(
    "unheard",
    [
        event(payment_status="unpaid"),
        event("checkout.session.expired"),
        event(amount_total=1),
        event(currency="usd"),
        event(name="evt_other") | {"data": {"object": {**event()["data"]["object"], "id": "cs_other"}}},
        event("customer.created"),
    ],
)
def test_unrelated_messages_change_nothing(sent, unheard):
    order = asked()
    assert deliver(unheard).status_code == 200
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.parametrize("signature", ["", "t=1", "v1=0", "t=x,v1=y", "t=,v1=", "t=٣,v1=é", f"t={10**11},v1=0"])
def test_a_message_without_stripes_signature_is_refused(sent, signature):
    answer = deliver(event(), signature=signature.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_SIGNATURE")


def test_a_wrong_secret_an_old_message_and_a_malformed_event_are_refused(sent):
    asked()
    for answer in (
        deliver(event(), secret="whsec_other"),
        deliver(event(), at=time.time() - 301),
        deliver({"id": "evt_1"}),
        deliver([]),
        deliver({**event(), "data": {"object": {"payment_status": "paid"}}}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_SIGNATURE")
    assert not ProviderEvent.objects.exists()


def test_without_the_webhook_secret_the_endpoint_is_404():
    assert deliver(event()).status_code == 404


def test_money_for_a_cancelled_order_is_due_back(sent):
    product = ProductFactory()
    order = asked(product)
    services.cancel(order_id=order.pk, by=None, as_buyer=True)
    deliver(event())
    order.refresh_from_db()
    assert (order.status, order.owes_refund, left(product)) == ("cancelled", True, 10)


def test_a_job_asks_stripe_for_the_refund_until_it_answers(sent):
    order = asked()
    deliver(event())
    services.refund(order_id=order.pk, by=StaffFactory())
    assert Payment.objects.get().state == "refunding"
    run_jobs()

    request, fields = sent[-1]
    assert (request.full_url, fields) == (
        "https://api.stripe.com/v1/refunds",
        {"payment_intent": ["pi_1"], "amount": ["2490"]},
    )
    assert Payment.objects.get().state == "refunded"
    assert "on its way back to your card" in MailBox.objects.get(template="shop/order_refunded").text


def paid_online(product):
    order = asked(product)
    deliver(event())
    return order


def back(name="evt_2", **about):
    """Return Stripe's message that some of the charge was refunded; `amount_refunded` is the sum so far."""
    return event("charge.refunded", name, **{"id": "ch_1", "object": "charge", "refunded": False, **about})


def test_a_partial_refund_asks_stripe_for_its_amount_once(sent):
    order = paid_online(ProductFactory())
    services.refund(order_id=order.pk, by=StaffFactory(), amount=500)
    run_jobs()
    run_jobs()
    made = Refund.objects.get()
    [(request, fields)] = [each for each in sent if each[0].full_url.endswith("/refunds")]
    assert fields == {"payment_intent": ["pi_1"], "amount": ["500"]}
    assert request.headers["Idempotency-key"] == f"refund-{made.pk}"
    payment = Payment.objects.get()
    assert (made.state, payment.state, payment.refunded) == ("done", "paid", 500)
    assert "€5.00 is on its way back to your card." in MailBox.objects.get(template="shop/order_refunded").text


def test_an_unanswered_refund_is_retried_with_the_same_key(sent, monkeypatch):
    order = paid_online(ProductFactory())
    services.refund(order_id=order.pk, by=StaffFactory(), amount=500)
    made, answer = Refund.objects.get(), adapter.urlopen

    def silence(request, timeout):
        answer(request, timeout)
        raise TimeoutError

    with monkeypatch.context() as broken:
        broken.setattr(adapter, "urlopen", silence)
        with pytest.raises(PaymentFailed):
            services.return_refund(refund_id=made.pk)
    services.return_refund(refund_id=made.pk)
    keys = [request.headers["Idempotency-key"] for request, _ in sent if request.full_url.endswith("/refunds")]
    assert keys == [f"refund-{made.pk}"] * 2


def test_stripes_message_about_our_own_refund_changes_nothing(sent):
    order = paid_online(ProductFactory())
    services.refund(order_id=order.pk, by=StaffFactory(), amount=500)
    run_jobs()
    deliver(back(amount_refunded=500))
    order.refresh_from_db()
    assert (order.refunded_total, Refund.objects.count()) == (500, 1)


def test_a_partial_refund_made_at_stripe_adds_its_difference(sent):
    product = ProductFactory()
    order = paid_online(product)
    services.refund(order_id=order.pk, by=StaffFactory(), amount=500)
    deliver(back(amount_refunded=800))
    deliver(back(amount_refunded=800))
    order.refresh_from_db()
    assert (order.status, order.refunded_total, left(product)) == ("paid", 800, 9)
    deliver(back("evt_3", amount_refunded=2490, refunded=True))
    order.refresh_from_db()
    assert (order.status, order.refunded_total, left(product)) == ("refunded", 2490, 10)
    assert Payment.objects.get().state == "refunded"
    assert list(services.audit()) == []


def test_a_refund_made_at_stripe_is_recorded(sent):
    product = ProductFactory()
    order = asked(product)
    deliver(event())
    deliver(event("charge.refunded", "evt_2", id="ch_1", object="charge", refunded=True))
    order.refresh_from_db()
    assert (order.status, left(product)) == ("refunded", 10)
    run_jobs()
    assert "on its way back to your card" in MailBox.objects.get(template="shop/order_refunded").text
