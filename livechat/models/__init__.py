"""Streams, what is said beside them, and how it is looked after."""

from livechat.models.message import Message, MessageKind, MessageQuerySet, Role
from livechat.models.moderation import Action, BlockedWord, ModerationEntry, Report, Sanction, SanctionKind
from livechat.models.stream import Links, Stream, StreamQuerySet, StreamStatus, VideoKind

__all__ = [
    "Action",
    "BlockedWord",
    "Links",
    "Message",
    "MessageKind",
    "MessageQuerySet",
    "ModerationEntry",
    "Report",
    "Role",
    "Sanction",
    "SanctionKind",
    "Stream",
    "StreamQuerySet",
    "StreamStatus",
    "VideoKind",
]
