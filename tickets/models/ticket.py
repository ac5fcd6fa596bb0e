"""A request to the help desk, its search, and the history of its changes."""

import re
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from core.models import MAX_EMAIL_LENGTH, BaseModel
from core.people import Visitor
from core.search.columns import Folded, is_indexed, matches, matches_indexed, search_column, search_index
from core.search.folding import words

MIN_WORD_LENGTH = 4  # shorter words are too common


class Words(models.Func):
    """Only for the first migration, whose columns are gone."""

    function = "tickets_words"
    output_field = SearchVectorField()


class Likeness(models.Func):
    """How similar a text is to a column of stems; words of the title count most."""

    output_field = models.FloatField()

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(column)
        self.looked_for = [word for word in words(text) if len(word) >= MIN_WORD_LENGTH]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        if not self.looked_for:
            return "0.0", []
        any_of = " || ".join("plainto_tsquery('english', %s)" for _ in self.looked_for)
        return f"ts_rank('{{0, 0, 0.1, 1}}', {column}, {any_of})", [*params, *self.looked_for]


SEQUENCE = "tickets_number"
MIN_LIKENESS = 0.18  # ts_rank if the title has one word in three
FOR_SEARCH = ("searched", "searched_address", "stems")  # columns that only the search uses
_NUMBER = re.compile(r"#?(\d{1,9})", re.ASCII)


class TicketStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Priority(models.TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


_MOST_URGENT_FIRST = Case(
    *(When(priority=each, then=rank) for rank, each in enumerate(reversed(Priority.values))), default=len(Priority)
)
# Waiting requests first, urgent ones before long waits. Then answered ones, newest first.
AS_QUEUED = (
    Case(When(waiting_since=None, then=1), default=0),
    Case(When(waiting_since=None, then=None), default=_MOST_URGENT_FIRST),
    F("waiting_since").asc(),
    F("created_at").desc(),
    F("id").desc(),
)


class NextNumber(models.Func):
    """The next number of the sequence, unique even after rollbacks and deletions."""

    template = f"nextval('{SEQUENCE}')"
    output_field = models.BigIntegerField()


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Filters of requests."""

    def visible_to(self, person: Visitor) -> "TicketQuerySet":
        """Return the public ones; for members also their own; for staff all."""
        if not person.is_authenticated:
            return self.filter(private=False)
        return self if person.is_staff else self.filter(Q(private=False) | Q(requester=person))

    def open(self) -> "TicketQuerySet":
        return self.filter(status=TicketStatus.OPEN)

    def matching(self, text: str, *, for_staff: bool) -> "TicketQuerySet":
        """Return requests with these words or this number. Only staff search notes and addresses."""
        if not text.strip():
            return self
        longest, *others = sorted(words(text), key=len, reverse=True) or [""]
        if not longest:
            return self.none()
        condition = Q(pk__in=_ids_saying(longest, for_staff)) if is_indexed(longest) else _said(longest, for_staff)
        for word in others:
            condition &= _said(word, for_staff)
        if number := _NUMBER.fullmatch(text.strip()):
            condition |= Q(number=int(number[1]))
        return self.filter(condition)

    def like(self, text: str) -> "TicketQuerySet":
        """Return requests with some of the same words, the most similar first."""
        alike = self.annotate(likeness=Likeness(F("stems"), text)).filter(likeness__gte=MIN_LIKENESS)
        return alike.order_by("-likeness", "-created_at", "-id")

    def with_counts(self) -> "TicketQuerySet":
        """Add `reply_count`, visible to everyone who sees the request, and `note_count` for staff."""
        return self.annotate(reply_count=_replies(internal=False), note_count=_replies(internal=True))

    def newest_first(self) -> "TicketQuerySet":
        return self.order_by("-created_at", "-id")

    def oldest_first(self) -> "TicketQuerySet":
        return self.order_by("created_at", "id")

    def as_queued(self) -> "TicketQuerySet":
        """Order urgent waiting requests first, then the longest waits, then answered ones."""
        return self.order_by(*AS_QUEUED)

    def longest_wait_first(self) -> "TicketQuerySet":
        return self.order_by(F("waiting_since").asc(nulls_last=True), "-created_at", "-id")


class Ticket(BaseModel):
    """A question or problem for the club. People quote `number`; `updated_at` covers what the requester may see.

    `waiting_since` is set while the requester waits for staff. A merged request is closed, and its thread
    continues in another.
    """

    MAX_TITLE_LENGTH = 200
    MAX_TEXT_LENGTH = 10_000
    MAX_TAG_LENGTH = 30
    MAX_TAGS = 10

    number = models.BigIntegerField(unique=True, db_default=NextNumber(), editable=False)
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    description = models.TextField(max_length=MAX_TEXT_LENGTH)
    status = models.CharField(max_length=6, choices=TicketStatus.choices, default=TicketStatus.OPEN)
    private = models.BooleanField(default=False)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    email = models.EmailField(
        max_length=MAX_EMAIL_LENGTH, blank=True, help_text="Where answers go, if not to the account."
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the link's token.")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned_tickets"
    )
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    tags = ArrayField(models.CharField(max_length=MAX_TAG_LENGTH), default=list, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    open_before_merge = models.BooleanField(default=False)
    stems = models.GeneratedField(
        expression=SearchVector(Folded("title"), config="english", weight="A")
        + SearchVector(Folded("description"), config="english", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    searched = search_column("title", "description")
    searched_address = search_column("email")

    attachments: Any
    objects: ClassVar = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_number_from_one"),
            models.CheckConstraint(condition=~Q(title=""), name="ticket_has_a_title"),
            models.CheckConstraint(condition=~Q(description=""), name="ticket_has_a_description"),
            models.CheckConstraint(condition=Q(status__in=TicketStatus.values), name="ticket_status_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="ticket_priority_known"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | Q(status="open", closed_at=None),
                name="ticket_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | Q(status="open"), name="ticket_only_open_ones_wait"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | Q(merged_into__isnull=False, merged_at__isnull=False, status="closed"),
                name="ticket_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="ticket_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="ticket_newest_first"),
            models.Index(fields=["status", "-created_at", "-id"], name="ticket_by_status"),
            models.Index(*AS_QUEUED, condition=Q(status="open"), name="ticket_as_queued"),
            models.Index(fields=["requester", "-created_at", "-id"], name="ticket_by_requester"),
            models.Index(fields=["assignee", "-created_at", "-id"], name="ticket_by_assignee"),
            search_index("ticket_searched"),
            search_index("ticket_searched_address", "searched_address"),
            GinIndex(fields=["tags"], name="ticket_tags"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/tickets/{self.number}/"

    @property
    def staff_url(self) -> str:
        return f"/staff/tickets/{self.number}/"

    @property
    def address(self) -> str:
        """Return where answers are emailed, empty if nowhere. Only for staff."""
        return str(self.email or (self.requester.email if self.requester else ""))

    @property
    def is_open(self) -> bool:
        return self.status == TicketStatus.OPEN

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def own_files(self) -> list[Any]:
        """Return the files of the request itself, without those of replies."""
        return [file for file in self.attachments.all() if file.reply_id is None]


def _ids_saying(word: str, for_staff: bool) -> models.QuerySet[Any]:
    """Return ids of requests with this word in them or in a reply. A UNION, because OR would use neither index."""
    own = Ticket.objects.filter(matches_indexed(word)).values("pk")
    replies = _replies_seen(for_staff).filter(matches_indexed(word)).values("ticket")
    if not for_staff:
        return own.union(replies, all=True)
    people = get_user_model().objects.filter(matches_indexed(word)).values("pk")
    theirs = Ticket.objects.filter(requester__in=people).values("pk")
    by_address = Ticket.objects.filter(matches_indexed(word, "searched_address")).values("pk")
    return own.union(replies, theirs, by_address, all=True)


def _said(word: str, for_staff: bool) -> Q:
    """Match the word in the outer request; for the words after the indexed one."""
    columns = ("searched", "searched_address", "requester__searched") if for_staff else ("searched",)
    replies = _replies_seen(for_staff).filter(matches(word, "searched"), ticket=OuterRef("pk"))
    return matches(word, *columns) | Q(Exists(replies))


def _replies_seen(for_staff: bool) -> models.QuerySet[Any]:
    replies = apps.get_model("tickets", "Reply").objects.all()
    return replies if for_staff else replies.filter(internal=False)


def _replies(*, internal: bool) -> Coalesce:
    """Count the replies, or the notes, of the outer request."""
    rows = apps.get_model("tickets", "Reply").objects.filter(ticket=OuterRef("pk"), internal=internal)
    return Coalesce(Subquery(rows.order_by().values("ticket").annotate(number=Count("pk")).values("number")), 0)


class ChangeKind(models.TextChoices):
    FILED = "filed", "Filed"
    EDITED = "edited", "Edited"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    ASSIGNED = "assigned", "Assigned"
    RELEASED = "released", "Released"
    PRIORITY = "priority", "Priority changed"
    TAGGED = "tagged", "Tags changed"
    MERGED = "merged", "Merged"
    UNMERGED = "unmerged", "Taken apart"


class Change(BaseModel):
    """One line of a request's history. It stores ids of people, so that erasure leaves no name.

    `was` and `now` are short values; long texts are not copied.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    actor = models.UUIDField(null=True, blank=True, help_text="The person, or nobody for a guest.")
    was = models.CharField(max_length=400, blank=True)
    now = models.CharField(max_length=400, blank=True)

    objects: ClassVar[models.Manager["Change"]] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known")]
        indexes = [models.Index(fields=["ticket", "created_at", "id"], name="change_by_ticket")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.was} → {self.now}" if self.was else self.get_kind_display()
