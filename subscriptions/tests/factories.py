"""Factories of subscribers and campaigns. The services change them."""

import factory
from django.utils import timezone

from subscriptions.models import Campaign, Status, Subscriber, Topic


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")
    is_offered = True


class SubscriberFactory(factory.django.DjangoModelFactory):
    """A confirmed subscriber."""

    class Meta:
        model = Subscriber
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Fan {n}")
    email = factory.Sequence(lambda n: f"fan-{n}@fans.example")
    key = factory.LazyAttribute(lambda it: it.email.lower())
    status = Status.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)


class CampaignFactory(factory.django.DjangoModelFactory):
    """A draft to every subscriber."""

    class Meta:
        model = Campaign

    subject = "Home game on Saturday"
    slug = factory.Sequence(lambda n: f"home-game-{n}")
    body = "Doors open at **18:00**. [All events](/competitions/)"


def crowd(size: int) -> list[Subscriber]:
    """Create many confirmed subscribers in one statement."""
    return list(Subscriber.objects.bulk_create(SubscriberFactory.build_batch(size)))
