"""Suppress, release and erase subscribers; check the invariants of the newsletter."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from core.capacity.locking import locked
from core.database import database_now
from core.errors import Invalid
from core.mail.models import MailBox
from core.people import Person
from subscriptions import access
from subscriptions.addresses import erased_key, parse_address
from subscriptions.errors import NotSuppressed
from subscriptions.models import (
    Campaign,
    CampaignStatus,
    Consent,
    ConsentKind,
    Delivery,
    Status,
    Subscriber,
    Suppression,
)
from subscriptions.services import subscribers
from subscriptions.services.subscribers import Origin, record_consent

UNCONFIRMED_TTL = timedelta(days=30)
BATCH_SIZE = 500
AGREED = (ConsentKind.CONFIRMED, ConsentKind.IMPORTED)


@transaction.atomic
def suppress(*, subscriber_id: UUID, reason: str, origin: Origin) -> Subscriber:
    """Never email this address again, even if somebody subscribes or imports it. Idempotent."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    _suppress(subscriber, reason, origin)
    return subscriber


@transaction.atomic
def suppress_address(*, email: str, reason: str, origin: Origin) -> Subscriber:
    """Suppress an address, known or not. Raise Invalid."""
    address = parse_address(email)
    _check_reason(reason)
    blank = Subscriber(email=address.typed, key=address.key, status=Status.SUPPRESSED, suppressed_for=reason)
    rows = Subscriber.objects.select_for_update(no_key=True)
    subscriber = rows.filter(key__in=address.keys).first()
    if subscriber is None:
        Subscriber.objects.bulk_create([blank], ignore_conflicts=True)
        subscriber = rows.get(key=address.key)
    if subscriber.pk == blank.pk:
        record_consent(subscriber, ConsentKind.SUPPRESSED, origin, Suppression(reason).label)
    else:
        _suppress(subscriber, reason, origin)
    return subscriber


@transaction.atomic
def unsubscribe_forever(*, token: str, origin: Origin) -> Subscriber:
    """Unsubscribe and suppress the address, so that nobody can subscribe it again. Raise LinkNoLongerValid."""
    subscriber = access.locked_subscriber(access.read_unsubscribe_token(token))
    subscribers.mark_unsubscribed(subscriber, origin)
    return suppress(subscriber_id=subscriber.pk, reason=Suppression.ASKED, origin=origin)


@transaction.atomic
def release(*, subscriber_id: UUID, origin: Origin) -> Subscriber:
    """Allow the address to subscribe again; it is not put back on the list. Raise NotSuppressed."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    if subscriber.status != Status.SUPPRESSED:
        raise NotSuppressed
    subscriber.status, subscriber.suppressed_for = Status.UNSUBSCRIBED, ""
    subscriber.left_at = subscriber.left_at or database_now()
    subscriber.save(update_fields=["status", "suppressed_for", "left_at", "updated_at"])
    record_consent(subscriber, ConsentKind.RELEASED, origin)
    return subscriber


@transaction.atomic
def erase(*, subscriber_id: UUID, origin: Origin) -> Subscriber:
    """Erase a subscriber's personal data (GDPR Art. 17). A digest stays, so that no old file restores the address."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    if subscriber.is_erased:
        return subscriber
    mails = Q(pk__in=subscriber.deliveries.values("mail")) | Q(
        recipient__iexact=subscriber.email, template__startswith="subscriptions/"
    )
    MailBox.objects.filter(mails).delete()
    subscriber.topics.clear()
    subscriber.email, subscriber.name, subscriber.key = "", "", erased_key(subscriber.key)
    if subscriber.status != Status.SUPPRESSED:
        subscriber.status = Status.UNSUBSCRIBED
        subscriber.left_at = subscriber.left_at or database_now()
    subscriber.save()
    record_consent(subscriber, ConsentKind.ERASED, origin)
    return subscriber


def erase_person(person: Person) -> None:
    """Erase the subscription of a deleted account, if its address was confirmed: anyone may register any address."""
    if person.email_confirmed_at is None:
        return
    if subscriber := Subscriber.objects.filter(key=person.email).first():
        erase(subscriber_id=subscriber.pk, origin=Origin("account deleted"))


@transaction.atomic
def delete_unconfirmed() -> int:
    """Delete sign-ups unconfirmed for thirty days; former subscribers become unsubscribed. Return their number."""
    old = Subscriber.objects.filter(status=Status.PENDING, updated_at__lt=database_now() - UNCONFIRMED_TTL)
    rows = list(old.order_by("pk").select_for_update(no_key=True, skip_locked=True)[:BATCH_SIZE])
    for returned in [row for row in rows if row.opt_in > 1]:
        returned.status, returned.left_at = Status.UNSUBSCRIBED, database_now()
        returned.save(update_fields=["status", "left_at", "updated_at"])
    new = [row.pk for row in rows if row.opt_in == 1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL courtside.purge = 'on'")
    Consent.objects.filter(subscriber__in=new).delete()
    Subscriber.objects.filter(pk__in=new).delete()
    return len(rows)


def _suppress(subscriber: Subscriber, reason: str, origin: Origin) -> None:
    _check_reason(reason)
    if subscriber.status == Status.SUPPRESSED:
        return
    subscriber.left_at = subscriber.left_at or database_now()
    subscriber.status, subscriber.suppressed_for = Status.SUPPRESSED, reason
    subscriber.save(update_fields=["status", "suppressed_for", "left_at", "updated_at"])
    record_consent(subscriber, ConsentKind.SUPPRESSED, origin, Suppression(reason).label)


def _check_reason(reason: str) -> None:
    if reason not in Suppression.values:
        raise Invalid(fields={"reason": [f"One of {', '.join(Suppression.values)}."]})


def audit() -> Iterator[str]:
    """Yield a sentence for each violated invariant."""
    yield from _check_deliveries()
    yield from _check_consents()


def _check_deliveries() -> Iterator[str]:
    waiting = Delivery.objects.filter(campaign=OuterRef("pk"), state="waiting")
    for campaign in Campaign.objects.filter(Exists(waiting), status=CampaignStatus.SENT):
        yield f"campaign {campaign.slug} is said to be sent, and somebody still waits for it"


def _check_consents() -> Iterator[str]:
    """Check that a consent record exists for every subscriber whom we email (GDPR Art. 7(1))."""
    agreed = Consent.objects.filter(subscriber=OuterRef("pk"), kind__in=AGREED)
    for subscriber in Subscriber.objects.confirmed().exclude(Exists(agreed)):
        yield f"subscriber {subscriber.pk} is written to, and no record says that they agreed"
