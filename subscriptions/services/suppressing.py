"""The verbs of who must not be written to, and of who wants to be forgotten."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from core.capacity.places import locked
from core.database import database_now
from core.errors import Invalid
from core.mail.models import MailBox
from subscriptions import links
from subscriptions.addresses import address_of, forgotten
from subscriptions.models import Consent, ConsentKind, Status, Subscriber, Suppression
from subscriptions.refusals import NotSuppressed
from subscriptions.services import subscribing
from subscriptions.services.records import Origin, record

NEVER_CONFIRMED_FOR = timedelta(days=30)
AT_ONCE = 500


@transaction.atomic
def suppress(*, subscriber_id: UUID, reason: str, origin: Origin) -> Subscriber:
    """Never write to this address again, whoever subscribes or imports it. Twice changes nothing."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    _suppress(subscriber, reason, origin)
    return subscriber


@transaction.atomic
def suppress_address(*, email: str, reason: str, origin: Origin) -> Subscriber:
    """The same for an address that may never have been on the list. Refuses with Invalid."""
    address = address_of(email)
    _known(reason)
    blank = Subscriber(email=address.typed, key=address.key, status=Status.SUPPRESSED, suppressed_for=reason)
    rows = Subscriber.objects.select_for_update(no_key=True)
    found = rows.filter(key__in=address.keys).first()
    if found is None:
        Subscriber.objects.bulk_create([blank], ignore_conflicts=True)
        found = rows.get(key=address.key)
    if found.pk == blank.pk:
        record(found, ConsentKind.SUPPRESSED, origin, Suppression(reason).label)
    else:
        _suppress(found, reason, origin)
    return found


@transaction.atomic
def ask_never_again(*, token: str, origin: Origin) -> Subscriber:
    """Leave, and be written to by nobody of the club again, whoever types the address in. Refuses with LinkNoLonger."""
    subscriber = subscribing.locked(links.who_leaves(token))
    subscribing.end(subscriber, origin)
    return suppress(subscriber_id=subscriber.pk, reason=Suppression.ASKED, origin=origin)


@transaction.atomic
def release(*, subscriber_id: UUID, origin: Origin) -> Subscriber:
    """It may subscribe again, by itself: releasing puts nobody back on the list. Refuses with NotSuppressed."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    if subscriber.status != Status.SUPPRESSED:
        raise NotSuppressed
    subscriber.status, subscriber.suppressed_for = Status.UNSUBSCRIBED, ""
    subscriber.left_at = subscriber.left_at or database_now()
    subscriber.save(update_fields=["status", "suppressed_for", "left_at", "updated_at"])
    record(subscriber, ConsentKind.RELEASED, origin)
    return subscriber


@transaction.atomic
def erase(*, subscriber_id: UUID, origin: Origin) -> Subscriber:
    """Forget who it was (GDPR Art. 17). What stays is a digest, by which no old file brings the address back."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    if subscriber.is_erased:
        return subscriber
    of_this = Q(pk__in=subscriber.deliveries.values("mail")) | Q(
        recipient__iexact=subscriber.email, template__startswith="subscriptions/"
    )
    MailBox.objects.filter(of_this).delete()
    subscriber.topics.clear()
    subscriber.email, subscriber.name, subscriber.key = "", "", forgotten(subscriber.key)
    if subscriber.status != Status.SUPPRESSED:
        subscriber.status = Status.UNSUBSCRIBED
        subscriber.left_at = subscriber.left_at or database_now()
    subscriber.save()
    record(subscriber, ConsentKind.ERASED, origin)
    return subscriber


def forget_person(person: Any) -> None:
    """Who deletes their account leaves the list, if the address was proven theirs: anybody may sign up with any."""
    if person.email_confirmed_at is None:
        return
    if found := Subscriber.objects.filter(key=person.email).first():
        erase(subscriber_id=found.pk, origin=Origin("account deleted"))


@transaction.atomic
def forget_who_never_confirmed() -> int:
    """Delete who did not click within thirty days; one that was on the list before is one that left. Says how many."""
    old = Subscriber.objects.filter(status=Status.PENDING, updated_at__lt=database_now() - NEVER_CONFIRMED_FOR)
    rows = list(old.order_by("pk").select_for_update(no_key=True, skip_locked=True)[:AT_ONCE])
    for came_back in [row for row in rows if row.opt_in > 1]:
        came_back.status, came_back.left_at = Status.UNSUBSCRIBED, database_now()
        came_back.save(update_fields=["status", "left_at", "updated_at"])
    new = [row.pk for row in rows if row.opt_in == 1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL courtside.purge = 'on'")
    Consent.objects.filter(subscriber__in=new).delete()
    Subscriber.objects.filter(pk__in=new).delete()
    return len(rows)


def _suppress(subscriber: Subscriber, reason: str, origin: Origin) -> None:
    _known(reason)
    if subscriber.status == Status.SUPPRESSED:
        return
    subscriber.left_at = subscriber.left_at or database_now()
    subscriber.status, subscriber.suppressed_for = Status.SUPPRESSED, reason
    subscriber.save(update_fields=["status", "suppressed_for", "left_at", "updated_at"])
    record(subscriber, ConsentKind.SUPPRESSED, origin, Suppression(reason).label)


def _known(reason: str) -> None:
    if reason not in Suppression.values:
        raise Invalid(fields={"reason": [f"One of {', '.join(Suppression.values)}."]})
