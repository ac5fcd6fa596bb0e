"""JSON shapes of competitions, registrations and brackets: for the API, the room's snapshot and its events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from competitions.models import (
    Bracket,
    Competition,
    CompetitionStatus,
    Format,
    Match,
    MatchStatus,
    Registration,
    RegistrationStatus,
    Side,
    TableRules,
)
from competitions.standings import Row
from core.api.serializers import Serializer, camel_case
from core.times import timestamp, timestamp_or_none


def editable_out(competition: Competition) -> dict[str, Any]:
    """Return the fields that the organizer edits."""
    return {
        "title": competition.title,
        "description": competition.description,
        "tags": competition.tags,
        "venue": competition.venue,
        "startsAt": timestamp(competition.starts_at),
        "registrationDeadline": timestamp(competition.registration_deadline),
        "capacity": competition.capacity,
        "waitlist": competition.waitlist,
        "waitlistLimit": competition.waitlist_limit,
        "confirmedOnly": competition.confirmed_only,
        "teamSize": competition.team_size,
        "teamSizeMin": competition.team_size_min,
        "tableRules": competition.table_rules,
        "status": competition.status,
        "cancelReason": competition.cancel_reason,
        "version": competition.version,
        "updatedAt": timestamp(competition.updated_at),
    }


def competition_out(competition: Any) -> dict[str, Any]:
    """Return the whole competition. Expects it `with_counts()` and with its organizer."""
    organizer = competition.organizer
    return {
        "id": str(competition.pk),
        "slug": competition.slug,
        **editable_out(competition),
        "registeredCount": competition.confirmed_count,
        "waitlistedCount": competition.waitlisted_count,
        "availablePlaces": max(competition.capacity - competition.confirmed_count, 0),
        "registrationOpen": competition.is_open,
        "organizer": {"id": str(organizer.pk), "name": organizer.name} if organizer else None,
        "publishedAt": timestamp_or_none(competition.published_at),
        "cancelledAt": timestamp_or_none(competition.cancelled_at),
        "createdAt": timestamp(competition.created_at),
        "room": competition.room,
        "roomVersion": competition.room_version,
    }


def registration_out(registration: Registration) -> dict[str, Any]:
    """Return a registration read `with_people()`. Only waiting entries have `position`, only teams have team fields."""
    out: dict[str, Any] = {
        "id": str(registration.pk),
        "competitionId": str(registration.competition_id),
        "userId": str(registration.user_id) if registration.user_id else None,
        "status": registration.status,
        "createdAt": timestamp(registration.created_at),
        "updatedAt": timestamp(registration.updated_at),
        "confirmedAt": timestamp_or_none(registration.confirmed_at),
        "withdrawnAt": timestamp_or_none(registration.withdrawn_at),
        "checkedInAt": timestamp_or_none(registration.checked_in_at),
        "confirmBy": timestamp_or_none(registration.to_confirm_by) if registration.is_live else None,
    }
    if registration.status == RegistrationStatus.WAITLISTED:
        out["position"] = registration.position  # type: ignore[attr-defined]
    if registration.team_name:
        out["teamName"] = registration.team_name
        out["members"] = [{"id": str(m.user_id), "name": m.user.name} for m in registration.members.all()]
    return out


def registration_for_organizer(registration: Registration) -> dict[str, Any]:
    """Add the entrant's name and email address, for the organizer."""
    person = registration.user
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    return {**registration_out(registration), "entrant": registration.entrant, "user": user}


def my_registration_out(registration: Registration) -> dict[str, Any]:
    """Add the competition."""
    competition = registration.competition
    names = ("title", "venue", "startsAt", "registrationDeadline", "status")
    facts = editable_out(competition)
    about = {"id": str(competition.pk), "slug": competition.slug, **{name: facts[name] for name in names}}
    return {**registration_out(registration), "competition": about}


def json_name(field: str) -> str:
    return camel_case(field)


def json_value(value: Any) -> Any:
    """Return a field's value as JSON."""
    return timestamp(value) if isinstance(value, datetime) else value


def match_out(match: Match, *, named: bool = True) -> dict[str, Any]:
    """Return the match. Events in the log, which is never erased, leave out the names."""
    return {
        "id": str(match.pk),
        "round": match.round,
        "number": match.number,
        "court": match.court,
        "a": _side_out(match.a, named),
        "b": _side_out(match.b, named),
        "scoreA": match.score_a,
        "scoreB": match.score_b,
        "winner": match.winner or None,
        "status": match.status,
        "version": match.version,
        "gameId": str(match.game_id) if match.game_id else None,
    }


def bracket_out(bracket: Bracket) -> dict[str, Any]:
    """Return the bracket without its matches."""
    return {
        "id": str(bracket.pk),
        "competitionId": str(bracket.competition_id),
        "format": bracket.format,
        "rounds": bracket.rounds,
        "courts": bracket.courts,
        "seed": bracket.seed,
    }


def row_out(registration: Registration, row: Row[UUID]) -> dict[str, Any]:
    """Return one row of the table."""
    return {
        "rank": row.rank,
        "entrant": _side_out(registration, True),
        "played": row.played,
        "won": row.won,
        "drawn": row.drawn,
        "lost": row.lost,
        "forfeits": row.forfeits,
        "points": row.points,
        "scored": row.scored,
        "conceded": row.conceded,
        "difference": row.difference,
        "buchholz": row.buchholz,
    }


def _side_out(registration: Registration | None, named: bool) -> dict[str, Any] | None:
    if registration is None:
        return None
    name = {"name": registration.entrant} if named else {}
    return {"registrationId": str(registration.pk), **name, "withdrawn": registration.withdrew}


TABLE_RULES = (
    "How the table of a round robin is made. fiba: 2 points a win, 1 a loss, 0 a forfeit, no draws; teams level in "
    "points are parted by the games between them. general: 2 points a win, 1 a draw."
)


class PersonOut(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ReachableOut(PersonOut):
    email = serializers.EmailField()


class RegistrationOut(Serializer):
    """The OpenAPI schema of registration_out()."""

    id = serializers.UUIDField()
    competition_id = serializers.UUIDField()
    user_id = serializers.UUIDField(
        allow_null=True, help_text="Null of somebody who left the club, or who has no account."
    )
    status = serializers.ChoiceField(RegistrationStatus.values)
    position = serializers.IntegerField(required=False, help_text="On the waitlist, from 1; only while waiting.")
    team_name = serializers.CharField(required=False)
    members = PersonOut(many=True, required=False)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    checked_in_at = serializers.DateTimeField(allow_null=True)
    confirm_by = serializers.DateTimeField(
        allow_null=True, help_text="Until then the person must confirm their email address, else the entry lapses."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrganizersRegistrationOut(RegistrationOut):
    """A registration with its entrant, for the organizer."""

    entrant = serializers.CharField(help_text="The team, or the person by name.")
    user = ReachableOut(allow_null=True)


class AboutOut(Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField()
    registration_deadline = serializers.DateTimeField()
    status = serializers.ChoiceField(CompetitionStatus.values)


class MyRegistrationOut(RegistrationOut):
    """A registration with its competition."""

    competition = AboutOut()


class CompetitionOut(Serializer):
    """The OpenAPI schema of competition_out()."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    tags = serializers.ListField(child=serializers.CharField())
    venue = serializers.CharField()
    starts_at = serializers.DateTimeField()
    registration_deadline = serializers.DateTimeField()
    capacity = serializers.IntegerField()
    registered_count = serializers.IntegerField(help_text="Places that are taken.")
    waitlisted_count = serializers.IntegerField()
    available_places = serializers.IntegerField()
    waitlist = serializers.BooleanField()
    waitlist_limit = serializers.IntegerField(allow_null=True)
    confirmed_only = serializers.BooleanField(
        help_text="Entries of people without a confirmed email address lapse after an hour."
    )
    team_size = serializers.IntegerField()
    team_size_min = serializers.IntegerField()
    table_rules = serializers.ChoiceField(TableRules.values, help_text=TABLE_RULES)
    status = serializers.ChoiceField(CompetitionStatus.values)
    registration_open = serializers.BooleanField(help_text="Published, and before the deadline; full or not.")
    cancel_reason = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the edit; registrations do not change it.")
    organizer = PersonOut(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    room = serializers.CharField()
    room_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CompetitionDetail(CompetitionOut):
    """A competition with the caller's registration; the field is missing for anonymous callers."""

    registration = RegistrationOut(allow_null=True, required=False)


class SideOut(Serializer):
    registration_id = serializers.UUIDField()
    name = serializers.CharField()
    withdrawn = serializers.BooleanField(help_text="Withdrew after the draw.")


class MatchOut(Serializer):
    """The OpenAPI schema of match_out()."""

    id = serializers.UUIDField()
    round = serializers.IntegerField()
    number = serializers.IntegerField(help_text="The place within the round, from 0.")
    court = serializers.IntegerField(allow_null=True)
    a = SideOut(allow_null=True)
    b = SideOut(allow_null=True)
    score_a = serializers.IntegerField(allow_null=True)
    score_b = serializers.IntegerField(allow_null=True)
    winner = serializers.ChoiceField(Side.values, allow_null=True)
    status = serializers.ChoiceField(MatchStatus.values)
    version = serializers.IntegerField()
    game_id = serializers.UUIDField(allow_null=True)


class RowOut(Serializer):
    rank = serializers.IntegerField(help_text="Shared by those whom nothing parts.")
    entrant = SideOut()
    played = serializers.IntegerField()
    won = serializers.IntegerField()
    drawn = serializers.IntegerField()
    lost = serializers.IntegerField(help_text="Forfeits included.")
    forfeits = serializers.IntegerField(help_text="Lost by not playing.")
    points = serializers.IntegerField()
    scored = serializers.IntegerField()
    conceded = serializers.IntegerField()
    difference = serializers.IntegerField()
    buchholz = serializers.IntegerField()


class BracketOut(Serializer):
    """The bracket, its matches, and its table if the format has one."""

    id = serializers.UUIDField()
    competition_id = serializers.UUIDField()
    format = serializers.ChoiceField(Format.values)
    rounds = serializers.IntegerField()
    courts = serializers.IntegerField()
    seed = serializers.IntegerField()
    matches = MatchOut(many=True)
    table = RowOut(many=True)
    tie_breaks = serializers.ListField(child=serializers.CharField(), help_text="What decides the table, in order.")


class JudgeLinkOut(Serializer):
    court = serializers.IntegerField()
    token = serializers.CharField(help_text="For X-Judge-Token.")
    url = serializers.CharField(help_text="The page for whoever judges there.")
    expires_at = serializers.DateTimeField(help_text="The end of the competition's day; later while matches are open.")
