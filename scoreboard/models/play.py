"""A play: one thing that happened in a game. Plays are only ever added."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Sum, When
from django.db.models.functions import Coalesce, JSONObject

from core.ids import uuid7
from scoreboard.models.words import Kind, Team
from scoreboard.rules import LATE_MS

ADDED_UP = [Kind.SCORE, Kind.FOUL, Kind.TIMEOUT]
AMENDING = [Kind.CORRECTION, Kind.VOID]


class PlayQuerySet(models.QuerySet["Play"]):
    """Words for plays."""

    def standing(self, until: int | None = None) -> "PlayQuerySet":
        """Without those that were undone; `until` a play's number, as if nothing had been written after it."""
        if until is None:
            return self.filter(undone_by=None)
        return self.filter(~undone(until), seq__lte=until)

    def counting(self, until: int | None = None) -> "PlayQuerySet":
        """What the game adds up, each as it was last corrected. `what` is its kind: score, foul or time-out."""
        added_up = self.standing(until).filter(~superseded(until), kind__in=[*ADDED_UP, Kind.CORRECTION])
        return added_up.annotate(what=Coalesce("corrects__kind", "kind"))


class Play(models.Model):
    """One thing that happened in a game, and who said so when. Plays are never changed: an undo is a play too.

    `before` keeps what the play changed on the game (period, clock, possession, status) as it was. A correction
    says anew what the play it `corrects` was, in the period of that play; `was` is what had been said until then.
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
                condition=Q(kind="score", points__range=(1, 3))
                | Q(kind="correction", points__range=(1, 3))
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
                condition=Q(kind__in=AMENDING, corrects__isnull=False) | (~Q(kind__in=AMENDING) & Q(corrects=None)),
                name="play_only_a_correction_corrects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.team}".strip()


def undone(until: int | None = None) -> Exists:
    """Whether the play was taken back."""
    undos = Play.objects.filter(undoes=OuterRef("pk"))
    return Exists(undos if until is None else undos.filter(seq__lte=until))


def superseded(until: int | None = None) -> Exists:
    """Whether a later word stands about the same play: a correction, or that it was none."""
    same = Coalesce(OuterRef("corrects"), OuterRef("pk"))
    return Exists(Play.objects.standing(until).filter(corrects=same, seq__gt=OuterRef("seq")))


_GROUPS = ("team", "period", "detail", "late")
_COUNTED = {"kind": "what", "times": "times", "sum": "sum", **{name: name for name in _GROUPS}}


def counts_of_game() -> "models.QuerySet[Any, Any]":
    """The outer game's plays that count (not undone, after the last reset that stands), by kind, team and period.

    A foul's `detail` is what sort of foul it was: not every one is a team foul. Those of a period's end are `late`.
    """
    plays = Play.objects.counting().filter(game=OuterRef("pk"), seq__gt=OuterRef("counts_from"))
    is_late: dict[str, Any] = {"what": Kind.FOUL, "clock_ms__lte": LATE_MS}
    plays = plays.annotate(late=Case(When(**is_late, then=True), default=False, output_field=models.BooleanField()))
    groups = plays.order_by().values("what", *_GROUPS)
    counted = groups.annotate(times=Count("pk"), sum=Coalesce(Sum("points"), 0))
    return counted.values(json=JSONObject(**_COUNTED))
