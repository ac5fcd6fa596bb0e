"""What stands in a chat: a message somebody sent, or a moment of the game."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import BaseModel
from livechat.models.stream import Stream

LONGEST = 500
LONGEST_NAME = 40
LONGEST_CLIENT_ID = 64


class MessageKind(models.TextChoices):
    MESSAGE = "message", "Message"
    MOMENT = "moment", "Moment of the game"


class Role(models.TextChoices):
    """What a sender was to the stream when they said it."""

    STAFF = "staff", "Staff"
    ORGANIZER = "organizer", "Host"
    MODERATOR = "moderator", "Mod"
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"
    GAME = "game", "Game"


MODERATING = (Role.STAFF, Role.ORGANIZER, Role.MODERATOR)


class MessageQuerySet(models.QuerySet["Message"]):
    """Words for messages."""

    def standing(self) -> "MessageQuerySet":
        """Those that nobody took away."""
        return self.filter(deleted_at=None)


class Message(BaseModel):
    """One line of a chat. Its text lives here alone: the room's log names the row, so that deleting is final.

    `sender_key` is who sent it, whatever they call themselves; `client_id` what they call the message.
    `created_at` is the database's clock under the stream's lock, so that its order is the order of the log.
    """

    stream = models.ForeignKey(Stream, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sender = models.CharField(max_length=120)
    sender_key = models.CharField(max_length=64, editable=False)
    network = models.CharField(max_length=40, blank=True, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.GUEST)
    content = models.CharField(max_length=LONGEST, blank=True)
    client_id = models.CharField(max_length=LONGEST_CLIENT_ID, blank=True, editable=False)
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
