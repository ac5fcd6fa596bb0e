"""Brackets, the seeding of their entrants, and their matches."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from competitions.models.competition import Competition, Registration
from core.models import BaseModel


class Format(models.TextChoices):
    ELIMINATION = "elimination", "Knockout"
    ROUND_ROBIN = "round_robin", "Round robin"
    SWISS = "swiss", "Swiss system"


class Side(models.TextChoices):
    A = "A", "First"
    B = "B", "Second"


class MatchStatus(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READY = "ready", "Next"
    LIVE = "live", "Being played"
    FINISHED = "finished", "Final"
    WALKOVER = "walkover", "Walkover"
    BYE = "bye", "Bye"


STARTED = (MatchStatus.LIVE, MatchStatus.FINISHED, MatchStatus.WALKOVER)
DECIDED = (MatchStatus.FINISHED, MatchStatus.WALKOVER, MatchStatus.BYE)


class Bracket(BaseModel):
    """One draw of a competition. A new draw is a new bracket with a new id."""

    MAX_COURTS = 50

    competition = models.OneToOneField(Competition, models.CASCADE, related_name="bracket")
    format = models.CharField(max_length=12, choices=Format.choices)
    seed = models.BigIntegerField(help_text="The lot: the same number and entrants give the same draw.")
    rounds = models.PositiveSmallIntegerField()
    courts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(format__in=Format.values), name="bracket_format_known"),
            models.CheckConstraint(condition=Q(rounds__gte=1, courts__gte=1), name="bracket_has_a_round_and_a_court"),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} of {self.competition}"

    def round_name(self, round: int) -> str:
        """Return Final, Semi-finals or Quarter-finals; in earlier rounds and other formats "Round 2"."""
        left = self.rounds - round
        if self.format == Format.ELIMINATION and left < len(_LAST_ROUNDS):
            return _LAST_ROUNDS[left]
        return f"Round {round}"


_LAST_ROUNDS = ["Final", "Semi-finals", "Quarter-finals"]


class Seeding(BaseModel):
    """An entrant of the bracket and their rank, from 1."""

    bracket = models.ForeignKey(Bracket, models.CASCADE, related_name="seedings")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="seedings")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["bracket", "rank"], name="seeding_rank_unique"),
            models.UniqueConstraint(fields=["bracket", "registration"], name="seeding_entrant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.registration.entrant}"


class MatchQuerySet(models.QuerySet["Match"]):
    """Filters and orders for matches."""

    def in_order(self) -> "MatchQuerySet":
        return self.order_by("round", "number")

    def started(self) -> "MatchQuerySet":
        """Return matches that are live or were played or forfeited."""
        return self.filter(status__in=STARTED)

    def undecided(self) -> "MatchQuerySet":
        return self.exclude(status__in=DECIDED)

    def for_entrant(self, registration: Registration) -> "MatchQuerySet":
        return self.filter(Q(a=registration) | Q(b=registration))

    def with_entrants(self) -> "MatchQuerySet":
        return self.select_related("a__user", "b__user", "bracket__competition")


class Match(BaseModel):
    """One match of a bracket, or a bye. `version` counts every change, so that no judge overwrites another."""

    MAX_SCORE = 9999

    bracket = models.ForeignKey(Bracket, models.CASCADE, related_name="matches")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="The place within the round, from 0.")
    court = models.PositiveSmallIntegerField(null=True, blank=True)
    a = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="+")
    b = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="+")
    score_a = models.PositiveSmallIntegerField(null=True, blank=True)
    score_b = models.PositiveSmallIntegerField(null=True, blank=True)
    winner = models.CharField(max_length=1, choices=Side.choices, blank=True)
    status = models.CharField(max_length=10, choices=MatchStatus.choices, default=MatchStatus.WAITING)
    version = models.PositiveIntegerField(default=1)
    game = models.OneToOneField("scoreboard.Game", models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["bracket", "round", "number"], name="match_place_unique"),
            models.CheckConstraint(condition=Q(status__in=MatchStatus.values), name="match_status_known"),
            models.CheckConstraint(condition=Q(winner__in=["", *Side.values]), name="match_winner_known"),
            models.CheckConstraint(condition=Q(a=None) | Q(b=None) | ~Q(a=F("b")), name="match_not_against_oneself"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "bye"]) | Q(a__isnull=False, b__isnull=False),
                name="match_has_two_sides",
            ),
            models.CheckConstraint(
                condition=~Q(status="bye") | Q(a__isnull=False, b=None, winner="A"), name="match_bye_is_for_one"
            ),
            models.CheckConstraint(
                condition=Q(status="finished", score_a__isnull=False, score_b__isnull=False)
                | ~Q(status="finished") & Q(score_a=None, score_b=None),
                name="match_only_a_result_has_scores",
            ),
            models.CheckConstraint(
                condition=~Q(status="finished")
                | Q(winner="A", score_a__gt=F("score_b"))
                | Q(winner="B", score_a__lt=F("score_b"))
                | Q(winner="", score_a=F("score_b")),
                name="match_winner_is_who_scored_more",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["finished", "bye"])
                | Q(status="walkover", winner__in=Side.values)
                | Q(status__in=["waiting", "ready", "live"], winner=""),
                name="match_only_a_decided_one_has_a_winner",
            ),
        ]
        indexes = [models.Index(fields=["bracket", "court", "round", "number"], name="match_by_court")]

    def __str__(self) -> str:
        return f"{self.bracket.round_name(self.round)}, match {self.number + 1}"

    @property
    def is_started(self) -> bool:
        return self.status in STARTED

    @property
    def is_decided(self) -> bool:
        return self.status in DECIDED

    @property
    def is_open(self) -> bool:
        """Return whether both sides are known and the match is undecided."""
        return self.status in (MatchStatus.READY, MatchStatus.LIVE)

    def opponent_of(self, registration: Registration) -> Registration | None:
        """Return the other side, or None while it is unknown."""
        return self.b if self.a == registration else self.a

    @property
    def winning(self) -> Registration | None:
        """Return the winner; None while the match is open, or after a draw."""
        return {"A": self.a, "B": self.b}.get(self.winner)
