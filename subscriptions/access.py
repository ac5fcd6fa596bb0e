"""Who a private link belongs to."""

from uuid import UUID

from subscriptions import links
from subscriptions.models import Status, Subscriber
from subscriptions.refusals import LinkNoLonger


def who_confirms(token: str) -> Subscriber:
    """Whose opt-in the link confirms, or LinkNoLonger where it would confirm nothing."""
    who, opt_in = links.who_confirms(token)
    subscriber = _the(who)
    if subscriber.opt_in != opt_in or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        raise LinkNoLonger
    return subscriber


def who_chooses(token: str) -> Subscriber:
    """Or LinkNoLonger, also of one that was erased."""
    subscriber = _the(links.who_chooses(token))
    if subscriber.is_erased:
        raise LinkNoLonger
    return subscriber


def who_leaves(token: str) -> Subscriber:
    """Or LinkNoLonger."""
    return _the(links.who_leaves(token))


def _the(subscriber_id: UUID) -> Subscriber:
    found: Subscriber | None = Subscriber.objects.filter(pk=subscriber_id).first()
    if found is None:
        raise LinkNoLonger
    return found
