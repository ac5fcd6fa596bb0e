"""A game: two teams, its rules, and what stands on its board beside what the plays add up to."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from core.models import BaseModel
from core.rooms.models import Room
from core.search.columns import search_column
from scoreboard.clocks import Clock
from scoreboard.models.lease import control_of_game
from scoreboard.models.play import counts_of_game
from scoreboard.models.words import Status, Team
from scoreboard.rules import CHOICES, RULES, Rules


class DatabaseNow(Func):
    """The time of the database at this very moment; `now()` would be when the transaction began.

    In whole milliseconds, as clocks are kept: so what starts and stops leave adds up exactly.
    """

    template = "date_trunc('milliseconds', clock_timestamp())"
    output_field = models.DateTimeField()


# Being played, then the next ones, then the latest results.
AS_LISTED = (
    Case(When(status=Status.LIVE, then=0), When(status=Status.SCHEDULED, then=1), default=2),
    Case(When(status=Status.FINISHED, then=None), default=F("starts_at")),
    F("starts_at").desc(nulls_last=True),
    "id",
)


class GameQuerySet(models.QuerySet["Game"]):
    """Words for games."""

    def with_counts(self) -> "GameQuerySet":
        """Add what the state is made of, all of one moment: counts, control, time, the room's version."""
        counted = self.annotate(counts=ArraySubquery(counts_of_game()), control=control_of_game())
        return counted.annotate(now=DatabaseNow(), room_version=room_version())

    def soonest_first(self) -> "GameQuerySet":
        return self.order_by("starts_at", "id")


class Game(BaseModel):
    """A game of basketball between two teams, scored by its plays."""

    title = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=140, unique=True)
    team_a_name = models.CharField(max_length=60)
    team_b_name = models.CharField(max_length=60)
    rules_code = models.CharField("rules", max_length=10, choices=CHOICES, default="fiba")
    venue = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SCHEDULED)
    period = models.PositiveSmallIntegerField(default=1)
    possession = models.CharField(max_length=1, choices=Team.choices, blank=True)
    clock_remaining_ms = models.PositiveIntegerField(default=600_000)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    shot_remaining_ms = models.PositiveIntegerField(null=True, help_text="Empty while the shot clock is off.")
    shot_started_at = models.DateTimeField(null=True, blank=True)
    counts_from = models.PositiveIntegerField(default=0, help_text="The reset that stands: later plays count.")
    held = models.JSONField(null=True, blank=True, help_text="While the score is under review: what the public sees.")
    open_scoring = models.BooleanField(default=False, help_text="Anyone who can see the game may score it.")
    featured = models.BooleanField(default=False)
    organizer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="games")
    scorekeepers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="games_to_score")
    searched = search_column("title", "team_a_name", "team_b_name", "venue")

    objects: ClassVar = GameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("featured", condition=Q(featured=True), name="game_one_featured"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="game_status_known"),
            models.CheckConstraint(condition=Q(possession__in=["", *Team.values]), name="game_possession_known"),
            models.CheckConstraint(condition=Q(rules_code__in=list(RULES)), name="game_rules_known"),
            models.CheckConstraint(condition=Q(period__gte=1), name="game_period_from_one"),
            models.CheckConstraint(
                condition=Q(shot_remaining_ms__isnull=False) | Q(shot_started_at=None),
                name="game_shot_clock_off_stands",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"]),
            models.Index(fields=["status", "starts_at"]),
            models.Index(*AS_LISTED, name="game_as_listed"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.team_a_name} v {self.team_b_name}"

    @property
    def room(self) -> str:
        return f"games.{self.pk}"

    @property
    def rules(self) -> Rules:
        return RULES[self.rules_code]

    @property
    def clock(self) -> Clock:
        return Clock(self.clock_remaining_ms, self.clock_started_at)

    @property
    def shot_clock(self) -> Clock | None:
        """None while it is switched off."""
        return None if self.shot_remaining_ms is None else Clock(self.shot_remaining_ms, self.shot_started_at)


def room_version() -> Coalesce:
    name = Concat(Value("games."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)
