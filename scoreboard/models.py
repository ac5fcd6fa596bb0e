"""Games and their plays. A game is its plays: they add up to the score."""

from copy import copy
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject

from core.ids import uuid7
from core.models import BaseModel
from core.rooms.models import Room
from core.search.columns import search_column
from scoreboard.clocks import Clock
from scoreboard.rules import CHOICES, FOULS, LATE_MS, RULES, Rules


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
    CORRECTION = "correction", "Correction"
    VOID = "void", "Struck out"
    RESET = "reset", "Reset"
    FINISH = "finish", "Final whistle"


class DatabaseNow(Func):
    """The database's current time. `now()` would be the time when the transaction began.

    In whole milliseconds, as clocks are stored, so that starts and stops add up exactly.
    """

    template = "date_trunc('milliseconds', clock_timestamp())"
    output_field = models.DateTimeField()


# Live games, then upcoming ones, then the latest results.
LIST_ORDER = (
    Case(When(status=Status.LIVE, then=0), When(status=Status.SCHEDULED, then=1), default=2),
    Case(When(status=Status.FINISHED, then=None), default=F("starts_at")),
    F("starts_at").desc(nulls_last=True),
    "id",
)


class GameQuerySet(models.QuerySet["Game"]):
    """Filters and annotations of games."""

    def with_counts(self) -> "GameQuerySet":
        """Annotate everything that the state needs, all of one moment: counts, control, time and the room's version."""
        counted = self.annotate(counts=ArraySubquery(counts_of_game()), control=control_of_game())
        return counted.annotate(now=DatabaseNow(), room_version=room_version())

    def soonest_first(self) -> "GameQuerySet":
        return self.order_by("starts_at", "id")


class Game(BaseModel):
    """A basketball game between two teams, scored by its plays."""

    MAX_TITLE_LENGTH, MAX_NAME_LENGTH, MAX_VENUE_LENGTH = 120, 60, 120

    title = models.CharField(max_length=MAX_TITLE_LENGTH, blank=True)
    slug = models.SlugField(max_length=140, unique=True)
    team_a_name = models.CharField(max_length=MAX_NAME_LENGTH)
    team_b_name = models.CharField(max_length=MAX_NAME_LENGTH)
    rules_code = models.CharField("rules", max_length=10, choices=CHOICES, default="fiba")
    venue = models.CharField(max_length=MAX_VENUE_LENGTH, blank=True)
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
            models.Index(*LIST_ORDER, name="game_as_listed"),
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
        """Return the shot clock, or None while it is off."""
        return None if self.shot_remaining_ms is None else Clock(self.shot_remaining_ms, self.shot_started_at)


def room_version() -> Coalesce:
    name = Concat(Value("games."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)


COUNTED_KINDS = [Kind.SCORE, Kind.FOUL, Kind.TIMEOUT]
AMENDMENT_KINDS = [Kind.CORRECTION, Kind.VOID]
MAX_POINTS = 3  # of one play
JERSEY = r"^[0-9]{1,2}$"


class PlayQuerySet(models.QuerySet["Play"]):
    """Filters of plays."""

    def in_effect(self, until: int | None = None) -> "PlayQuerySet":
        """Leave out plays that were undone. `until` is a play's number: ignore everything written after it."""
        if until is None:
            return self.filter(undone_by=None)
        return self.filter(~is_undone(until), seq__lte=until)

    def counted(self, until: int | None = None) -> "PlayQuerySet":
        """Return the plays that add up to the game, as last corrected. `what` is the kind: score, foul or time-out."""
        added_up = self.in_effect(until).filter(~is_superseded(until), kind__in=[*COUNTED_KINDS, Kind.CORRECTION])
        return added_up.annotate(what=Coalesce("corrects__kind", "kind"))


class Play(models.Model):
    """One thing that happened in a game, with its author and time. Plays never change: an undo is a play too.

    `before` keeps the fields of the game that the play changed (period, clock, possession, status). A correction
    restates the play that it `corrects`, in that play's period; `was` is the content until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    game = models.ForeignKey("scoreboard.Game", models.CASCADE, related_name="plays")
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
    corrects = models.ForeignKey("self", models.CASCADE, null=True, related_name="amendments")
    was = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = PlayQuerySet.as_manager()

    class Meta:
        ordering = ["game", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["game", "seq"], name="play_seq_unique"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="play_kind_known"),
            models.CheckConstraint(condition=Q(team__in=["", *Team.values]), name="play_team_known"),
            models.CheckConstraint(
                condition=Q(kind="score", points__range=(1, MAX_POINTS))
                | Q(kind="correction", points__range=(1, MAX_POINTS))
                | (~Q(kind="score") & Q(points=None)),
                name="play_points_only_of_a_score",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["score", "foul", "timeout", "possession", "correction", "void"]) | ~Q(team=""),
                name="play_has_its_team",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes=None)),
                name="play_only_an_undo_undoes",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AMENDMENT_KINDS, corrects__isnull=False)
                | (~Q(kind__in=AMENDMENT_KINDS) & Q(corrects=None)),
                name="play_only_a_correction_corrects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.team}".strip()


def is_undone(until: int | None = None) -> Exists:
    """Return the condition that the play was undone."""
    undos = Play.objects.filter(undoes=OuterRef("pk"))
    return Exists(undos if until is None else undos.filter(seq__lte=until))


def is_superseded(until: int | None = None) -> Exists:
    """Return the condition that a later correction or strike-out of the same play is in effect."""
    same = Coalesce(OuterRef("corrects"), OuterRef("pk"))
    return Exists(Play.objects.in_effect(until).filter(corrects=same, seq__gt=OuterRef("seq")))


_GROUPS = ("team", "period", "detail", "late")
_COUNTED = {"kind": "what", "times": "times", "sum": "sum", **{name: name for name in _GROUPS}}


def counts_of_game() -> "models.QuerySet[Any, Any]":
    """Count the outer game's plays (not undone, after the last reset in effect) by kind, team and period.

    `detail` is the kind of a foul: not every foul is a team foul. Fouls at the end of a period are `late`.
    """
    plays = Play.objects.counted().filter(game=OuterRef("pk"), seq__gt=OuterRef("counts_from"))
    is_late: dict[str, Any] = {"what": Kind.FOUL, "clock_ms__lte": LATE_MS}
    plays = plays.annotate(late=Case(When(**is_late, then=True), default=False, output_field=models.BooleanField()))
    groups = plays.order_by().values("what", *_GROUPS)
    counted = groups.annotate(times=Count("pk"), sum=Coalesce(Sum("points"), 0))
    return counted.values(json=JSONObject(**_COUNTED))


class TableLease(models.Model):
    """Control of the scorer's table. The lease with the highest number has it; numbers only rise."""

    MAX_GUEST_LENGTH = 40

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    game = models.ForeignKey("scoreboard.Game", models.CASCADE, related_name="leases")
    number = models.PositiveIntegerField()
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(
        max_length=MAX_GUEST_LENGTH, blank=True, help_text="What somebody not signed in calls themselves."
    )
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["game", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["game", "number"], name="table_lease_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="table_lease_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"Table {self.number} of {self.game}"


HOLDER_NAME = Coalesce("holder__name", "guest")


def control_of_game() -> Subquery:
    """Return the outer game's last lease: its number and the holder's name, or None."""
    leases = TableLease.objects.filter(game=OuterRef("pk")).order_by("-number")
    return Subquery(leases.values(json=JSONObject(number="number", holder=HOLDER_NAME))[:1])


CONTENT_FIELDS = ("team", "points", "player", "detail")


def play_content(play: Play) -> dict[str, Any]:
    """Return the content of a play or of its correction; empty for a strike-out."""
    return {} if play.kind == Kind.VOID else {name: getattr(play, name) for name in CONTENT_FIELDS}


def with_content(play: Play, content: dict[str, Any]) -> Play:
    """Return an unsaved copy of the play with this content."""
    play_copy = copy(play)
    for name, value in content.items():
        setattr(play_copy, name, value)
    return play_copy


def describe(play: Play, team: str) -> str:
    """Describe the play in a sentence without a full stop."""
    who = f"{team} #{play.player}" if play.player else team
    match play.kind:
        case Kind.SCORE:
            return f"{play.points} point{'s' if play.points != 1 else ''} for {who}"
        case Kind.FOUL:
            return f"{FOULS.get(play.detail, 'Foul')}, {who}"
        case Kind.TIMEOUT:
            return f"Time-out, {team}"
        case Kind.POSSESSION:
            return f"Possession arrow to {team}"
        case Kind.CLOCK:
            return {"start": "Clock started", "stop": "Clock stopped"}.get(play.detail, "Clock set")
        case Kind.PERIOD:
            return f"End of {play.game.rules.label(play.period)}"
        case Kind.RESET:
            return "Game started again"
        case _:
            return "Final whistle"
