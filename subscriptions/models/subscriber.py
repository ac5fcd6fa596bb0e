"""An address that the club writes to, wrote to, or must not write to."""

from typing import Any

from django.db import models
from django.db.models import Q

from core.models import BaseModel
from core.search.columns import search_column, search_index
from subscriptions.addresses import FORGOTTEN, LONGEST
from subscriptions.models.topic import Topic


class Status(models.TextChoices):
    PENDING = "pending", "Waiting for the click"
    CONFIRMED = "confirmed", "Subscribed"
    UNSUBSCRIBED = "unsubscribed", "Left"
    SUPPRESSED = "suppressed", "Never to be written to"


class Suppression(models.TextChoices):
    COMPLAINED = "complained", "Reported our mail as spam"
    BOUNCED = "bounced", "Mail came back"
    ASKED = "asked", "Asked never again"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Words for subscribers."""

    def confirmed(self) -> "SubscriberQuerySet":
        """Those that a campaign may go to."""
        return self.filter(status=Status.CONFIRMED)

    def on(self, topic: Topic) -> "SubscriberQuerySet":
        return self.filter(pk__in=Subscriber.topics.through.objects.filter(topic=topic).values("subscriber"))

    def newest_first(self) -> "SubscriberQuerySet":
        return self.order_by("-created_at", "-id")


class Subscriber(BaseModel):
    """One address, once, whatever its case. `opt_in` counts how often it asked: older links confirm nothing."""

    name = models.CharField(max_length=120, blank=True)
    # As it was typed, for writing to; empty of one that was erased.
    email = models.CharField(max_length=LONGEST, blank=True)
    key = models.CharField(max_length=LONGEST, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    suppressed_for = models.CharField(max_length=10, choices=Suppression.choices, blank=True)
    opt_in = models.PositiveIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="subscribers")
    searched = search_column("name", "email")

    objects: Any = SubscriberQuerySet.as_manager()

    class Meta:
        indexes = [
            search_index("subscriber_searched"),
            models.Index(fields=["-created_at", "-id"], name="subscriber_newest_first"),
            models.Index(fields=["status", "-created_at", "-id"], name="subscriber_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="subscriber_status_known"),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False, left_at=None),
                name="subscriber_confirmed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="unsubscribed") | Q(left_at__isnull=False), name="subscriber_left_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="suppressed", suppressed_for__in=Suppression.values)
                | (~Q(status="suppressed") & Q(suppressed_for="")),
                name="subscriber_suppressed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(email="")
                | Q(key__startswith=FORGOTTEN, name="", status__in=["unsubscribed", "suppressed"]),
                name="subscriber_without_address_is_erased",
            ),
            models.CheckConstraint(condition=~Q(email__regex=r"[\r\n]"), name="subscriber_email_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.email or "An erased address"

    @property
    def is_erased(self) -> bool:
        return not self.email
