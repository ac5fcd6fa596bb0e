"""JSON shapes of competitions, registrations and brackets: for the API, the room's snapshot and its events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from competitions import queries
from competitions.models import (
    Bracket,
    CompetitionStatus,
    Format,
    Match,
    MatchStatus,
    RegistrationStatus,
    Side,
    TableRules,
)
from core.api.shapes import ABSENT, JSON, PersonOut, ReachableOut, Shape, doc
from core.times import timestamp

TABLE_RULES = (
    "How the table of a round robin is made. fiba: 2 points a win, 1 a loss, 0 a forfeit, no draws; teams level in "
    "points are parted by the games between them. general: 2 points a win, 1 a draw."
)


class IdentityOut(Shape):
    id: UUID
    slug: str


class CompetitionFactsOut(Shape):
    """The fields that the organizer edits: what the room announces after an edit."""

    title: str
    description: str = doc("Markdown.")
    tags: list[str]
    venue: str
    starts_at: datetime
    registration_deadline: datetime
    capacity: int
    waitlist: bool
    waitlist_limit: int | None
    confirmed_only: bool = doc("Entries of people without a confirmed email address lapse after an hour.")
    team_size: int
    team_size_min: int
    table_rules: TableRules = doc(TABLE_RULES)
    status: CompetitionStatus
    cancel_reason: str
    version: int = doc("Of the edit; registrations do not change it.")
    updated_at: datetime


class CompetitionOut(IdentityOut, CompetitionFactsOut):
    """A competition. It is read `with_counts()` and with its organizer."""

    registered_count: int = doc("Places that are taken.", get=lambda competition: competition.confirmed_count)
    waitlisted_count: int
    available_places: int = doc(get=lambda competition: max(competition.capacity - competition.confirmed_count, 0))
    registration_open: bool = doc(
        "Published, and before the deadline; full or not.", get=lambda competition: competition.is_open
    )
    organizer: PersonOut | None
    published_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime
    room: str
    room_version: int


class RegistrationOut(Shape):
    """A registration, read `with_people()`. Only waiting entries have `position`, only teams have team fields."""

    id: UUID
    competition_id: UUID
    user_id: UUID | None = doc("Null of somebody who left the club, or who has no account.")
    status: RegistrationStatus
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    checked_in_at: datetime | None
    confirm_by: datetime | None = doc(
        "Until then the person must confirm their email address, else the entry lapses.",
        get=lambda registration: registration.to_confirm_by if registration.is_live else None,
    )
    position: int = doc(
        "On the waitlist, from 1; only while waiting.",
        get=lambda entry: entry.position if entry.status == RegistrationStatus.WAITLISTED else ABSENT,
        optional=True,
    )
    team_name: str = doc(get=lambda registration: registration.team_name or ABSENT, optional=True)
    members: list[PersonOut] = doc(
        get=lambda team: [member.user for member in team.members.all()] if team.team_name else ABSENT, optional=True
    )


class OrganizersRegistrationOut(RegistrationOut):
    """A registration with its entrant, for the organizer."""

    entrant: str = doc("The team, or the person by name.")
    user: ReachableOut | None


class AboutOut(IdentityOut):
    title: str
    venue: str
    starts_at: datetime
    registration_deadline: datetime
    status: CompetitionStatus


class MyRegistrationOut(RegistrationOut):
    """A registration with its competition."""

    competition: AboutOut


class CompetitionDetail(CompetitionOut):
    """A competition with the caller's registration; the field is missing for anonymous callers."""

    registration: RegistrationOut | None = doc(optional=True)


class SideOut(Shape):
    registration_id: UUID = doc(get=lambda registration: registration.pk)
    name: str = doc(get=lambda registration: registration.entrant)
    withdrawn: bool = doc("Withdrew after the draw.", get=lambda registration: registration.withdrew)


class MatchOut(Shape):
    """One match of a bracket."""

    id: UUID
    round: int
    number: int = doc("The place within the round, from 0.")
    court: int | None
    a: SideOut | None
    b: SideOut | None
    score_a: int | None
    score_b: int | None
    winner: Side | None = doc(get=lambda match: match.winner or None)
    status: MatchStatus
    version: int
    game_id: UUID | None


class RowOut(Shape):
    rank: int = doc("Shared by those whom nothing parts.")
    entrant: SideOut
    played: int
    won: int
    drawn: int
    lost: int = doc("Forfeits included.")
    forfeits: int = doc("Lost by not playing.")
    points: int
    scored: int
    conceded: int
    difference: int
    buchholz: int


class BracketFactsOut(Shape):
    """The bracket without its matches, as in the room."""

    id: UUID
    competition_id: UUID
    format: Format
    rounds: int
    courts: int
    seed: int


def _table(bracket: Bracket) -> list[JSON]:
    return [RowOut.of(row, entrant=entrant) for entrant, row in queries.standings_with_entrants(bracket)]


class BracketOut(BracketFactsOut):
    """The bracket, its matches, and its table if the format has one."""

    matches: list[MatchOut] = doc(get=queries.matches_of)
    table: list[RowOut] = doc(get=_table)
    tie_breaks: list[str] = doc("What decides the table, in order.", get=queries.tie_breaks_of)


class JudgeLinkOut(Shape):
    court: int
    token: str = doc("For X-Judge-Token.")
    url: str = doc("The page for whoever judges there.")
    expires_at: datetime = doc("The end of the competition's day; later while matches are open.")


def nameless_match(match: Match) -> JSON:
    """Return MatchOut without the names, for the log of the room, which is never erased."""
    a, b = (SideOut.of(side, name=ABSENT) if side else None for side in (match.a, match.b))
    return MatchOut.of(match, a=a, b=b)


def json_value(value: Any) -> Any:
    """Return a field's value as JSON."""
    return timestamp(value) if isinstance(value, datetime) else value
