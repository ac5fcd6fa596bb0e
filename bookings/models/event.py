"""An event: what it is, when, where, for how many; its sections and numbered seats, and the holds on them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from core.database import DatabaseNow
from core.models import BaseModel
from core.people import Visitor
from core.rooms.models import Room
from core.search.columns import matches, search_column


class EventStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


class Seating(models.TextChoices):
    GENERAL = "general", "Sit anywhere"
    NUMBERED = "numbered", "Numbered seats"


ON_SALE = Q(status=EventStatus.PUBLISHED) & (Q(sales_open_at=None) | Q(sales_open_at__lte=DatabaseNow()))


class EventQuerySet(models.QuerySet["Event"]):
    """Filters of events."""

    def visible_to(self, person: Visitor) -> "EventQuerySet":
        """Return everything but other people's drafts; staff see all."""
        if not person.is_authenticated:
            return self.exclude(status=EventStatus.DRAFT)
        return self if person.is_staff else self.filter(~Q(status=EventStatus.DRAFT) | Q(organizer=person))

    def upcoming(self) -> "EventQuerySet":
        """Return events that are not over yet, by the database's clock."""
        return self.not_over_at(DatabaseNow())

    def past(self) -> "EventQuerySet":
        return self.over_at(DatabaseNow())

    def not_over_at(self, now: Any) -> "EventQuerySet":
        return self.alias(closes=Coalesce("ends_at", "starts_at")).filter(closes__gt=now)

    def over_at(self, now: Any) -> "EventQuerySet":
        return self.alias(closes=Coalesce("ends_at", "starts_at")).filter(closes__lte=now)

    def matching(self, text: str) -> "EventQuerySet":
        """Return events whose text contains every one of these words."""
        return self.filter(matches(text, "searched"))

    def with_counts(self) -> "EventQuerySet":
        """Add `waiting_count`, `is_over`, `is_on_sale` and `room_version`, all read at one moment."""
        over = Q(ends_at=None, starts_at__lte=DatabaseNow()) | Q(ends_at__lte=DatabaseNow())
        return self.annotate(
            waiting_count=_waiting_count(),
            is_over=Case(When(over, then=True), default=False, output_field=models.BooleanField()),
            is_on_sale=Case(When(ON_SALE, then=True), default=False, output_field=models.BooleanField()),
            room_version=_room_version(),
        )

    def soonest_first(self) -> "EventQuerySet":
        return self.order_by("starts_at", "id")

    def latest_first(self) -> "EventQuerySet":
        return self.order_by("-starts_at", "-id")


class Event(BaseModel):
    """Something that people attend, with a seat for each. `version` counts its edits.

    `available_seats` counts the seats without an active reservation. Only services that hold this row's lock
    write it, and the database rejects a commit after which it differs from total_seats minus active reservations.
    """

    MAX_SEATS = 100_000
    MAX_GROUP = 20  # the largest group_limit

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(max_length=10_000, blank=True, help_text="Markdown.")
    location = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Seats can be reserved until then.")
    sales_open_at = models.DateTimeField(
        null=True, blank=True, help_text="Seats can be reserved from then on; empty: since it was published."
    )
    seating = models.CharField(max_length=10, choices=Seating.choices, default=Seating.GENERAL)
    total_seats = models.IntegerField()
    available_seats = models.IntegerField()
    confirmed_only = models.BooleanField(
        default=False, db_default=False, help_text="Bookings without a confirmed address are freed after an hour."
    )
    group_limit = models.PositiveSmallIntegerField(default=6, help_text="Seats that one person may hold at once.")
    status = models.CharField(max_length=10, choices=EventStatus.choices, default=EventStatus.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="events"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    searched = search_column("name", "description", "location")

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(available_seats__gte=0, available_seats__lte=F("total_seats")), name="event_seats_in_range"
            ),
            models.CheckConstraint(condition=Q(total_seats__gte=1), name="event_has_a_seat"),
            models.CheckConstraint(condition=Q(group_limit__gte=1), name="event_group_has_one"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(sales_open_at=None) | Q(sales_open_at__lt=Coalesce("ends_at", "starts_at")),
                name="event_sales_open_before_it_is_over",
            ),
            models.CheckConstraint(condition=Q(status__in=EventStatus.values), name="event_status_known"),
            models.CheckConstraint(condition=Q(seating__in=Seating.values), name="event_seating_known"),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | ~Q(status="cancelled") & Q(cancelled_at=None),
                name="event_cancelled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_by_start"),
            models.Index(Coalesce("ends_at", "starts_at"), name="event_by_end"),
            models.Index(fields=["organizer", "-created_at"], name="event_by_organizer"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/events/{self.slug}/"

    @property
    def room(self) -> str:
        return f"events.{self.pk}"

    @property
    def closes_at(self) -> datetime:
        """Return when reserving ends: at the end, or at the start if there is no end."""
        return self.ends_at or self.starts_at

    def is_over_at(self, now: datetime) -> bool:
        """Half-open: at the moment of closing the event is over."""
        return self.closes_at <= now

    def sells_at(self, now: datetime) -> bool:
        """Return whether seats can be reserved and held; half-open: at the moment of opening they can."""
        opened = self.sales_open_at is None or self.sales_open_at <= now
        return self.status == EventStatus.PUBLISHED and opened

    @property
    def is_draft(self) -> bool:
        return self.status == EventStatus.DRAFT

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED

    @property
    def is_numbered(self) -> bool:
        return self.seating == Seating.NUMBERED

    @property
    def taken_seats(self) -> int:
        return self.total_seats - self.available_seats


class Stand(models.TextChoices):
    """The side of the court on which a section stands."""

    NORTH = "n", "North"
    EAST = "e", "East"
    SOUTH = "s", "South"
    WEST = "w", "West"


class SeatKind(models.TextChoices):
    STANDARD = "standard", "Seat"
    COURTSIDE = "courtside", "Courtside"
    ACCESSIBLE = "accessible", "Wheelchair space"


class Section(BaseModel):
    """A block of seats. `plan` draws it in the letters of bookings.seating, the row nearest the court first."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=12)
    stand = models.CharField(max_length=1, choices=Stand.choices)
    position = models.PositiveSmallIntegerField(help_text="Its turn among all sections, from 1.")
    plan = ArrayField(models.CharField(max_length=60))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="section_name_unique"),
            models.UniqueConstraint(fields=["event", "position"], name="section_position_unique"),
            models.CheckConstraint(condition=Q(stand__in=Stand.values), name="section_stand_known"),
        ]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    """Filters of seats."""

    def in_order(self) -> "SeatQuerySet":
        """Order by section, then row from the court, then from the left."""
        return self.order_by("section__position", "line", "column")


class Seat(BaseModel):
    """One numbered seat. `line` counts rows from the court, `column` counts from the left, aisles included."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="seats", db_index=False)
    section = models.ForeignKey(Section, models.CASCADE, related_name="seats", db_index=False)
    name = models.CharField(max_length=24, help_text="As people say it: N2-B4.")
    row = models.CharField(max_length=4)
    number = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=SeatKind.choices, default=SeatKind.STANDARD)

    objects: ClassVar = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="seat_name_unique"),
            models.UniqueConstraint(fields=["section", "line", "column"], name="seat_place_unique"),
            # For the reservation's composite foreign key, which names the event too.
            models.UniqueConstraint(fields=["id", "event"], name="seat_of_event"),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class SeatHoldQuerySet(models.QuerySet["SeatHold"]):
    """Filters of holds."""

    def live(self) -> "SeatHoldQuerySet":
        """Return holds that have not expired at this moment, whether or not the cleanup has run."""
        return self.filter(expires_at__gt=DatabaseNow())

    def run_out(self) -> "SeatHoldQuerySet":
        return self.filter(expires_at__lte=DatabaseNow())


class SeatHold(BaseModel):
    """A seat that a person keeps for a few minutes. One per seat; an expired one is replaced.

    All seats that one person holds at an event share a `token`; anyone with the token may reserve one of them.
    `first_at` is when this person first held the seat. HoldTime limits how long they can keep it.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="holds", db_index=False)
    seat = models.OneToOneField(Seat, models.CASCADE, related_name="hold")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seat_holds")
    token = models.CharField(max_length=43)
    first_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar = SeatHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("first_at")), name="hold_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["event", "user"], name="hold_by_event"),
            models.Index(fields=["expires_at"], name="hold_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} until {self.expires_at:%H:%M:%S}"


class HoldTime(BaseModel):
    """How long one person has held seats at one event. Releasing them does not reset it.

    `used` is the time of the earlier holds; the latest hold lasts from `held_from` to `held_until`.
    """

    MOST = timedelta(minutes=15)
    FORGOTTEN_AFTER = timedelta(minutes=30)  # without a hold

    event = models.ForeignKey(Event, models.CASCADE, related_name="hold_times", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hold_times")
    used = models.DurationField(default=timedelta)
    held_from = models.DateTimeField()
    held_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="hold_time_once_per_person"),
            models.CheckConstraint(condition=Q(used__gte=timedelta()), name="hold_time_not_negative"),
            models.CheckConstraint(condition=Q(held_until__gte=F("held_from")), name="hold_time_ends_after_start"),
        ]
        indexes = [models.Index(fields=["held_until"], name="hold_time_by_end")]

    def __str__(self) -> str:
        return f"{self.user} at {self.event}"

    @property
    def forgotten_at(self) -> datetime:
        return self.held_until + self.FORGOTTEN_AFTER

    def used_at(self, now: datetime) -> timedelta:
        """Return the time held until `now`; zero if the last hold is long ago."""
        if self.forgotten_at <= now:
            return timedelta()
        return self.used + max(min(now, self.held_until) - self.held_from, timedelta())


def _waiting_count() -> Coalesce:
    rows = apps.get_model("bookings", "WaitlistEntry").objects.filter(event=OuterRef("pk"), status="WAITING")
    counted = rows.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _room_version() -> Coalesce:
    name = Concat(Value("events."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)
