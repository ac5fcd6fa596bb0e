"""Queries for subscribers, topics, campaigns and their deliveries."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from bookings import queries as bookings
from core.errors import Invalid, NotFound
from core.people import Person
from core.search.columns import matches, matches_indexed
from core.times import format_day
from shop import queries as shop
from subscriptions import addresses
from subscriptions.errors import CampaignNotFound, SubscriberNotFound
from subscriptions.models import (
    Campaign,
    CampaignStatus,
    Delivery,
    DeliveryState,
    Segment,
    Status,
    Subscriber,
    SubscriberQuerySet,
    Topic,
)

MAX_CHOICES = 100


def search(*, status: str = "", text: str = "", topic: str = "") -> SubscriberQuerySet:
    """Return subscribers, newest first. `text` matches part of a name or an address."""
    results: SubscriberQuerySet = Subscriber.objects.newest_first().prefetch_related("topics")
    if status:
        results = results.filter(status=status)
    if text := text.strip():
        results = results.filter(matches_indexed(text) | Q(key__in=_possible_keys(text)))
    if topic:
        results = results.filter(topics__slug=topic)
    return results


def subscriber(subscriber_id: UUID) -> Subscriber:
    """Return a subscriber with their topics, or raise SubscriberNotFound."""
    result: Subscriber | None = Subscriber.objects.prefetch_related("topics").filter(pk=subscriber_id).first()
    if result is None:
        raise SubscriberNotFound
    return result


def subscription_of(person: Person) -> Subscriber | None:
    """Return the account's subscription if its address is confirmed: anyone may register any address."""
    if not person.email_confirmed_at:
        return None
    result: Subscriber | None = Subscriber.objects.prefetch_related("topics").filter(key=person.email).first()
    return result


def count_by_status() -> dict[str, int]:
    """Count the subscribers of each status."""
    counts = Subscriber.objects.values_list("status").annotate(number=Count("pk"))
    return {**dict.fromkeys(Status.values, 0), **dict(counts)}


def topics_with_counts() -> QuerySet[Topic]:
    """Return all topics, with the number of subscribers that each reaches."""
    reached = Count("subscribers", filter=Q(subscribers__status=Status.CONFIRMED))
    topics: QuerySet[Topic] = Topic.objects.annotate(reached=reached).order_by("name", "id")
    return topics


def campaign(campaign_id: Any) -> Campaign:
    """Return a campaign, or raise CampaignNotFound."""
    result: Campaign | None = Campaign.objects.select_related("topic").filter(pk=campaign_id).first()
    if result is None:
        raise CampaignNotFound
    return result


def campaigns() -> QuerySet[Campaign]:
    """Return all campaigns, newest first, with the number of emails sent."""
    reached = Count("deliveries", filter=Q(deliveries__state=DeliveryState.SENT))
    results: QuerySet[Campaign] = (
        Campaign.objects.select_related("topic").annotate(reached=reached).order_by("-created_at", "-id")
    )
    return results


def issue(slug: str) -> Campaign:
    """Return an issue of the public archive, or raise CampaignNotFound."""
    result: Campaign | None = Campaign.objects.archived().filter(slug=slug).first()
    if result is None:
        raise CampaignNotFound
    return result


def search_issues(words: str) -> QuerySet[Campaign]:
    """Return the issues of the public archive that contain these words."""
    issues: QuerySet[Campaign] = Campaign.objects.archived()
    return issues.filter(matches(words, "searched"))


def audience(segment: str, *, topic: Topic | None = None, about: str = "") -> SubscriberQuerySet:
    """Return the confirmed subscribers whom a campaign to this segment would reach now."""
    subscribers: SubscriberQuerySet = Subscriber.objects.confirmed()
    if segment == Segment.TOPIC:
        return subscribers.on(topic) if topic else subscribers.none()
    if segment == Segment.SEATS:
        return subscribers.filter(key__in=_keys(bookings.seat_holder_emails(about or None)))
    if segment == Segment.BUYERS:
        return subscribers.filter(key__in=_keys(shop.buyer_emails(about or None)))
    return subscribers


def event_choices() -> list[tuple[str, str]]:
    """Return the events as choices (id, label): upcoming first, then past events, latest first."""
    upcoming = bookings.public(upcoming=True)[:MAX_CHOICES]
    past = bookings.public(upcoming=False).reverse()[:MAX_CHOICES]
    return [(str(event.pk), f"{event.name}, {format_day(event.starts_at)}") for event in [*upcoming, *past]]


def product_choices() -> list[tuple[str, str]]:
    """Return the products as choices (slug, label)."""
    return [(product.slug, product.name) for product in shop.catalogue()[:MAX_CHOICES]]


def about_label(segment: str, about: str) -> str:
    """Return the name of the event or product of a segment, or its id if it no longer exists."""
    try:
        if about and segment == Segment.SEATS:
            event = bookings.event_by_id(about)
            return event.name if event else about
        if about and segment == Segment.BUYERS:
            return str(shop.product(None, about).name)
    except NotFound:
        return about
    return ""


@dataclass(frozen=True)
class Progress:
    """Counts of a campaign's deliveries."""

    total: int
    waiting: int
    sent: int
    failed: int
    passed_over: int
    left_since: int

    @property
    def done(self) -> int:
        return self.total - self.waiting


def progress(campaign: Campaign) -> Progress:
    """Count the deliveries. Nobody is tracked: the only reaction counted is unsubscribing after the email."""

    def count(state: str) -> Count:
        return Count("pk", filter=Q(state=state))

    left = Q(state=DeliveryState.SENT, subscriber__left_at__gte=F("sent_at"))
    counts = Delivery.objects.filter(campaign=campaign).aggregate(
        total=Count("pk"),
        waiting=count(DeliveryState.WAITING),
        sent=count(DeliveryState.SENT),
        failed=count(DeliveryState.FAILED),
        passed_over=count(DeliveryState.PASSED_OVER),
        left_since=Count("pk", filter=left),
    )
    return Progress(**counts)


def count_paused_campaigns() -> int:
    """Count the paused campaigns, which wait for a decision of the staff."""
    return int(Campaign.objects.filter(status=CampaignStatus.PAUSED).count())


def _keys(emails: set[str]) -> set[str]:
    """Return the keys of the valid addresses."""
    return {key for email in emails if (key := _key_or_empty(email))}


def _possible_keys(text: str) -> tuple[str, ...]:
    """Return the keys of a complete address, including the key after erasure."""
    try:
        return addresses.parse_address(text).keys
    except Invalid:
        return ()


def _key_or_empty(text: str) -> str:
    try:
        return addresses.parse_address(text).key
    except Invalid:
        return ""
