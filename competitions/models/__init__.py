"""Competitions, who takes part in them, and as which team."""

from competitions.models.competition import Competition, CompetitionQuerySet, CompetitionStatus, TableRules
from competitions.models.match import Bracket, Format, Match, MatchQuerySet, MatchStatus, Seeding, Side
from competitions.models.registration import Registration, RegistrationQuerySet, RegistrationStatus
from competitions.models.team import TeamMember

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
