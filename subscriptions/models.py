"""Subscribers, their consents and topics, imported files, campaigns and their deliveries."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.mail.models import MAX_SUBJECT_LENGTH, MailBox
from core.models import BaseModel
from core.search.columns import search_column, search_index
from subscriptions.addresses import ERASED_PREFIX, MAX_LENGTH


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered(self) -> "TopicQuerySet":
        """Topics that subscribers may choose."""
        return self.filter(is_offered=True)


class Topic(BaseModel):
    """A tag on subscribers. A topic that is not offered is the club's own label; subscribers never see it."""

    MAX_NAME_LENGTH, MAX_SLUG_LENGTH, MAX_SAYS_LENGTH = 40, 50, 160

    name = models.CharField(max_length=MAX_NAME_LENGTH)
    slug = models.SlugField(max_length=MAX_SLUG_LENGTH, unique=True)
    says = models.CharField(max_length=MAX_SAYS_LENGTH, blank=True)
    is_offered = models.BooleanField(default=False)

    objects: Any = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


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
    """Filters for subscribers."""

    def confirmed(self) -> "SubscriberQuerySet":
        """Subscribers whom campaigns may reach."""
        return self.filter(status=Status.CONFIRMED)

    def on(self, topic: Topic) -> "SubscriberQuerySet":
        return self.filter(pk__in=Subscriber.topics.through.objects.filter(topic=topic).values("subscriber"))

    def newest_first(self) -> "SubscriberQuerySet":
        return self.order_by("-created_at", "-id")


class Subscriber(BaseModel):
    """One address, unique by its key. `opt_in` counts the sign-ups, so that links of earlier ones confirm nothing."""

    MAX_NAME_LENGTH = 120

    name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    # As typed, for delivery; empty after erasure.
    email = models.CharField(max_length=MAX_LENGTH, blank=True)
    key = models.CharField(max_length=MAX_LENGTH, unique=True)
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
                | Q(key__startswith=ERASED_PREFIX, name="", status__in=["unsubscribed", "suppressed"]),
                name="subscriber_without_address_is_erased",
            ),
            models.CheckConstraint(condition=~Q(email__regex=r"[\r\n]"), name="subscriber_email_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.email or "An erased address"

    @property
    def is_erased(self) -> bool:
        return not self.email


class ConsentKind(models.TextChoices):
    ASKED = "asked", "Asked for the newsletter"
    CONFIRMED = "confirmed", "Confirmed"
    LEFT = "left", "Left"
    SUPPRESSED = "suppressed", "Never to be written to"
    RELEASED = "released", "May be written to again"
    IMPORTED = "imported", "Came with a file"
    ERASED = "erased", "Was erased"


class Consent(BaseModel):
    """One event of a subscription, as proof of consent (GDPR Art. 7(1)). The database refuses to change or delete it.

    `network` is the shortened network of the request: enough to tell a prank from a person.
    """

    subscriber = models.ForeignKey(Subscriber, models.DO_NOTHING, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    way = models.CharField(max_length=40)
    network = models.CharField(max_length=50, blank=True)
    text = models.TextField(blank=True)
    # The staff member who did it. No foreign key: the record outlives the account.
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "consent record"
        indexes = [models.Index(fields=["subscriber", "created_at", "id"], name="consent_by_subscriber")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.way})"


class SubscriberImport(BaseModel):
    """An uploaded file until it is imported; then its counts, and for a day the skipped rows."""

    MAX_EVIDENCE_LENGTH, MAX_FILE_NAME_LENGTH = 300, 120

    file_name = models.CharField(max_length=MAX_FILE_NAME_LENGTH, blank=True)
    data = models.BinaryField(blank=True, default=bytes)
    # The chosen encoding; empty: guess it.
    encoding = models.CharField(max_length=20, blank=True)
    # The decisions about columns, values and dates (subscriptions.imports.reading.Choices).
    choices = models.JSONField(blank=True, default=dict)
    # How the people in the file agreed, as the importer describes it; empty: ask each by email to confirm.
    evidence = models.CharField(max_length=MAX_EVIDENCE_LENGTH, blank=True)
    added = models.PositiveIntegerField(default=0)
    # Of the added: recorded as unsubscribed or suppressed, because the file says so.
    left_elsewhere = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    # The skipped rows, each with its problem (CSV).
    left_out_lines = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(data=b""), name="subscriber_import_forgets_what_it_brought"
            )
        ]

    def __str__(self) -> str:
        return self.file_name or "A file"

    @property
    def outcome(self) -> str:
        """The result of the import: 3 added, 1 recorded as left, 2 passed over, 1 left out."""
        counts = {"recorded as left": self.left_elsewhere, "left out": self.left_out}
        recorded, left_out = (f", {number} {words}" if number else "" for words, number in counts.items())
        return f"{self.added - self.left_elsewhere} added{recorded}, {self.passed_over} passed over{left_out}."


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
        """Sent campaigns in the public archive, newest first."""
        return self.filter(status=CampaignStatus.SENT, in_archive=True).order_by("-finished_at", "-id")


class Campaign(BaseModel):
    """A newsletter issue in Markdown. Its audience is fixed when it starts."""

    subject = models.CharField(max_length=MAX_SUBJECT_LENGTH)
    slug = models.SlugField(max_length=80, unique=True)
    body = models.TextField()
    segment = models.CharField(max_length=10, choices=Segment.choices, default=Segment.EVERYONE)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="campaigns")
    # The event whose seat holders, or the product whose buyers it reaches; empty: any.
    about = models.CharField(max_length=120, blank=True)
    in_archive = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT)
    note = models.CharField(max_length=200, blank=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When the last batch was sent: a stalled campaign is continued.
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
        """The first paragraph."""
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
    """One campaign to one subscriber, once. Sent means queued in the mailbox as `mail`."""

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
