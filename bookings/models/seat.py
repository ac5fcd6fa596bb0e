"""Numbered seats: their sections, and the holds on them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bookings.models.event import Event
from core.database import DatabaseNow
from core.models import BaseModel


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
