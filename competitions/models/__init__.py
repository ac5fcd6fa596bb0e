"""Models of competitions, registrations, teams and brackets."""

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
