"""Competitions, who takes part in them, and as which team."""

from competitions.models.bracket import Bracket, Format, Match, MatchQuerySet, MatchStatus, Seeding, Side
from competitions.models.competition import (
    Competition,
    CompetitionQuerySet,
    CompetitionStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
    TableRules,
    TeamMember,
)

__all__ = [
    "Bracket",
    "Competition",
    "CompetitionQuerySet",
    "CompetitionStatus",
    "Format",
    "Match",
    "MatchQuerySet",
    "MatchStatus",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationStatus",
    "Seeding",
    "Side",
    "TableRules",
    "TeamMember",
]
