"""The verbs of topics."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from core.capacity.places import locked
from core.errors import Invalid
from core.text import one_line, problem
from subscriptions.models import Subscriber, Topic
from subscriptions.refusals import TopicInUse, TopicTaken


@transaction.atomic
def save_topic(*, name: str, says: str = "", is_offered: bool = False, topic_id: UUID | None = None) -> Topic:
    """Make a topic or call it something else. Refuses with Invalid, NotFound, TopicTaken."""
    called = one_line(name)
    if sentence := problem(called):
        raise Invalid(fields={"name": [sentence]})
    slug = slug_of(called)
    topic = locked(Topic.objects.all(), topic_id) if topic_id else Topic()
    topic.name, topic.slug, topic.says, topic.is_offered = called, slug, says.strip(), is_offered
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as taken:
        raise TopicTaken from taken
    return topic


@transaction.atomic
def delete_topic(*, topic_id: UUID) -> None:
    """Refuses with NotFound, or TopicInUse where a campaign went to it."""
    try:
        locked(Topic.objects.all(), topic_id).delete()
    except ProtectedError as used:
        raise TopicInUse from used


@transaction.atomic
def label(*, subscriber_id: UUID, topics: Collection[Any]) -> Subscriber:
    """The staff say what a subscriber is tagged with. Refuses with NotFound."""
    subscriber = locked(Subscriber.objects.all(), subscriber_id)
    subscriber.topics.set(topics)
    return subscriber


def slug_of(name: str) -> str:
    found = slugify(name, allow_unicode=True)[:50]
    if not found:
        raise Invalid(fields={"name": ["Use some letters."]})
    return found
