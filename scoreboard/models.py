"""Games and their plays. A game is its plays: the score is what they add up to."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject

from core.ids import uuid7
from core.models import Noun
from core.rooms.models import Room
from scoreboard.rules import CHOICES, RULES, Rules


class Team(models.TextChoices):
    A = "A", "Home"
    B = "B", "Away"


class Status(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    FINISHED = "finished", "Final"


class Kind(models.TextChoices):
    SCORE = "score", "Score"
    FOUL = "foul", "Foul"
    TIMEOUT = "timeout", "Time-out"
    POSSESSION = "possession", "Possession"
    CLOCK = "clock", "Clock"
    PERIOD = "period", "Period"
    UNDO = "undo", "Undo"
    RESET = "reset", "Reset"
    FINISH = "finish", "Final whistle"


ADDED_UP = [Kind.SCORE, Kind.FOUL, Kind.TIMEOUT]


class DatabaseNow(Func):
    """The time of the database at this very moment; `now()` would be when the transaction began."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class GameQuerySet(models.QuerySet["Game"]):
    """Words for games."""

    def with_counts(self) -> "GameQuerySet":
        """Add what the state is made of, all of one moment: counts, the database's time, the room's version."""
        return self.annotate(counts=ArraySubquery(_counts()), now=DatabaseNow(), room_version=_room_version())

    def soonest_first(self) -> "GameQuerySet":
        return self.order_by("starts_at", "id")


class Game(Noun):
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
    counts_from = models.PositiveIntegerField(default=0, help_text="The reset that stands: later plays count.")
    open_scoring = models.BooleanField(default=False, help_text="Anyone who can see the game may score it.")
    featured = models.BooleanField(default=False)
    organizer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="games")
    scorekeepers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="games_to_score")

    objects: ClassVar = GameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("featured", condition=Q(featured=True), name="game_one_featured"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="game_status_known"),
            models.CheckConstraint(condition=Q(possession__in=["", *Team.values]), name="game_possession_known"),
            models.CheckConstraint(condition=Q(rules_code__in=list(RULES)), name="game_rules_known"),
            models.CheckConstraint(condition=Q(period__gte=1), name="game_period_from_one"),
        ]
        indexes = [models.Index(fields=["starts_at", "id"]), models.Index(fields=["status", "starts_at"])]

    def __str__(self) -> str:
        return self.title or f"{self.team_a_name} v {self.team_b_name}"

    @property
    def room(self) -> str:
        return f"games.{self.pk}"

    @property
    def rules(self) -> Rules:
        return RULES[self.rules_code]

    def remaining_ms(self, now: datetime) -> int:
        """What the clock shows at `now`. It is stored as running-since and remaining, so nothing can drift."""
        if self.clock_started_at is None:
            return self.clock_remaining_ms
        gone = (now - self.clock_started_at) // timedelta(milliseconds=1)
        return min(self.clock_remaining_ms, max(0, self.clock_remaining_ms - gone))

    def clock_runs(self, now: datetime) -> bool:
        """Whether the clock runs at `now`; a period that is over stands at zero."""
        return self.clock_started_at is not None and self.remaining_ms(now) > 0


class Play(models.Model):
    """One thing that happened in a game, and who said so when. Plays are never changed: an undo is a play too.

    `before` keeps what the play changed on the game (period, clock, possession, status) as it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    game = models.ForeignKey(Game, models.CASCADE, related_name="plays")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    team = models.CharField(max_length=1, choices=Team.choices, blank=True)
    points = models.PositiveSmallIntegerField(null=True)
    player = models.CharField(max_length=3, blank=True)
    detail = models.CharField(max_length=20, blank=True)
    period = models.PositiveSmallIntegerField()
    clock_ms = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["game", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["game", "seq"], name="play_seq_unique"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="play_kind_known"),
            models.CheckConstraint(condition=Q(team__in=["", *Team.values]), name="play_team_known"),
            models.CheckConstraint(
                condition=Q(kind="score", points__range=(1, 3)) | (~Q(kind="score") & Q(points=None)),
                name="play_points_only_of_a_score",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["score", "foul", "timeout", "possession"]) | ~Q(team=""),
                name="play_has_its_team",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes=None)),
                name="play_only_an_undo_undoes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.team}".strip()


def _counts() -> "models.QuerySet[Any, Any]":
    """The outer game's plays that count (not undone, after the last reset that stands), by kind, team and period."""
    standing = Play.objects.filter(game=OuterRef("pk"), seq__gt=OuterRef("counts_from"), undone_by=None)
    groups = standing.filter(kind__in=ADDED_UP).order_by().values("kind", "team", "period")
    counted = groups.annotate(times=Count("pk"), sum=Coalesce(Sum("points"), 0))
    names = ("kind", "team", "period", "times", "sum")
    return counted.values(json=JSONObject(**{name: name for name in names}))


def _room_version() -> Coalesce:
    name = Concat(Value("games."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)
