"""The words that games and plays are told in."""

from django.db import models


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
