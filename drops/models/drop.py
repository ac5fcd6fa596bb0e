"""Drops, a limited number of slots to claim in a window of time, and the draws of drops."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from core.database import DatabaseNow
from core.models import BaseModel
from core.rooms.models import Room
from core.search.columns import matches, search_column

MINUTES_PER_DAY = 24 * 60


class DropMode(models.TextChoices):
    FIFO = "fifo", "First come, first served"
    PRIORITY = "priority", "By priority"
    DRAW = "draw", "By draw"


class Art(models.TextChoices):
    """The drawings to choose from; a number in the title is shown on the jersey."""

    JERSEY = "jersey", "A jersey"
    BALL = "ball", "A ball"
    TICKET = "ticket", "A ticket"
    BAG = "bag", "A bag"


class DropQuerySet(models.QuerySet["Drop"]):
    """Queries for drops."""

    def upcoming(self) -> "DropQuerySet":
        return self.filter(claim_window_start__gt=DatabaseNow())

    def open(self) -> "DropQuerySet":
        """Drops whose window is open. It is half-open: it includes its start and excludes its end."""
        return self.filter(claim_window_start__lte=DatabaseNow(), claim_window_end__gt=DatabaseNow())

    def over(self) -> "DropQuerySet":
        return self.filter(claim_window_end__lte=DatabaseNow())

    def matching(self, text: str) -> "DropQuerySet":
        """Filter by all of these words."""
        return self.filter(matches(text, "searched"))

    def with_counts(self) -> "DropQuerySet":
        """Add `waitlist_count`, `issued_count`, `used_count` and the room's version, all at one moment."""
        claims = apps.get_model("drops", "Claim").objects
        return self.annotate(
            waitlist_count=_counted(apps.get_model("drops", "Waitlist").objects),
            issued_count=_counted(claims.filter(status="ISSUED", expires_at__gt=DatabaseNow())),
            used_count=_counted(claims.filter(status="USED")),
            room_version=_room_version(),
        )

    def not_over_at(self, now: datetime) -> "DropQuerySet":
        return self.filter(claim_window_end__gt=now)

    def over_at(self, now: datetime) -> "DropQuerySet":
        return self.filter(claim_window_end__lte=now)

    def soonest_first(self) -> "DropQuerySet":
        """Order by the start of the window, so that open drops come before upcoming ones."""
        return self.order_by("claim_window_start", "id")

    def latest_first(self) -> "DropQuerySet":
        """Order by the end of the window, latest first."""
        return self.order_by("-claim_window_end", "-id")


class Drop(BaseModel):
    """A limited number of slots. The remaining ones are counted, never stored."""

    MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_NOTE_LENGTH = 120, 10_000, 120
    MAX_SLOTS = 100_000
    MAX_CLAIM_MINUTES = 90 * 24 * 60

    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    total_slots = models.PositiveIntegerField()
    claim_window_start = models.DateTimeField()
    claim_window_end = models.DateTimeField()
    is_active = models.BooleanField(default=True, help_text="Whether people may join and claim.")
    mode = models.CharField(max_length=8, choices=DropMode.choices, default=DropMode.FIFO)
    confirmed_only = models.BooleanField(
        default=False, db_default=False, help_text="Places and codes without a confirmed address lapse after an hour."
    )
    claim_minutes = models.PositiveIntegerField(
        default=MINUTES_PER_DAY, help_text="How long a code can be used before its slot goes to the next."
    )
    collect_note = models.CharField(
        max_length=MAX_NOTE_LENGTH, blank=True, help_text="Where and when it is handed out."
    )
    art = models.CharField(max_length=8, choices=Art.choices, default=Art.JERSEY)
    organizer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    searched = search_column("title", "description")

    objects: ClassVar = DropQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total_slots__gte=1), name="drop_has_a_slot"),
            models.CheckConstraint(
                condition=Q(claim_window_end__gt=F("claim_window_start")), name="drop_window_has_length"
            ),
            models.CheckConstraint(condition=Q(mode__in=DropMode.values), name="drop_mode_known"),
            models.CheckConstraint(condition=Q(art__in=Art.values), name="drop_art_known"),
            models.CheckConstraint(condition=Q(claim_minutes__gte=1), name="drop_claims_last_a_minute"),
        ]
        indexes = [
            models.Index(fields=["is_active"], name="drop_by_active"),
            models.Index(fields=["claim_window_start", "claim_window_end"], name="drop_by_window"),
            models.Index(fields=["claim_window_end", "id"], name="drop_by_end"),
            models.Index(fields=["created_at"], name="drop_by_created"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/drops/{self.slug}/"

    @property
    def room(self) -> str:
        return f"drops.{self.pk}"

    @property
    def is_draw(self) -> bool:
        return self.mode == DropMode.DRAW

    @property
    def is_in_order(self) -> bool:
        """Return whether slots go to people in the order of the waitlist."""
        return self.mode != DropMode.FIFO

    @property
    def claims_last(self) -> timedelta:
        return timedelta(minutes=self.claim_minutes)

    def has_begun_at(self, now: datetime) -> bool:
        return self.claim_window_start <= now

    def is_over_at(self, now: datetime) -> bool:
        """Return whether the window has ended. The end itself is outside."""
        return self.claim_window_end <= now

    def is_open_at(self, now: datetime) -> bool:
        return self.has_begun_at(now) and not self.is_over_at(now)


def _counted(rows: Any) -> Coalesce:
    """Count these rows of the outer drop."""
    counted = rows.filter(drop=OuterRef("pk")).order_by().values("drop").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _room_version() -> Coalesce:
    name = Concat(Value("drops."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)


class Draw(BaseModel):
    """The draw of a drop, created with it, before anybody can join. The database forbids later changes.

    `seed_hash` is public from the beginning, `list_hash` and `entries` from the closing, the seed from
    the draw.
    """

    drop = models.OneToOneField(Drop, models.CASCADE, related_name="draw")
    seed = models.CharField(max_length=64, editable=False)
    seed_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(null=True, blank=True)
    list_hash = models.CharField(max_length=64, blank=True)
    entries = ArrayField(models.UUIDField(), default=list, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_at=None, list_hash="") | Q(sealed_at__isnull=False) & ~Q(list_hash=""),
                name="draw_sealed_with_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None) | Q(drawn_at__gte=models.F("sealed_at")), name="draw_sealed_before_drawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Draw of {self.drop}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None
