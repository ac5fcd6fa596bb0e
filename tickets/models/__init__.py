"""The models of the help desk."""

from tickets.models.reply import Attachment, CannedReply, Composing, Reply, ReplyQuerySet, WrittenBy
from tickets.models.ticket import FOR_SEARCH, Change, ChangeKind, Priority, Ticket, TicketQuerySet, TicketStatus

__all__ = [
    "FOR_SEARCH",
    "Attachment",
    "CannedReply",
    "Change",
    "ChangeKind",
    "Composing",
    "Priority",
    "Reply",
    "ReplyQuerySet",
    "Ticket",
    "TicketQuerySet",
    "TicketStatus",
    "WrittenBy",
]
