"""How an order is paid: at the pickup counter, or by Stripe if the environment has its keys."""

import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

from shop.errors import BadSignature, PaymentElsewhere, PaymentFailed
from shop.models import Payment

API = "https://api.stripe.com/v1"
TIMEOUT = 10  # seconds
TOLERANCE = 300  # seconds: older messages are refused, so that nobody can replay one
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StartedPayment:
    """A requested payment: the service's reference, and the page where the buyer pays."""

    reference: str
    url: str


class MessageKind(StrEnum):
    PAID = "paid"
    GAVE_BACK = "gave back"
    NOTHING = "nothing to us"


@dataclass(frozen=True)
class ProviderMessage:
    """A message of a service: `reference` was paid, or the `charge` was refunded, wholly or in part."""

    id: str
    kind: MessageKind
    name: str
    reference: str = ""
    charge: str = ""
    amount: int = 0  # paid, or refunded so far
    currency: str = ""
    is_whole: bool = False  # refunded completely


class PaymentProvider(Protocol):
    """One way to pay. Network calls raise PaymentFailed and can be retried."""

    name: str
    is_online: bool

    def start(self, payment: Payment, back_to: str) -> StartedPayment:
        """Ask the service to take the money. Repeated for a payment, it is one request for the service."""

    def give_back(self, payment: Payment, amount: int, *, key: str) -> None:
        """Ask the service to refund this amount. Repeated with the same key, it refunds once."""

    def read(self, body: bytes, signature: str) -> ProviderMessage:
        """Read a message. Raises BadSignature if the service did not send it, or it is too old."""


class PickupCounter:
    """Payment at the pickup counter, in cash or by card terminal. It needs no network and no key."""

    name = "desk"
    is_online = False

    def start(self, payment: Payment, back_to: str) -> StartedPayment:
        raise PaymentElsewhere

    def give_back(self, payment: Payment, amount: int, *, key: str) -> None:
        """Do nothing: staff pay the money back."""

    def read(self, body: bytes, signature: str) -> ProviderMessage:
        raise BadSignature


class Stripe:
    """Stripe Checkout over its HTTP API: https://docs.stripe.com/api and /webhooks#verify-manually.

    Buyers pay on Stripe's page, so no card number comes here.
    """

    name = "stripe"
    is_online = True

    def __init__(self, key: str, webhook_secret: str) -> None:
        self._key, self._webhook_secret = key, webhook_secret

    def start(self, payment: Payment, back_to: str) -> StartedPayment:
        order = payment.order
        fields = {
            "mode": "payment",
            "client_reference_id": str(payment.pk),
            "success_url": back_to,
            "cancel_url": back_to,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": payment.currency.lower(),
            "line_items[0][price_data][unit_amount]": str(payment.amount),
            "line_items[0][price_data][product_data][name]": f"Order {order.number}",
            "metadata[order]": order.number,
        }
        if order.email:
            fields["customer_email"] = order.email
        session = self._post("/checkout/sessions", fields, key=f"pay-{payment.pk}")
        try:
            return StartedPayment(str(session["id"]), str(session["url"]))
        except KeyError as missing:
            raise PaymentFailed from missing

    def give_back(self, payment: Payment, amount: int, *, key: str) -> None:
        self._post("/refunds", {"payment_intent": payment.charge, "amount": str(amount)}, key=key)

    def read(self, body: bytes, signature: str) -> ProviderMessage:
        self._verify(body, signature)
        try:
            return _message(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as odd:
            raise BadSignature("This is no event of Stripe.") from odd

    def _verify(self, body: bytes, signature: str) -> None:
        """Check `t=…,v1=…`. There is more than one v1 while a secret is being rotated."""
        parts = [part.partition("=") for part in signature.split(",")[:20]]
        stamp = next((value for name, _, value in parts if name.strip() == "t"), "")
        if not (self._webhook_secret and stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
            raise BadSignature
        right = hmac.new(self._webhook_secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
        signatures = [value for name, _, value in parts if name.strip() == "v1"]
        if not any(hmac.compare_digest(right.encode(), each.encode()) for each in signatures):
            raise BadSignature
        if abs(time.time() - int(stamp)) > TOLERANCE:
            raise BadSignature("This message is too old.")

    def _post(self, path: str, fields: Mapping[str, str], *, key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": key}
        request = Request(f"{API}{path}", urlencode(fields).encode(), headers, method="POST")  # noqa: S310
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 (https, and the address is ours)
                data: dict[str, Any] = json.load(answer)
        except HTTPError as error:
            log.warning("stripe refused", extra={"path": path, "status": error.code})
            raise PaymentFailed from error
        except (URLError, TimeoutError, OSError, ValueError) as error:
            log.warning("stripe not reached", extra={"path": path})
            raise PaymentFailed from error
        return data


def _message(event: dict[str, Any]) -> ProviderMessage:
    """Read an event. Only events about money that moved matter."""
    kind, about = str(event["type"]), event["data"]["object"]
    data: dict[str, Any] = {"id": str(event["id"])[:255], "name": kind[:80]}
    paid = kind in ("checkout.session.completed", "checkout.session.async_payment_succeeded")
    if paid and about.get("payment_status") == "paid":
        return ProviderMessage(
            kind=MessageKind.PAID,
            reference=str(about["id"]),
            charge=str(about.get("payment_intent") or ""),
            amount=int(about["amount_total"]),
            currency=str(about["currency"]).upper(),
            **data,
        )
    if kind == "charge.refunded":
        whole, so_far = about.get("refunded") is True, int(about.get("amount_refunded") or 0)
        charge = str(about.get("payment_intent") or "")
        return ProviderMessage(kind=MessageKind.GAVE_BACK, charge=charge, amount=so_far, is_whole=whole, **data)
    return ProviderMessage(kind=MessageKind.NOTHING, **data)


def provider() -> PaymentProvider:
    """Return the provider that orders are paid with."""
    return stripe() if settings.STRIPE_SECRET_KEY else PickupCounter()


def stripe() -> Stripe:
    """Return Stripe with the club's keys, also for messages about payments made before it was switched off."""
    return Stripe(settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET)
