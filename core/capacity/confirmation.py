"""Bookings by people who have not confirmed their email address: kept for an hour, then given to the next person.

Only where the event, competition or drop is `confirmed_only`, and only where the club has a mail server:
elsewhere nobody could follow the link that confirms an address.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from core.database import DatabaseNow, database_now
from core.errors import DomainError
from core.mail.models import MailBox
from core.people import Person

LAPSES_AFTER = timedelta(hours=1)
SMALL_CAPACITY = 50  # below this many a new event, competition or drop asks for confirmed addresses by default
MIN_PER_NETWORK, MAX_PER_NETWORK = 5, 20
LINK_TEMPLATE, LINK_IS_NEW = "confirm_email", timedelta(days=1)
Rows = TypeVar("Rows", bound=QuerySet[Any])


class ConfirmFirst(DomainError):
    """The hour is over, or too many people on this network have not confirmed their address either."""

    code = "CONFIRM_EMAIL_FIRST"
    passes = True
    sentence = "Confirm your email address first. The link is in your mail."


class ToConfirm(models.Model):
    """A booking that lapses at `confirm_by` unless its person confirms their address. None: it does not lapse."""

    confirm_by = models.DateTimeField(null=True, blank=True, editable=False)
    # A keyed digest of the network it was made from, while the address is not confirmed.
    network_key = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        abstract = True

    @property
    def to_confirm_by(self) -> datetime | None:
        """Return until when its person must confirm their address to keep it, if they still must."""
        person: Person | None = self.user  # type: ignore[attr-defined]
        asked = settings.MAIL_IS_SENT and person is not None and person.email_confirmed_at is None
        return self.confirm_by if asked else None


def is_default_for(places: int) -> bool:
    """Return whether this capacity is small enough to ask for confirmed addresses by default."""
    return places < SMALL_CAPACITY


def must_confirm(person: Person, parent: Any) -> bool:
    """Return whether the person's bookings there lapse as things are."""
    return bool(settings.MAIL_IS_SENT and parent.confirmed_only and person.email_confirmed_at is None)


def confirmation_deadline(
    person: Person, parent: Any, *earlier: QuerySet[Any], mail_link: Callable[[Any, datetime], object]
) -> datetime | None:
    """Return until when the person must confirm to keep a booking there; None where they need not.

    Their first deadline there stays, even after a cancellation: `earlier` are all their bookings there.
    Sends them the link if their last one is old. Raises ConfirmFirst once the deadline has passed.
    """
    if not must_confirm(person, parent):
        return None
    now = database_now()
    known = [first for rows in earlier if (first := rows.aggregate(first=Min("confirm_by"))["first"])]
    until = min(known, default=now + LAPSES_AFTER)
    if until <= now:
        raise ConfirmFirst
    links_since = now - LINK_IS_NEW
    if not MailBox.objects.filter(person=person, template=LINK_TEMPLATE, created_at__gt=links_since).exists():
        mail_link(person, links_since)
    return until


def network_key(network: str) -> str:
    """Return a key shared by bookings of one network; "" for a loopback address: a proxy may stand for everyone."""
    if not settings.RATE_LIMITS or network in ("", "unknown", "127.0.0.1", "::/64"):
        return ""
    return blake2b(network.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()


def check_network_limit(live: QuerySet[Any], key: str, places: int) -> None:
    """Raise ConfirmFirst where unconfirmed people on this network hold too many places.

    Up to half of the places, from 5 to 20: a family or a hall's Wi-Fi fits, a script with made-up addresses does not.
    The parent is locked.
    """
    if not key:
        return
    most = max(MIN_PER_NETWORK, min(MAX_PER_NETWORK, places // 2))
    if live.filter(network_key=key, confirm_by__isnull=False, user__email_confirmed_at=None).count() >= most:
        raise ConfirmFirst(
            "Many people on your network have not confirmed their email address yet. "
            "Confirm yours first: the link is in your mail."
        )


def lapsed(live: Rows) -> Rows:
    """Return bookings past their deadline whose person has not confirmed, once their mail has been sent."""
    # "(550, b'…')": a permanent refusal by the receiving server (RFC 5321 §4.2.1) is not waited for.
    left = Q(state=MailBox.State.SENT) | Q(state=MailBox.State.FAILED, trouble__regex=r"\(5\d\d, ")
    mailed = MailBox.objects.filter(left, person=OuterRef("user"), template=LINK_TEMPLATE)
    return live.filter(Exists(mailed), confirm_by__lte=DatabaseNow(), user__email_confirmed_at=None)


def locked_unconfirmed(people: Collection[UUID | None]) -> set[UUID]:
    """Return those of these people who have not confirmed, locked until the transaction ends: confirming waits for it.

    A person whose row another transaction holds may be confirming now, and is left for the next run.
    """
    rows = (
        get_user_model()
        .objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in={each for each in people if each})
    )
    return set(rows.filter(email_confirmed_at=None).order_by("pk").values_list("pk", flat=True))
