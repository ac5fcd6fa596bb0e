"""What members say about the newsletter from their account, where they have proven the address already."""

from typing import Any

from django.db import transaction

from core.database import database_now
from subscriptions.addresses import address_of
from subscriptions.models import ConsentKind, Status, Subscriber
from subscriptions.refusals import AddressNotConfirmed, AlreadySubscribed
from subscriptions.services import letters
from subscriptions.services.records import Origin, record
from subscriptions.services.subscribing import end, subscribe, write_again
from subscriptions.words import consent_text

WAY = "account"


@transaction.atomic
def wish(person: Any, wanted: bool, network: str = "") -> Subscriber | None:
    """Have the newsletter at the account's address, or no more of it. Twice changes nothing.

    An address that the account has proven needs no second mail (one proof is enough); any other gets
    the usual one, and cannot be taken off. Refuses with AddressSuppressed, AddressNotConfirmed, RateLimited.
    """
    origin = Origin(WAY, network, person.pk)
    return _join(person, origin) if wanted else _leave(person, origin)


def _join(person: Any, origin: Origin) -> Subscriber | None:
    subscriber: Subscriber | None
    try:
        subscriber = subscribe(email=person.email, name=person.name, origin=origin, mails=not person.email_confirmed_at)
    except AlreadySubscribed:
        if not person.email_confirmed_at:
            write_again(email=person.email)
        subscriber = _of(person)
    if subscriber and person.email_confirmed_at and subscriber.status == Status.PENDING:
        subscriber.status, subscriber.confirmed_at = Status.CONFIRMED, database_now()
        subscriber.save(update_fields=["status", "confirmed_at", "updated_at"])
        record(subscriber, ConsentKind.CONFIRMED, origin, consent_text())
        letters.welcome(subscriber)
    return subscriber


def _leave(person: Any, origin: Origin) -> Subscriber | None:
    subscriber = _of(person)
    if subscriber is None or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        return subscriber
    if not person.email_confirmed_at:
        raise AddressNotConfirmed
    end(subscriber, origin)
    return subscriber


def _of(person: Any) -> Subscriber | None:
    rows = Subscriber.objects.select_for_update(no_key=True)
    found: Subscriber | None = rows.filter(key=address_of(person.email).key).first()
    return found
