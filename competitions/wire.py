"""A competition and a registration as clients see them: the same for the API, the room's snapshot and its events."""

from datetime import datetime
from typing import Any

from competitions.models import Competition, Registration, RegistrationStatus
from core.api.serializers import camel_case
from core.rooms.queries import timestamp, timestamp_or_none


def facts_out(competition: Competition) -> dict[str, Any]:
    """What its organizer says of it."""
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
    """The whole competition, read `with_counts()` and its organizer."""
    organizer = competition.organizer
    return {
        "id": str(competition.pk),
        "slug": competition.slug,
        **facts_out(competition),
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
    """A registration read `with_people()`. `position` only of who waits, the team only where there is one."""
    told: dict[str, Any] = {
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
        told["position"] = registration.position  # type: ignore[attr-defined]
    if registration.team_name:
        told["teamName"] = registration.team_name
        told["members"] = [{"id": str(m.user_id), "name": m.user.name} for m in registration.members.all()]
    return told


def registration_for_organizer(registration: Registration) -> dict[str, Any]:
    """The same with who it is and how to reach them."""
    person = registration.user
    user = {"id": str(person.pk), "name": person.name, "email": person.email} if person else None
    return {**registration_out(registration), "entrant": registration.entrant, "user": user}


def my_registration_out(registration: Registration) -> dict[str, Any]:
    """The same with what it is for."""
    competition = registration.competition
    told = ("title", "venue", "startsAt", "registrationDeadline", "status")
    facts = facts_out(competition)
    about = {"id": str(competition.pk), "slug": competition.slug, **{name: facts[name] for name in told}}
    return {**registration_out(registration), "competition": about}


def name_of(field: str) -> str:
    return camel_case(field)


def plain(value: Any) -> Any:
    """A fact as JSON has it."""
    return timestamp(value) if isinstance(value, datetime) else value
