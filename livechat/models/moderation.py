"""How a chat is looked after: who may not speak, what was done and by whom, what readers point out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.database import DatabaseNow
from core.models import BaseModel
from livechat.models.message import Message
from livechat.models.stream import Stream

PERSON = settings.AUTH_USER_MODEL
LONGEST_REASON = 200


class SanctionKind(models.TextChoices):
    TIMEOUT = "timeout", "Time-out"
    BAN = "ban", "Ban"


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def in_force(self) -> "SanctionQuerySet":
        """Not lifted and not over, by the database's clock."""
        return self.filter(Q(until=None) | Q(until__gt=DatabaseNow()), lifted_at=None)


class Sanction(BaseModel):
    """Somebody may not speak in a stream: for a while, or for as long as it lasts."""

    MIN_SECONDS, MAX_SECONDS = 10, 24 * 60 * 60

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=SanctionKind.choices)
    member = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    sender_key = models.CharField(max_length=64, editable=False)
    network = models.CharField(max_length=40, blank=True, editable=False)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
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
    """One line of the audit. `evidence` is what a deleted message said, for the staff and for a few days."""

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="moderation")
    action = models.CharField(max_length=20, choices=Action.choices)
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
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
    """A reader points out a message. Each may once."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter_key = models.CharField(max_length=64, editable=False)
    reporter = models.CharField(max_length=120)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "reporter_key"], name="report_once"),
        ]
        indexes = [models.Index(fields=["created_at", "id"], condition=Q(settled_at=None), name="report_open")]

    def __str__(self) -> str:
        return f"{self.reporter} about {self.message.sender}"


class BlockedWord(BaseModel):
    """A word that nobody may say here, beside those of the house's own list. `word*` is whatever begins so."""

    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("word"), name="blocked_word_once")]

    def __str__(self) -> str:
        return self.word
