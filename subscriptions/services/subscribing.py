"""The verbs of who subscribes: ask, confirm, choose, leave. The subscriber's row is always locked first."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from core.api import rate_limits
from core.database import database_now
from core.errors import Invalid
from core.text import one_line, problem
from subscriptions import links
from subscriptions.addresses import Address, address_of
from subscriptions.models import ConsentKind, Status, Subscriber, Topic
from subscriptions.refusals import AddressSuppressed, AlreadySubscribed, LinkNoLonger
from subscriptions.services import letters
from subscriptions.services.records import Origin, record
from subscriptions.words import consent_text

LONGEST_NAME = 120
PER_NETWORK, WINDOW_SECONDS = 600, 3600  # a whole hall may subscribe at half-time


@transaction.atomic
def subscribe(*, email: str, name: str = "", origin: Origin, mails: bool = True) -> Subscriber:
    """Put the address on the list, where it waits for the click in the mail that this sends.

    One that left starts again. `mails` is false where the address is proven already.
    Refuses with Invalid, RateLimited (by network), AddressSuppressed, or AlreadySubscribed (also
    who has not clicked yet: `write_again` mails the link once more).
    """
    address, called = address_of(email), tidy_name(name)
    rate_limits.hit("subscribe", origin.network, PER_NETWORK, WINDOW_SECONDS)
    subscriber, is_new = _row_of(address, called)
    if not is_new:
        _start_again(subscriber, address, called)
    record(subscriber, ConsentKind.ASKED, origin, consent_text())
    if mails:
        letters.ask_to_confirm(subscriber)
    return subscriber


@transaction.atomic
def write_again(*, email: str) -> bool:
    """Mail the link to who asked once more, at most three times an hour. Says whether it went."""
    found = Subscriber.objects.filter(key=address_of(email).key).first()
    if found is None or found.status not in (Status.PENDING, Status.CONFIRMED):
        return False
    return letters.write_again(found)


@transaction.atomic
def send_choices_link(*, email: str, origin: Origin) -> None:
    """Mail the private link to a subscriber. Tells nobody whether the address is one. Refuses with RateLimited."""
    address = address_of(email)
    rate_limits.hit("subscribe", origin.network, PER_NETWORK, WINDOW_SECONDS)
    if found := Subscriber.objects.confirmed().filter(key=address.key).first():
        letters.send_choices_link(found)


@transaction.atomic
def confirm(*, token: str, origin: Origin) -> Subscriber:
    """The click in the mail: from now on campaigns go there. Twice changes nothing.

    Refuses with LinkNoLonger: too old, not ours, of an earlier opt-in, or the address has left since.
    """
    who, opt_in = links.who_confirms(token)
    subscriber = locked(who)
    if subscriber.opt_in != opt_in or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        raise LinkNoLonger
    if subscriber.status == Status.PENDING:
        subscriber.status, subscriber.confirmed_at = Status.CONFIRMED, database_now()
        subscriber.save(update_fields=["status", "confirmed_at", "updated_at"])
        record(subscriber, ConsentKind.CONFIRMED, origin, consent_text())
        letters.welcome(subscriber)
    return subscriber


@transaction.atomic
def choose(*, token: str, name: str, topics: Collection[Any]) -> Subscriber:
    """What they are called and interested in; the club's own labels stay. Refuses with LinkNoLonger or Invalid."""
    called = tidy_name(name)
    subscriber = locked(links.who_chooses(token))
    if subscriber.is_erased:
        raise LinkNoLonger
    subscriber.name = called
    subscriber.save(update_fields=["name", "updated_at"])
    labels = subscriber.topics.filter(is_offered=False)
    subscriber.topics.set([*labels, *Topic.objects.offered().filter(pk__in=[topic.pk for topic in topics])])
    return subscriber


@transaction.atomic
def leave(*, token: str, origin: Origin) -> Subscriber:
    """Never a campaign again, at once. Twice changes nothing. Refuses with LinkNoLonger what is not our link."""
    subscriber = locked(links.who_leaves(token))
    end(subscriber, origin)
    return subscriber


def end(subscriber: Subscriber, origin: Origin) -> None:
    """Take the locked subscriber off the list, if they are on it."""
    if subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        return
    subscriber.status, subscriber.left_at = Status.UNSUBSCRIBED, database_now()
    subscriber.save(update_fields=["status", "left_at", "updated_at"])
    record(subscriber, ConsentKind.LEFT, origin)


def locked(subscriber_id: UUID) -> Subscriber:
    """The subscriber as they are now, or LinkNoLonger where they are gone."""
    found: Subscriber | None = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber_id).first()
    if found is None:
        raise LinkNoLonger
    return found


def tidy_name(name: str) -> str:
    """The name in one line, or Invalid."""
    called = one_line(name)
    if sentence := problem(called):
        raise Invalid(fields={"name": [sentence]})
    if len(called) > LONGEST_NAME:
        raise Invalid(fields={"name": [f"A name has at most {LONGEST_NAME} characters."]})
    return called


def _row_of(address: Address, name: str) -> tuple[Subscriber, bool]:
    """The row of the address, locked, and whether it is new. Of many who come at once, one makes it."""
    rows = Subscriber.objects.select_for_update(no_key=True)
    if found := rows.filter(key__in=address.keys).first():
        return found, False
    made = Subscriber(name=name, email=address.typed, key=address.key)
    Subscriber.objects.bulk_create([made], ignore_conflicts=True)
    found = rows.get(key=address.key)
    return found, found.pk == made.pk


def _start_again(subscriber: Subscriber, address: Address, name: str) -> None:
    """Who left is asked anew; their old links confirm nothing any more."""
    if subscriber.status == Status.SUPPRESSED:
        raise AddressSuppressed
    if subscriber.status != Status.UNSUBSCRIBED:
        raise AlreadySubscribed(pending=subscriber.status == Status.PENDING)
    subscriber.email, subscriber.key = address.typed, address.key
    subscriber.name = name or subscriber.name
    subscriber.status, subscriber.left_at, subscriber.confirmed_at = Status.PENDING, None, None
    subscriber.opt_in += 1
    subscriber.save()
