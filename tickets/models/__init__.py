"""The nouns of the help desk."""

from tickets.models.attachment import Attachment
from tickets.models.canned import CannedReply
from tickets.models.change import Change, ChangeKind
from tickets.models.composing import Composing
from tickets.models.reply import Reply, ReplyQuerySet, WrittenBy
from tickets.models.ticket import FOR_SEARCH, Priority, Ticket, TicketQuerySet, TicketStatus

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
