"""Competitions, who takes part in them, and as which team."""

from competitions.models.competition import Competition, CompetitionQuerySet, CompetitionStatus
from competitions.models.registration import Registration, RegistrationQuerySet, RegistrationStatus
from competitions.models.team import TeamMember

__all__ = [
    "Competition",
    "CompetitionQuerySet",
    "CompetitionStatus",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationStatus",
    "TeamMember",
]
