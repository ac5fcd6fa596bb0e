"""Read requests, replies and their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from core.people import Visitor
from tickets import access
from tickets.access import Caller, Role
from tickets.errors import NoFile
from tickets.models import (
    FOR_SEARCH,
    Attachment,
    CannedReply,
    Change,
    Composing,
    Reply,
    ReplyQuerySet,
    Ticket,
    TicketQuerySet,
    TicketStatus,
)

MAX_SIMILAR = 3
MAX_QUERY_LENGTH = 200
TABS = ("open", "mine", "unassigned", "closed")
_SORTS: dict[str, Any] = {
    "urgent": lambda found: found.as_queued(),
    "waiting": lambda found: found.longest_wait_first(),
    "newest": lambda found: found.newest_first(),
    "oldest": lambda found: found.oldest_first(),
}
_TABS: dict[str, Any] = {
    "open": lambda _: Q(status=TicketStatus.OPEN),
    "mine": lambda person: Q(status=TicketStatus.OPEN, assignee=person),
    "unassigned": lambda _: Q(status=TicketStatus.OPEN, assignee=None),
    "closed": lambda _: Q(status=TicketStatus.CLOSED),
}


def search(person: Visitor, *, text: str = "", status: str = "", mine: bool = False) -> TicketQuerySet:
    """Return the requests that the person may see, newest first."""
    for_staff = bool(person.is_authenticated and person.is_staff)
    found = Ticket.objects.visible_to(person).matching(text, for_staff=for_staff)
    if mine:
        found = found.filter(requester=person.pk)
    if status:
        found = found.filter(status=status)
    return listed(found)


def similar(person: Visitor, text: str) -> list[Ticket]:
    """Return a few visible requests with a similar title, which may already have the answer."""
    return list(Ticket.objects.visible_to(person).like(text).defer(*FOR_SEARCH)[:MAX_SIMILAR])


def queue(
    person: Visitor,
    *,
    tab: str = "open",
    text: str = "",
    priority: str = "",
    tag: str = "",
    assignee: UUID | None = None,
    sort: str = "",
) -> TicketQuerySet:
    """Return a tab of the queue: urgent first, then the longest wait; closed ones newest first."""
    found = Ticket.objects.matching(text, for_staff=True).filter(_TABS[tab](person))
    if priority:
        found = found.filter(priority=priority)
    if tag:
        found = found.filter(tags__contains=[tag.lower()])
    if assignee:
        found = found.filter(assignee=assignee)
    chosen: TicketQuerySet = _SORTS[sort or ("newest" if tab == "closed" else "urgent")](listed(found))
    return chosen


def listed(found: TicketQuerySet) -> TicketQuerySet:
    """Add people and counts for a list, newest first, without the search columns."""
    chosen: TicketQuerySet = (
        found.newest_first()
        .select_related("requester", "assignee", "merged_into")
        .with_counts()
        .prefetch_related("attachments")
        .defer(*FOR_SEARCH, *(f"merged_into__{column}" for column in FOR_SEARCH))
    )
    return chosen


def ticket(caller: Caller, name: Any) -> tuple[Ticket, Role]:
    """Return the request with people and counts, and the caller's role, or raise NoTicket."""
    return access.ticket_for(caller, name, listed(Ticket.objects.all()))


def tab_counts(person: Visitor | None = None) -> dict[str, int]:
    """Count the requests of each tab, and those waiting for an answer."""
    return Ticket.objects.aggregate(
        **{tab: Count("pk", filter=_TABS[tab](person)) for tab in TABS if person or tab != "mine"},
        waiting=Count("pk", filter=Q(waiting_since__isnull=False)),
    )


def count_waiting() -> int:
    """Count the requests waiting for an answer from staff."""
    return int(Ticket.objects.filter(waiting_since__isnull=False).count())


def thread(ticket: Ticket, role: Role) -> ReplyQuerySet:
    """Return the replies that this role may read, oldest first.

    Staff also read the replies of requests merged into this one. The requester of a merged request reads
    the staff's answers in the other one since the merge, and nothing that another requester wrote.
    """
    found = Reply.objects.select_related("author", "ticket").prefetch_related("attachments")
    found = found.defer("searched", *(f"ticket__{column}" for column in FOR_SEARCH))
    own = Q(ticket=ticket)
    if role is Role.STAFF:
        return found.filter(own | Q(ticket__merged_into=ticket)).oldest_first()
    if role is Role.REQUESTER and ticket.is_merged:
        own |= Q(ticket=ticket.merged_into_id, by="staff", created_at__gte=ticket.merged_at)
    return found.filter(own).public().oldest_first()


def files_for(role: Role, of: Ticket | Reply) -> list[Attachment]:
    """Return the files of a request or a reply; none for the public."""
    return [] if role is Role.PUBLIC else of.own_files


def file_for(ticket: Ticket, role: Role, id: UUID) -> Attachment:
    """Return a file that this role may see, or raise NoFile. Staff find files of merged requests on either one."""
    found = Attachment.objects.filter(pk=id).select_related("ticket").first()
    if found is None or role is Role.PUBLIC or not _shows(ticket, role, found):
        raise NoFile
    return found


def _shows(ticket: Ticket, role: Role, file: Attachment) -> bool:
    if file.reply_id:
        return thread(ticket, role).filter(pk=file.reply_id).exists()
    return file.ticket_id == ticket.pk or (role is Role.STAFF and file.ticket.merged_into_id == ticket.pk)


@dataclass(frozen=True)
class HistoryLine:
    """One change with the name of the person who made it."""

    change: Change
    actor: str


def history(ticket: Ticket) -> list[HistoryLine]:
    """Return the history of a request, oldest first, for staff."""
    changes = list(Change.objects.filter(ticket=ticket).order_by("created_at", "id"))
    names = names_of(change.actor for change in changes)
    return [HistoryLine(change, names.get(change.actor, "") if change.actor else "") for change in changes]


def names_of(ids: Iterable[UUID | None]) -> dict[Any, str]:
    """Return the names of these people; erased people are missing."""
    known_ids = {id for id in ids if id}
    return dict(get_user_model().objects.filter(pk__in=known_ids).values_list("pk", "name"))


def assignable_staff() -> QuerySet[Any]:
    """Return the people to whom a request can be assigned."""
    people = get_user_model().objects.filter(is_active=True).filter(Q(role="STAFF") | Q(is_superuser=True))
    return people.order_by("name", "id")


def composing_names(ticket_id: UUID, but: Any) -> list[str]:
    """Return the names of the other people who are composing a reply."""
    notes = Composing.objects.current().filter(ticket=ticket_id).exclude(person=but)
    return list(notes.order_by("created_at", "id").values_list("person__name", flat=True))


def canned_replies() -> QuerySet[CannedReply]:
    return CannedReply.objects.order_by("title", "id")


def tags_in_use() -> list[str]:
    """Return every tag of open requests."""
    rows = Ticket.objects.filter(status=TicketStatus.OPEN).exclude(tags=[]).values_list("tags", flat=True)
    return sorted({tag for tags in rows for tag in tags})


def merged_into(ticket: Ticket) -> TicketQuerySet:
    """Return the requests merged into this one."""
    found: TicketQuerySet = Ticket.objects.filter(merged_into=ticket).select_related("requester")
    return found.prefetch_related("attachments").newest_first()
