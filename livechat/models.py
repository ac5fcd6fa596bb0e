"""Streams, chat messages, and moderation: sanctions, the audit, reports, blocked words."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from core.database import DatabaseNow
from core.models import BaseModel
from core.rooms.models import Room
from core.search.columns import search_column

MAX_SLOW_SECONDS = 120


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


LIST_ORDER = (
    Case(When(status=StreamStatus.LIVE, then=0), When(status=StreamStatus.SOON, then=1), default=2),
    Case(When(status=StreamStatus.ENDED, then=None), default=F("starts_at")),
    F("ended_at").desc(nulls_last=True),
    F("created_at").desc(),
    "id",
)


class StreamQuerySet(models.QuerySet["Stream"]):
    """Filters and orders for streams."""

    def with_room_version(self) -> "StreamQuerySet":
        """Annotate the room's version, read at the same moment as the row."""
        name = Concat(Value("streams."), Cast(OuterRef("pk"), models.TextField()))
        version = Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)
        return self.annotate(room_version=version)

    def for_list(self) -> "StreamQuerySet":
        """Order for visitors: live, then upcoming, then ended, latest first."""
        return self.order_by(*LIST_ORDER)


class Stream(BaseModel):
    """A video with a chat. The chat is open until the stream ends."""

    MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_URL_LENGTH, MAX_MODERATORS = 120, 5_000, 500, 20

    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    video_kind = models.CharField(max_length=10, choices=VideoKind.choices, default=VideoKind.FILE)
    video_url = models.CharField(
        max_length=MAX_URL_LENGTH, help_text="An address, or the name of a file of ours: static:…"
    )
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
            models.CheckConstraint(condition=Q(slow_seconds__lte=MAX_SLOW_SECONDS), name="stream_slow_mode_bounded"),
            models.CheckConstraint(
                condition=~Q(status=StreamStatus.ENDED) | Q(ended_at__isnull=False), name="stream_ended_has_its_end"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "starts_at"], name="stream_by_status"),
            models.Index(*LIST_ORDER, name="stream_as_listed"),
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


MAX_CONTENT_LENGTH = 500
MAX_NAME_LENGTH = 40
MAX_CLIENT_ID_LENGTH = 64


class MessageKind(models.TextChoices):
    MESSAGE = "message", "Message"
    MOMENT = "moment", "Moment of the game"


class Role(models.TextChoices):
    """The sender's role when the message was sent."""

    STAFF = "staff", "Staff"
    ORGANIZER = "organizer", "Host"
    MODERATOR = "moderator", "Mod"
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"
    GAME = "game", "Game"


MODERATING_ROLES = (Role.STAFF, Role.ORGANIZER, Role.MODERATOR)


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters for messages."""

    def not_deleted(self) -> "MessageQuerySet":
        """Messages that are not deleted."""
        return self.filter(deleted_at=None)


class Message(BaseModel):
    """A chat message. Only this row holds the text; the room's log holds the id, so that deletion is final.

    `sender_key` identifies the sender under any name; `client_id` identifies the message to its client.
    `created_at` is the database's time under the stream's lock, so that it orders like the log.
    """

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sender = models.CharField(max_length=120)
    sender_key = models.CharField(max_length=64, editable=False)
    network = models.CharField(max_length=40, blank=True, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.GUEST)
    content = models.CharField(max_length=MAX_CONTENT_LENGTH, blank=True)
    client_id = models.CharField(max_length=MAX_CLIENT_ID_LENGTH, blank=True, editable=False)
    play = models.UUIDField(null=True, blank=True, editable=False)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "sender_key", "client_id"], condition=~Q(client_id=""), name="message_client_id_once"
            ),
            models.UniqueConstraint(
                fields=["stream", "play"], condition=Q(play__isnull=False), name="message_play_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind_known"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="message_role_known"),
            models.CheckConstraint(
                condition=Q(deleted_at=None) & ~Q(content="") | Q(deleted_at__isnull=False, content=""),
                name="message_deleted_has_no_text",
            ),
        ]
        indexes = [
            models.Index(fields=["stream", "created_at", "id"], name="message_by_stream"),
            models.Index(fields=["stream", "sender_key", "-created_at"], name="message_by_sender"),
            models.Index(fields=["member"], name="message_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.content}" if self.deleted_at is None else f"{self.sender}: (deleted)"


USER = settings.AUTH_USER_MODEL
MAX_REASON_LENGTH = 200


class SanctionKind(models.TextChoices):
    TIMEOUT = "timeout", "Time-out"
    BAN = "ban", "Ban"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self) -> "SanctionQuerySet":
        """Sanctions that are neither lifted nor expired, by the database's clock."""
        return self.filter(Q(until=None) | Q(until__gt=DatabaseNow()), lifted_at=None)


class Sanction(BaseModel):
    """A time-out or a ban: this sender may not write in the stream."""

    MIN_SECONDS, MAX_SECONDS = 10, 24 * 60 * 60

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=SanctionKind.choices)
    member = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    sender_key = models.CharField(max_length=64, editable=False)
    network = models.CharField(max_length=40, blank=True, editable=False)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SanctionKind.TIMEOUT, until__isnull=False) | Q(kind=SanctionKind.BAN, until=None),
                name="sanction_time_out_ends",
            ),
        ]
        indexes = [models.Index(fields=["stream", "sender_key"], name="sanction_by_sender")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display()}"


class Action(models.TextChoices):
    DELETED = "deleted", "deleted a message of"
    TIMED_OUT = "timed_out", "timed out"
    BANNED = "banned", "banned"
    LIFTED = "lifted", "let speak again"
    PINNED = "pinned", "pinned a message of"
    UNPINNED = "unpinned", "took down the pinned message"
    CHAT_CHANGED = "chat_changed", "changed the rules of the chat"
    DISMISSED = "dismissed", "found nothing wrong with"
    HANDED_OVER = "handed_over", "gave the help desk a message of"


class ModerationEntry(BaseModel):
    """An entry of the moderation audit. `evidence` is the text of a deleted message; staff see it for 14 days."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="moderation")
    action = models.CharField(max_length=20, choices=Action.choices)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=120)
    about = models.CharField(max_length=120, blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "moderation entries"
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="moderation_action_known"),
            models.UniqueConstraint(
                fields=["message"], condition=Q(action=Action.HANDED_OVER), name="moderation_handed_over_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="moderation_newest_first"),
            models.Index(fields=["stream", "-created_at", "-id"], name="moderation_by_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_action_display()} {self.about}".strip()


class Report(BaseModel):
    """A reader's report of a message. Each reader may report it once."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter_key = models.CharField(max_length=64, editable=False)
    reporter = models.CharField(max_length=120)
    reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "reporter_key"], name="report_once"),
        ]
        indexes = [models.Index(fields=["created_at", "id"], condition=Q(settled_at=None), name="report_open")]

    def __str__(self) -> str:
        return f"{self.reporter} about {self.message.sender}"


class BlockedWord(BaseModel):
    """A word that the club blocks in addition to the built-in list. `word*` also matches longer words."""

    MAX_LENGTH = 40

    word = models.CharField(max_length=MAX_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("word"), name="blocked_word_once")]

    def __str__(self) -> str:
        return self.word
