"""How an order is paid. Which way is chosen by the environment: a key makes it Stripe, none the club's desk."""

from django.conf import settings

from shop.payments.desk import Desk
from shop.payments.protocol import Message, PaymentProvider, Started
from shop.payments.stripe import Stripe

__all__ = ["Message", "PaymentProvider", "Started", "our_stripe", "provider"]


def provider() -> PaymentProvider:
    """The way of paying that orders are offered."""
    return our_stripe() if settings.STRIPE_SECRET_KEY else Desk()


def our_stripe() -> Stripe:
    """Stripe with this club's keys: messages about what was paid before may come when it is no longer offered."""
    return Stripe(settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET)
