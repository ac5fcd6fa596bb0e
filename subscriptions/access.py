"""Signed links in emails: make them, and find the subscriber of one. Each link is signed for one purpose."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from core.mail.rendering import page_url
from subscriptions.errors import LinkNoLongerValid
from subscriptions.models import Status, Subscriber

_CONFIRM, _CHOICES, _LEAVE = "subscriptions.confirm", "subscriptions.choices", "subscriptions.leave"
DAY = 24 * 60 * 60
CONFIRM_LINK_TTL = 3 * DAY
# A newsletter is read late; after that a new link is mailed on request.
CHOICES_LINK_TTL = 180 * DAY


def subscriber_for_confirm_link(token: str) -> Subscriber:
    """Whose opt-in the link confirms, or LinkNoLongerValid where it would confirm nothing."""
    who, opt_in = read_confirm_token(token)
    subscriber = _get(who)
    if subscriber.opt_in != opt_in or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        raise LinkNoLongerValid
    return subscriber


def subscriber_for_choices_link(token: str) -> Subscriber:
    """Or LinkNoLongerValid, also of one that was erased."""
    subscriber = _get(read_choices_token(token))
    if subscriber.is_erased:
        raise LinkNoLongerValid
    return subscriber


def subscriber_for_unsubscribe_link(token: str) -> Subscriber:
    """Or LinkNoLongerValid."""
    return _get(read_unsubscribe_token(token))


def _get(subscriber_id: UUID) -> Subscriber:
    found: Subscriber | None = Subscriber.objects.filter(pk=subscriber_id).first()
    if found is None:
        raise LinkNoLongerValid
    return found


def confirm_url(subscriber: Subscriber) -> str:
    """Good for three days and for this opt-in alone."""
    return page_url("newsletter-confirm", signing.dumps([subscriber.pk.hex, subscriber.opt_in], salt=_CONFIRM))


def choices_url(subscriber: Subscriber) -> str:
    return page_url("newsletter-choices", choices_token(subscriber))


def choices_token(subscriber: Subscriber) -> str:
    return signing.dumps(subscriber.pk.hex, salt=_CHOICES)


def unsubscribe_url(subscriber: Subscriber) -> str:
    """Good for ever: a mail that cannot be stopped any more is spam. It also is the one-click address (RFC 8058)."""
    return page_url("newsletter-leave", unsubscribe_token(subscriber))


def unsubscribe_token(subscriber: Subscriber) -> str:
    return signing.Signer(salt=_LEAVE).sign(subscriber.pk.hex)


def read_confirm_token(token: str) -> tuple[UUID, int]:
    """The subscriber and the number of the opt-in, or LinkNoLongerValid."""
    try:
        who, opt_in = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_LINK_TTL)
        return UUID(hex=who), int(opt_in)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as gone:
        raise LinkNoLongerValid from gone


def read_choices_token(token: str) -> UUID:
    """Or LinkNoLongerValid."""
    try:
        return UUID(hex=signing.loads(token, salt=_CHOICES, max_age=CHOICES_LINK_TTL))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as gone:
        raise LinkNoLongerValid from gone


def read_unsubscribe_token(token: str) -> UUID:
    """Or LinkNoLongerValid."""
    try:
        return UUID(hex=signing.Signer(salt=_LEAVE).unsign(token))
    except (signing.BadSignature, ValueError) as gone:
        raise LinkNoLongerValid from gone


def archive_page(slug: str) -> str:
    return reverse("newsletter-issue", args=[slug])
