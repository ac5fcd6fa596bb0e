"""Prepare requests for pages: for the requester, for the queue, and their history as sentences."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince

from core.mail import rendering
from tickets import access, queries, shapes
from tickets.access import Caller, Role
from tickets.models import Attachment, Change, ChangeKind, Priority, Reply, Ticket
from tickets.queries import HistoryLine

LATE_AFTER = timedelta(days=2)
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))


@dataclass(frozen=True)
class ReplyPresenter:
    """A reply for one visitor."""

    reply: Reply
    author: str
    content: str
    files: list[Attachment]


@dataclass(frozen=True)
class TicketPresenter:
    """A request for one visitor."""

    ticket: Ticket
    role: Role
    caller: Caller

    @property
    def is_followed(self) -> bool:
        """Return whether the visitor may write here."""
        return self.role is not Role.PUBLIC

    @property
    def base(self) -> str:
        """Return the URL of the page, as this visitor opened it."""
        if self.caller.token:
            return reverse("ticket-track", args=[self.caller.token])
        return self.ticket.get_absolute_url()

    @property
    def link(self) -> str:
        """Return the full URL of the page, to be saved."""
        return rendering.absolute_url(self.base)

    @property
    def title(self) -> str:
        return shapes.text_for(self.role, self.ticket.title)

    @property
    def description(self) -> str:
        return shapes.text_for(self.role, self.ticket.description)

    @property
    def lines(self) -> list[ReplyPresenter]:
        replies = queries.thread(self.ticket, self.role)
        return [self._line(reply) for reply in replies]

    @property
    def files(self) -> list[Attachment]:
        """Return the files of the request itself."""
        return queries.files_for(self.role, self.ticket)

    def _line(self, reply: Reply) -> ReplyPresenter:
        content = shapes.text_for(self.role, reply.content)
        return ReplyPresenter(reply, shapes.author_of(reply, self.role), content, queries.files_for(self.role, reply))


def present_ticket(request: HttpRequest, number: int | None = None, token: str = "") -> TicketPresenter:
    """Return the request with this number or token for the visitor, or raise NoTicket."""
    caller = Caller(request.user, token)
    name = access.id_by_token(token) if token else number
    ticket, role = queries.ticket(caller, name)
    return TicketPresenter(ticket, role, caller)


@dataclass(frozen=True)
class QueueRow:
    """A request in the queue, with its age."""

    ticket: Ticket
    age: "Age"

    @property
    def group(self) -> str:
        """Return the heading of its group in the list."""
        if not self.ticket.is_open:
            return "Closed"
        return "Needs an answer" if self.ticket.waiting_since else "Waiting for the requester"


@dataclass(frozen=True)
class Age:
    """The time since the requester waits, or since filing: `number` and `unit` for a list, `words` in full.

    `tone` is urgent, late, waiting or calm.
    """

    number: int
    unit: str
    tone: str
    words: str


def age_of(ticket: Ticket, now: datetime) -> Age:
    since = ticket.waiting_since or ticket.created_at
    passed = max(now - since, timedelta())
    unit, length = next((each for each in _UNITS if passed >= each[1]), _UNITS[-1])
    return Age(int(passed / length), unit, _tone(ticket, passed), timesince(since, now, depth=1))


def _tone(ticket: Ticket, passed: timedelta) -> str:
    if not ticket.is_open or ticket.waiting_since is None:
        return "calm"
    if ticket.priority == Priority.URGENT:
        return "urgent"
    return "late" if passed >= LATE_AFTER else "waiting"


@dataclass(frozen=True)
class HistoryEntry:
    at: datetime
    who: str
    what: str


def describe_history(lines: list[HistoryLine]) -> list[HistoryEntry]:
    """Return each change as a sentence; erased people are `somebody`."""
    assigned = [_uuid_or_none(line.change.now) for line in lines if line.change.kind == ChangeKind.ASSIGNED]
    names = queries.names_of(assigned)
    return [HistoryEntry(line.change.created_at, line.actor, _describe_change(line.change, names)) for line in lines]


def _describe_change(change: Change, names: dict[UUID, str]) -> str:
    match change.kind:
        case ChangeKind.ASSIGNED if _uuid_or_none(change.now) == change.actor:
            return "took it"
        case ChangeKind.ASSIGNED:
            return f"gave it to {names.get(_uuid_or_none(change.now) or UUID(int=0), 'somebody')}"
        case ChangeKind.RELEASED:
            return "put it back into the queue"
        case ChangeKind.PRIORITY:
            return f"made it {change.now}, from {change.was}"
        case ChangeKind.TAGGED:
            return f"tagged it {change.now}" if change.now else "took its tags off"
        case ChangeKind.MERGED:
            return f"merged it into {change.now}" if change.now else f"merged {change.was} into it"
        case ChangeKind.UNMERGED:
            return f"took it apart from {change.was}"
        case ChangeKind.EDITED if change.was:
            return f"changed “{change.was}” to “{change.now}”"
        case ChangeKind.EDITED:
            return f"edited the {change.now}"
        case ChangeKind.FILED:
            return "filed it"
        case ChangeKind.CLOSED:
            return "closed it"
        case _:
            return "reopened it"


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
