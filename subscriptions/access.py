"""Signed links in emails: build their URLs, and find the subscriber of a token. Each link serves one purpose."""

from uuid import UUID

from django.core import signing

from core.mail.rendering import page_url
from subscriptions.errors import LinkNoLongerValid
from subscriptions.models import Status, Subscriber

_CONFIRM, _CHOICES, _LEAVE = "subscriptions.confirm", "subscriptions.choices", "subscriptions.leave"
DAY = 24 * 60 * 60
CONFIRM_LINK_TTL = 3 * DAY
# People read a newsletter late. When the link has expired, they can request a new one by email.
CHOICES_LINK_TTL = 180 * DAY


def subscriber_for_confirm_link(token: str) -> Subscriber:
    """Return the subscriber whose opt-in this link confirms, or raise LinkNoLongerValid."""
    subscriber_id, opt_in = read_confirm_token(token)
    subscriber = _get(subscriber_id)
    if subscriber.opt_in != opt_in or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        raise LinkNoLongerValid
    return subscriber


def subscriber_for_choices_link(token: str) -> Subscriber:
    """Return the subscriber whose preferences this link opens, or raise LinkNoLongerValid, also after erasure."""
    subscriber = _get(read_choices_token(token))
    if subscriber.is_erased:
        raise LinkNoLongerValid
    return subscriber


def subscriber_for_unsubscribe_link(token: str) -> Subscriber:
    """Return the subscriber whom this link unsubscribes, or raise LinkNoLongerValid."""
    return _get(read_unsubscribe_token(token))


def locked_subscriber(subscriber_id: UUID) -> Subscriber:
    """Return the subscriber, locked, or raise LinkNoLongerValid."""
    subscriber: Subscriber | None = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber_id).first()
    if subscriber is None:
        raise LinkNoLongerValid
    return subscriber


def _get(subscriber_id: UUID) -> Subscriber:
    subscriber: Subscriber | None = Subscriber.objects.filter(pk=subscriber_id).first()
    if subscriber is None:
        raise LinkNoLongerValid
    return subscriber


def confirm_url(subscriber: Subscriber) -> str:
    """Return the URL that confirms this opt-in. It expires after three days."""
    return page_url("newsletter-confirm", signing.dumps([subscriber.pk.hex, subscriber.opt_in], salt=_CONFIRM))


def choices_url(subscriber: Subscriber) -> str:
    return page_url("newsletter-choices", choices_token(subscriber))


def choices_token(subscriber: Subscriber) -> str:
    return signing.dumps(subscriber.pk.hex, salt=_CHOICES)


def unsubscribe_url(subscriber: Subscriber) -> str:
    """Return the URL that unsubscribes, also by one click (RFC 8058). It never expires."""
    return page_url("newsletter-leave", unsubscribe_token(subscriber))


def unsubscribe_token(subscriber: Subscriber) -> str:
    return signing.Signer(salt=_LEAVE).sign(subscriber.pk.hex)


def read_confirm_token(token: str) -> tuple[UUID, int]:
    """Return the subscriber's id and the number of the opt-in, or raise LinkNoLongerValid."""
    try:
        subscriber_id, opt_in = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_LINK_TTL)
        return UUID(hex=subscriber_id), int(opt_in)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkNoLongerValid from error


def read_choices_token(token: str) -> UUID:
    """Return the subscriber's id, or raise LinkNoLongerValid."""
    try:
        return UUID(hex=signing.loads(token, salt=_CHOICES, max_age=CHOICES_LINK_TTL))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkNoLongerValid from error


def read_unsubscribe_token(token: str) -> UUID:
    """Return the subscriber's id, or raise LinkNoLongerValid."""
    try:
        return UUID(hex=signing.Signer(salt=_LEAVE).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise LinkNoLongerValid from error
