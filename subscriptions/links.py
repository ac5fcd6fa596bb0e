"""Private links in mail. Each is signed for one purpose: the link that leaves cannot read anything."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from core.mail.links import to_page
from subscriptions.models import Subscriber
from subscriptions.refusals import LinkNoLonger

_CONFIRM, _CHOICES, _LEAVE = "subscriptions.confirm", "subscriptions.choices", "subscriptions.leave"
A_DAY = 24 * 60 * 60
CONFIRM_GOOD_FOR = 3 * A_DAY
# A newsletter is read late; after that a new link is mailed on request.
CHOICES_GOOD_FOR = 180 * A_DAY


def to_confirm(subscriber: Subscriber) -> str:
    """Good for three days and for this opt-in alone."""
    return to_page("newsletter-confirm", signing.dumps([subscriber.pk.hex, subscriber.opt_in], salt=_CONFIRM))


def to_choices(subscriber: Subscriber) -> str:
    return to_page("newsletter-choices", choices_token(subscriber))


def choices_token(subscriber: Subscriber) -> str:
    return signing.dumps(subscriber.pk.hex, salt=_CHOICES)


def to_leave(subscriber: Subscriber) -> str:
    """Good for ever: a mail that cannot be stopped any more is spam. It also is the one-click address (RFC 8058)."""
    return to_page("newsletter-leave", leave_token(subscriber))


def leave_token(subscriber: Subscriber) -> str:
    return signing.Signer(salt=_LEAVE).sign(subscriber.pk.hex)


def who_confirms(token: str) -> tuple[UUID, int]:
    """The subscriber and the number of the opt-in, or LinkNoLonger."""
    try:
        who, opt_in = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_GOOD_FOR)
        return UUID(hex=who), int(opt_in)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as gone:
        raise LinkNoLonger from gone


def who_chooses(token: str) -> UUID:
    """Or LinkNoLonger."""
    try:
        return UUID(hex=signing.loads(token, salt=_CHOICES, max_age=CHOICES_GOOD_FOR))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as gone:
        raise LinkNoLonger from gone


def who_leaves(token: str) -> UUID:
    """Or LinkNoLonger."""
    try:
        return UUID(hex=signing.Signer(salt=_LEAVE).unsign(token))
    except (signing.BadSignature, ValueError) as gone:
        raise LinkNoLonger from gone


def archive_page(slug: str) -> str:
    return reverse("newsletter-issue", args=[slug])
