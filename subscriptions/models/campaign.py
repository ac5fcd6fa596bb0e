"""A message to many, and the ledger of who it went to."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.mail.models import LONGEST_SUBJECT, MailBox
from core.models import BaseModel
from core.search.columns import search_column
from subscriptions.models.subscriber import Subscriber
from subscriptions.models.topic import Topic


class CampaignStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Going out"
    PAUSED = "paused", "Paused"
    SENT = "sent", "Sent"
    CANCELLED = "cancelled", "Cancelled"


class Segment(models.TextChoices):
    EVERYONE = "everyone", "Every subscriber"
    TOPIC = "topic", "Who chose a topic"
    SEATS = "seats", "Who holds a seat"
    BUYERS = "buyers", "Who bought in the shop"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def archived(self) -> "CampaignQuerySet":
        """What everybody may read, the newest first."""
        return self.filter(status=CampaignStatus.SENT, in_archive=True).order_by("-finished_at", "-id")


class Campaign(BaseModel):
    """Written in Markdown; whom it goes to is settled the moment it begins to go out."""

    subject = models.CharField(max_length=LONGEST_SUBJECT)
    slug = models.SlugField(max_length=80, unique=True)
    body = models.TextField()
    segment = models.CharField(max_length=10, choices=Segment.choices, default=Segment.EVERYONE)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="campaigns")
    # Which event's seats or which product's buyers; empty: of any.
    about = models.CharField(max_length=120, blank=True)
    in_archive = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT)
    note = models.CharField(max_length=200, blank=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When the last batch went out: a campaign that goes out and stands still is pushed on.
    moved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    searched = search_column("subject", "body")

    objects: Any = CampaignQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="campaign_newest_first"),
            models.Index(fields=["status", "scheduled_for"], name="campaign_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CampaignStatus.values), name="campaign_status_known"),
            models.CheckConstraint(condition=Q(segment__in=Segment.values), name="campaign_segment_known"),
            models.CheckConstraint(
                condition=Q(segment="topic", topic__isnull=False) | (~Q(segment="topic") & Q(topic=None)),
                name="campaign_topic_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(scheduled_for__isnull=False), name="campaign_scheduled_for_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "scheduled", "cancelled", "paused"]) | Q(started_at__isnull=False),
                name="campaign_started_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", finished_at__isnull=False) | (~Q(status="sent") & Q(finished_at=None)),
                name="campaign_finished_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def room(self) -> str:
        return room_of(self.pk)

    @property
    def is_draft(self) -> bool:
        return self.status == CampaignStatus.DRAFT

    @property
    def lead(self) -> str:
        """Its first paragraph."""
        return self.body.strip().partition("\n\n")[0]

    def get_absolute_url(self) -> str:
        return reverse("newsletter-issue", args=[self.slug])


def room_of(campaign_id: UUID) -> str:
    return f"campaigns.{campaign_id}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not delivered"
    PASSED_OVER = "passed_over", "Left before"


class Delivery(BaseModel):
    """One line of the ledger: this campaign, this subscriber, once. Sent means handed to the mailbox, with its mail."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    mail = models.OneToOneField(MailBox, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["campaign", "created_at", "id"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["subscriber", "-created_at"], name="delivery_by_subscriber"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "subscriber"], name="delivery_once_each"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="delivery_sent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} to {self.subscriber}"
