"""A live stream: where its video comes from, how it stands, and the rules of its chat."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from core.models import BaseModel
from core.rooms.models import Room
from core.search.columns import search_column

MOST_SLOW_SECONDS = 120


class VideoKind(models.TextChoices):
    FILE = "file", "A video file"
    HLS = "hls", "HLS (.m3u8)"
    YOUTUBE = "youtube", "YouTube"


class StreamStatus(models.TextChoices):
    SOON = "soon", "Soon"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"


class Links(models.TextChoices):
    """Who may post links."""

    MODERATORS = "moderators", "Moderators only"
    MEMBERS = "members", "Members"
    EVERYONE = "everyone", "Everyone"


AS_LISTED = (
    Case(When(status=StreamStatus.LIVE, then=0), When(status=StreamStatus.SOON, then=1), default=2),
    Case(When(status=StreamStatus.ENDED, then=None), default=F("starts_at")),
    F("ended_at").desc(nulls_last=True),
    F("created_at").desc(),
    "id",
)


class StreamQuerySet(models.QuerySet["Stream"]):
    """Words for streams."""

    def with_room_version(self) -> "StreamQuerySet":
        """Add the room's version, of the same moment as the row."""
        name = Concat(Value("streams."), Cast(OuterRef("pk"), models.TextField()))
        version = Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)
        return self.annotate(room_version=version)

    def for_list(self) -> "StreamQuerySet":
        """As a visitor looks for them: what is live, then the next, then the latest that ended."""
        return self.order_by(*AS_LISTED)


class Stream(BaseModel):
    """A video with a chat beside it. The chat is open until the stream has ended."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(max_length=5_000, blank=True, help_text="Markdown.")
    video_kind = models.CharField(max_length=10, choices=VideoKind.choices, default=VideoKind.FILE)
    video_url = models.CharField(max_length=500, help_text="An address, or the name of a file of ours: static:…")
    status = models.CharField(max_length=10, choices=StreamStatus.choices, default=StreamStatus.SOON)
    starts_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    game = models.ForeignKey("scoreboard.Game", models.SET_NULL, null=True, blank=True, related_name="+")
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="streams"
    )
    moderators = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="streams_to_moderate")
    slow_seconds = models.PositiveSmallIntegerField(default=0, help_text="Between two messages of one sender; 0: off.")
    members_only = models.BooleanField(default=False)
    links = models.CharField(max_length=10, choices=Links.choices, default=Links.MODERATORS)
    pinned = models.ForeignKey("livechat.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    searched = search_column("title", "description")

    objects: ClassVar = StreamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=StreamStatus.values), name="stream_status_known"),
            models.CheckConstraint(condition=Q(video_kind__in=VideoKind.values), name="stream_video_kind_known"),
            models.CheckConstraint(condition=Q(links__in=Links.values), name="stream_links_known"),
            models.CheckConstraint(condition=Q(slow_seconds__lte=MOST_SLOW_SECONDS), name="stream_slow_mode_bounded"),
            models.CheckConstraint(
                condition=~Q(status=StreamStatus.ENDED) | Q(ended_at__isnull=False), name="stream_ended_has_its_end"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "starts_at"], name="stream_by_status"),
            models.Index(*AS_LISTED, name="stream_as_listed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/live/{self.slug}/"

    @property
    def room(self) -> str:
        return f"streams.{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.status == StreamStatus.LIVE

    @property
    def chat_is_open(self) -> bool:
        return self.status != StreamStatus.ENDED
