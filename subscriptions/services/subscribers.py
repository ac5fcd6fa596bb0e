"""Subscribe, confirm, change preferences, unsubscribe; subscriptions of members; topics; consent records."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from core.api import rate_limits
from core.capacity.locking import locked
from core.database import database_now
from core.errors import Invalid
from core.people import Person, Visitor
from core.text import one_line, text_problem
from subscriptions import access, emails
from subscriptions.addresses import Address, parse_address
from subscriptions.errors import (
    AddressNotConfirmed,
    AddressSuppressed,
    AlreadySubscribed,
    LinkNoLongerValid,
    TopicInUse,
    TopicTaken,
)
from subscriptions.models import Consent, ConsentKind, Status, Subscriber, Topic

MAX_NAME_LENGTH = 120
PER_NETWORK, WINDOW_SECONDS = 600, 3600  # per hour; a full hall may subscribe at half-time
ACCOUNT_PAGE = "account"


def consent_text() -> str:
    """Return the text that every sign-up form shows. Each consent record keeps the text of its day."""
    return (
        f"{settings.CLUB_NAME} will mail you club news: games, tickets, offers of the club. "
        "You confirm it by a click in a first mail, and every mail has a link to leave."
    )


@dataclass(frozen=True)
class Origin:
    """How a request came: by which page or call, from which network, by which staff member."""

    way: str
    network: str = ""
    by: UUID | None = None

    @property
    def anonymized_network(self) -> str:
        """The network as /24, or /48 for IPv6, so that it does not identify a household."""
        try:
            found = ip_network(self.network, strict=False)
        except ValueError:
            return ""
        prefix = 24 if found.version == 4 else 48
        return str(found.supernet(new_prefix=prefix) if found.prefixlen > prefix else found)


def staff_origin(person: Visitor, way: str = "staff") -> Origin:
    return Origin(way, by=person.pk if person else None)


def record_consent(subscriber: Subscriber, kind: str, origin: Origin, text: str = "") -> Consent:
    """Create a consent record. Call it in the transaction of the change that it records."""
    return Consent.objects.create(
        subscriber=subscriber, kind=kind, way=origin.way, network=origin.anonymized_network, by=origin.by, text=text
    )


@transaction.atomic
def subscribe(*, email: str, name: str = "", origin: Origin, mails: bool = True) -> Subscriber:
    """Sign the address up and email the confirmation link. A former subscriber starts again.

    `mails` is false for an address that is already proven. Raise Invalid, RateLimited (per network),
    AddressSuppressed, or AlreadySubscribed, also when the address waits for confirmation (see resend_confirmation).
    """
    address, clean = parse_address(email), clean_name(name)
    rate_limits.hit("subscribe", origin.network, PER_NETWORK, WINDOW_SECONDS)
    subscriber, is_new = _get_or_create(address, clean)
    if not is_new:
        _resubscribe(subscriber, address, clean)
    record_consent(subscriber, ConsentKind.ASKED, origin, consent_text())
    if mails:
        emails.send_confirmation(subscriber)
    return subscriber


@transaction.atomic
def resend_confirmation(*, email: str) -> bool:
    """Email the link again, at most three times an hour. Return whether it was sent."""
    subscriber = Subscriber.objects.filter(key=parse_address(email).key).first()
    if subscriber is None or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        return False
    return emails.resend(subscriber)


@transaction.atomic
def send_choices_link(*, email: str, origin: Origin) -> None:
    """Email the preferences link to a subscriber. Never reveal whether the address is subscribed. Raise RateLimited."""
    address = parse_address(email)
    rate_limits.hit("subscribe", origin.network, PER_NETWORK, WINDOW_SECONDS)
    if subscriber := Subscriber.objects.confirmed().filter(key=address.key).first():
        emails.send_choices_link(subscriber)


@transaction.atomic
def confirm(*, token: str, origin: Origin) -> Subscriber:
    """Confirm the sign-up: campaigns reach the address from now on. Idempotent.

    Raise LinkNoLongerValid when the link is too old, not ours or of an earlier sign-up, or the address has left since.
    """
    subscriber_id, opt_in = access.read_confirm_token(token)
    subscriber = access.locked_subscriber(subscriber_id)
    if subscriber.opt_in != opt_in or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        raise LinkNoLongerValid
    if subscriber.status == Status.PENDING:
        subscriber.status, subscriber.confirmed_at = Status.CONFIRMED, database_now()
        subscriber.save(update_fields=["status", "confirmed_at", "updated_at"])
        record_consent(subscriber, ConsentKind.CONFIRMED, origin, consent_text())
        emails.send_welcome(subscriber)
    return subscriber


@transaction.atomic
def update_preferences(*, token: str, name: str, topics: Collection[Any]) -> Subscriber:
    """Save a subscriber's name and topics. The club's own labels stay. Raise LinkNoLongerValid or Invalid."""
    clean = clean_name(name)
    subscriber = access.locked_subscriber(access.read_choices_token(token))
    if subscriber.is_erased:
        raise LinkNoLongerValid
    subscriber.name = clean
    subscriber.save(update_fields=["name", "updated_at"])
    labels = subscriber.topics.filter(is_offered=False)
    subscriber.topics.set([*labels, *Topic.objects.offered().filter(pk__in=[topic.pk for topic in topics])])
    return subscriber


@transaction.atomic
def unsubscribe(*, token: str, origin: Origin) -> Subscriber:
    """Unsubscribe at once. Idempotent. Raise LinkNoLongerValid for a link that is not ours."""
    subscriber = access.locked_subscriber(access.read_unsubscribe_token(token))
    mark_unsubscribed(subscriber, origin)
    return subscriber


def mark_unsubscribed(subscriber: Subscriber, origin: Origin) -> None:
    """Unsubscribe a locked subscriber, if they are subscribed or pending."""
    if subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        return
    subscriber.status, subscriber.left_at = Status.UNSUBSCRIBED, database_now()
    subscriber.save(update_fields=["status", "left_at", "updated_at"])
    record_consent(subscriber, ConsentKind.LEFT, origin)


def clean_name(name: str) -> str:
    """Return the name on one line, or raise Invalid."""
    cleaned = one_line(name)
    if sentence := text_problem(cleaned):
        raise Invalid(fields={"name": [sentence]})
    if len(cleaned) > MAX_NAME_LENGTH:
        raise Invalid(fields={"name": [f"A name has at most {MAX_NAME_LENGTH} characters."]})
    return cleaned


def _get_or_create(address: Address, name: str) -> tuple[Subscriber, bool]:
    """Return the locked row of the address, and whether it is new. Of concurrent requests one creates it."""
    rows = Subscriber.objects.select_for_update(no_key=True)
    if row := rows.filter(key__in=address.keys).first():
        return row, False
    new = Subscriber(name=name, email=address.typed, key=address.key)
    Subscriber.objects.bulk_create([new], ignore_conflicts=True)
    row = rows.get(key=address.key)
    return row, row.pk == new.pk


def _resubscribe(subscriber: Subscriber, address: Address, name: str) -> None:
    """Start a new opt-in of a former subscriber. Links of earlier opt-ins become invalid."""
    if subscriber.status == Status.SUPPRESSED:
        raise AddressSuppressed
    if subscriber.status != Status.UNSUBSCRIBED:
        raise AlreadySubscribed(pending=subscriber.status == Status.PENDING)
    subscriber.email, subscriber.key = address.typed, address.key
    subscriber.name = name or subscriber.name
    subscriber.status, subscriber.left_at, subscriber.confirmed_at = Status.PENDING, None, None
    subscriber.opt_in += 1
    subscriber.save()


@transaction.atomic
def set_member_subscription(person: Person, wanted: bool, network: str = "") -> Subscriber | None:
    """Subscribe or unsubscribe the account's address. Idempotent.

    A confirmed address needs no confirmation email. Any other address gets one, and cannot be unsubscribed here.
    Raise AddressSuppressed, AddressNotConfirmed or RateLimited.
    """
    origin = Origin(ACCOUNT_PAGE, network, person.pk)
    return _subscribe_member(person, origin) if wanted else _unsubscribe_member(person, origin)


def _subscribe_member(person: Person, origin: Origin) -> Subscriber | None:
    subscriber: Subscriber | None
    try:
        subscriber = subscribe(email=person.email, name=person.name, origin=origin, mails=not person.email_confirmed_at)
    except AlreadySubscribed:
        if not person.email_confirmed_at:
            resend_confirmation(email=person.email)
        subscriber = _locked_subscription(person)
    if subscriber and person.email_confirmed_at and subscriber.status == Status.PENDING:
        subscriber.status, subscriber.confirmed_at = Status.CONFIRMED, database_now()
        subscriber.save(update_fields=["status", "confirmed_at", "updated_at"])
        record_consent(subscriber, ConsentKind.CONFIRMED, origin, consent_text())
        emails.send_welcome(subscriber)
    return subscriber


def _unsubscribe_member(person: Person, origin: Origin) -> Subscriber | None:
    subscriber = _locked_subscription(person)
    if subscriber is None or subscriber.status not in (Status.PENDING, Status.CONFIRMED):
        return subscriber
    if not person.email_confirmed_at:
        raise AddressNotConfirmed
    mark_unsubscribed(subscriber, origin)
    return subscriber


def _locked_subscription(person: Person) -> Subscriber | None:
    rows = Subscriber.objects.select_for_update(no_key=True)
    subscriber: Subscriber | None = rows.filter(key=parse_address(person.email).key).first()
    return subscriber


@transaction.atomic
def save_topic(*, name: str, says: str = "", is_offered: bool = False, topic_id: UUID | None = None) -> Topic:
    """Create or edit a topic. Raise Invalid, NotFound or TopicTaken."""
    clean = one_line(name)
    if sentence := text_problem(clean):
        raise Invalid(fields={"name": [sentence]})
    slug = topic_slug(clean)
    topic = locked(Topic.objects.all(), topic_id) if topic_id else Topic()
    topic.name, topic.slug, topic.says, topic.is_offered = clean, slug, says.strip(), is_offered
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as taken:
        raise TopicTaken from taken
    return topic


@transaction.atomic
def delete_topic(*, topic_id: UUID) -> None:
    """Delete a topic. Raise NotFound, or TopicInUse when a campaign was sent to it."""
    try:
        locked(Topic.objects.all(), topic_id).delete()
    except ProtectedError as used:
        raise TopicInUse from used


@transaction.atomic
def set_topics(*, subscriber_id: UUID, topics: Collection[Any]) -> Subscriber:
    """Set a subscriber's topics, as staff. Raise NotFound."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    subscriber.topics.set(topics)
    return subscriber


def topic_slug(name: str) -> str:
    slug = slugify(name, allow_unicode=True)[:50]
    if not slug:
        raise Invalid(fields={"name": ["Use some letters."]})
    return slug
