"""Register, withdraw, remove and check in entrants, alone or as a team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.services import queue_confirmation_link
from competitions import access, emails, queries, room_events
from competitions.access import locked_for, locked_to_manage
from competitions.errors import (
    AlreadyRegistered,
    AlreadyWithdrawn,
    CheckInNotOpen,
    CompetitionCancelled,
    CompetitionFull,
    CompetitionStarted,
    InvalidTeam,
    MemberTaken,
    NotConfirmed,
    NotRegistered,
    OwnCompetition,
    RegistrationClosed,
    TeamNameTaken,
    TeamTooSmall,
    integrity_errors,
)
from competitions.models import Competition, Registration, RegistrationStatus, TeamMember
from competitions.queries import SpotCounts
from competitions.room_events import CheckedInChanged
from competitions.services import brackets
from competitions.services.competitions import promote
from core.api import rate_limits
from core.capacity import confirmation
from core.database import database_now
from core.errors import Invalid
from core.mail import services as mail
from core.ops import metrics
from core.people import Person
from core.rooms.services import Event, announce
from core.text import one_line, text_problem
from core.times import club_time

_WAITING_LIST_FIRST = "People on the waiting list come first."
NAME_LENGTH = (2, 60)
MAX_LOOKUPS, WINDOW_SECONDS = 60, 3600  # looking up addresses reveals which have an account
registration_seconds = metrics.outcome_histogram(
    "courtside_registration_seconds",
    "Time to register for a competition. outcome: confirmed, waitlisted, refused by a rule, or failed.",
)


def _status(made: Registration) -> str:
    return made.status.lower()


measured = metrics.timed(registration_seconds, _status)


@measured
def register(
    *, competition_id: UUID, by: Person, team_name: str = "", members: Sequence[str] = (), network: str = ""
) -> Registration:
    """Register a person or their team for a spot or for the waiting list, and send an email.

    `members` are the addresses of the other players. If the competition asks for confirmed addresses, an
    unconfirmed person's (or captain's) entry lapses after an hour; `network` is the caller's network.
    Raise, in this order, NotFound, OwnCompetition, RegistrationClosed (by the database's clock, after the lock),
    AlreadyRegistered, InvalidTeam, TeamNameTaken or MemberTaken, CompetitionFull, ConfirmFirst.
    """
    with integrity_errors(), transaction.atomic():
        competition = locked_for(by, competition_id)
        now = database_now()
        _refuse_entry(competition, by, now)
        players = team_players(competition, by, team_name, members)
        standing = queries.spot_counts(competition)
        status = _status_for(competition, standing)
        registration = Registration.objects.create(
            competition=competition,
            user=by,
            team_name=team_name.strip(),
            status=status,
            turn=standing.last_turn + 1,
            confirmed_at=now if status == RegistrationStatus.CONFIRMED else None,
            **_confirmation_terms(competition, by, network, status),
        )
        add_players(registration, players)
        _announce_entry(registration, standing, by)
        emails.queue_registration(registration)
    return queries.registration_of(competition.pk, registration.pk)


def enter_by_hand(*, competition_id: UUID, by: Person, name: str) -> Registration:
    """Give a free spot to an entrant without an account: a walk-in, or a team by its name.

    Deadlines do not apply; the waiting list comes first. Raise NotFound, NotYourCompetition,
    CompetitionCancelled, Invalid, TeamNameTaken or CompetitionFull.
    """
    with integrity_errors(), transaction.atomic():
        competition = locked_to_manage(by, competition_id)
        if competition.is_cancelled:
            raise CompetitionCancelled
        name = entrant_name(competition, name)
        standing = queries.spot_counts(competition)
        if not standing.available or standing.waitlisted:
            raise CompetitionFull(_WAITING_LIST_FIRST if standing.available else None)
        registration = Registration.objects.create(
            competition=competition,
            name=name,
            team_name=name if competition.is_for_teams else "",
            status=RegistrationStatus.CONFIRMED,
            turn=standing.last_turn + 1,
            confirmed_at=database_now(),
        )
        _announce_entry(registration, standing, by)
    return queries.registration_of(competition.pk, registration.pk)


@transaction.atomic
def withdraw(*, competition_id: UUID, by: Person) -> Registration:
    """Withdraw and promote the next. A captain withdraws the whole team.

    Another player leaves the team, which keeps its spot. Raise NotFound, NotRegistered, CompetitionStarted
    or TeamTooSmall.
    """
    competition = locked_for(by, competition_id)
    now = database_now()
    registration = queries.live_registration(competition.pk, by)
    if registration is None:
        raise NotRegistered
    if now >= competition.starts_at:
        raise CompetitionStarted
    if registration.user_id != by.pk:
        remove_player(competition, registration, by)
    else:
        end_registration(competition, registration, now, actor=by)
    return queries.registration_of(competition.pk, registration.pk)


@transaction.atomic
def remove_registration(*, competition_id: UUID, registration_id: UUID, by: Person, reason: str = "") -> Registration:
    """Withdraw a registration for the organizer and email its people with the reason, if any.

    Raise NotFound, NotYourCompetition or AlreadyWithdrawn.
    """
    competition = locked_to_manage(by, competition_id)
    registration = queries.registration_of(competition.pk, registration_id)
    if not registration.is_live:
        raise AlreadyWithdrawn
    end_registration(competition, registration, database_now(), actor=by)
    mail.queue("competitions.removed", registration_id, reason=reason)
    return queries.registration_of(competition.pk, registration_id)


@transaction.atomic
def check_in(*, competition_id: UUID, registration_id: UUID, by: Person) -> Registration:
    """Check the entrant in; a repeat changes nothing.

    Raise NotFound, NotYourCompetition, CompetitionCancelled, CheckInNotOpen or NotConfirmed.
    """
    competition = locked_to_manage(by, competition_id)
    now = database_now()
    if competition.is_cancelled:
        raise CompetitionCancelled
    if not check_in_is_open(competition, now):
        raise CheckInNotOpen
    return _set_check_in(competition, registration_id, now, by)


@transaction.atomic
def undo_check_in(*, competition_id: UUID, registration_id: UUID, by: Person) -> Registration:
    """Undo the check-in. Raise NotFound, NotYourCompetition or NotConfirmed."""
    return _set_check_in(locked_to_manage(by, competition_id), registration_id, None, by)


def check_in_is_open(competition: Competition, now: datetime) -> bool:
    """Return whether the competition's day has begun, by the club's clock."""
    return club_time(now).date() >= club_time(competition.starts_at).date()


def end_registration(
    competition: Competition,
    registration: Registration,
    now: datetime,
    *,
    actor: Person | None = None,
    lapsed: bool = False,
) -> None:
    """Withdraw the registration, promote the next, and announce both. The competition is locked.

    After the draw nobody is promoted; the organizer and the opponents get an email instead.
    """
    registration.status, registration.withdrawn_at = RegistrationStatus.WITHDRAWN, now
    registration.checked_in_at, registration.lapsed = None, lapsed
    registration.save(update_fields=["status", "withdrawn_at", "checked_in_at", "lapsed", "updated_at"])
    release_players(registration)
    promoted = promote(competition, now)
    counts = queries.spot_counts(competition).counts
    happened: list[Event] = [room_events.RegistrationWithdrawn(counts)]
    if promoted:
        happened.append(room_events.RegistrationPromoted(counts, len(promoted)))
    happened += brackets.withdrawal_events(registration, actor)
    announce(competition.room, *happened, actor=actor.pk if actor else None)
    mail.queue_many("competitions.promoted", [each.pk for each in promoted])


def _refuse_entry(competition: Competition, by: Person, now: datetime) -> None:
    if not access.may_enter(competition, by):
        raise OwnCompetition
    if not competition.is_open_at(now):
        raise RegistrationClosed
    if Registration.objects.live().for_person(by).filter(competition=competition).exists():
        raise AlreadyRegistered


def _status_for(competition: Competition, standing: SpotCounts) -> RegistrationStatus:
    """Return confirmed for a free spot, waitlisted for a free entry, or raise CompetitionFull.

    After the draw a spot may be free while people wait; the waiting list comes first.
    """
    if standing.available and not (standing.waitlisted and queries.is_drawn(competition.pk)):
        return RegistrationStatus.CONFIRMED
    limit = competition.waitlist_limit
    if competition.waitlist and (limit is None or standing.waitlisted < limit):
        return RegistrationStatus.WAITLISTED
    raise CompetitionFull


def _confirmation_terms(competition: Competition, person: Person, network: str, status: str) -> dict[str, Any]:
    """Return the deadline fields of a new registration. Raise ConfirmFirst."""
    entries = Registration.objects.filter(competition=competition)
    confirm_by = confirmation.confirmation_deadline(
        person, competition, entries.filter(user=person), mail_link=queue_confirmation_link
    )
    if confirm_by is None:
        return {}
    if status != RegistrationStatus.CONFIRMED:
        return {"confirm_by": confirm_by}
    key = confirmation.network_key(network)
    confirmation.check_network_limit(entries.confirmed(), key, competition.capacity)
    return {"confirm_by": confirm_by, "network_key": key}


def _announce_entry(registration: Registration, before: SpotCounts, by: Person) -> None:
    counts = before.after(registration.status).counts
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    happened = room_events.RegistrationConfirmed if confirmed else room_events.RegistrationWaitlisted
    announce(registration.competition.room, happened(counts), actor=by.pk)


def _set_check_in(competition: Competition, registration_id: UUID, at: datetime | None, by: Person) -> Registration:
    registration = queries.registration_of(competition.pk, registration_id)
    if registration.status != RegistrationStatus.CONFIRMED:
        raise NotConfirmed
    if (registration.checked_in_at is None) != (at is None):
        registration.checked_in_at = at
        registration.save(update_fields=["checked_in_at", "updated_at"])
        announce(competition.room, CheckedInChanged(queries.checked_in_count(competition)), actor=by.pk)
    return registration


def team_players(competition: Competition, captain: Person, name: str, addresses: Sequence[str]) -> list[Any]:
    """Return the players, the captain first; none for individuals. Raise InvalidTeam, TeamNameTaken or MemberTaken."""
    if not competition.is_for_teams:
        if name or addresses:
            raise InvalidTeam(fields={"team_name" if name else "members": ["This competition is for individuals."]})
        return []
    if not NAME_LENGTH[0] <= len(name.strip()) <= NAME_LENGTH[1]:
        raise InvalidTeam(
            fields={"team_name": [f"A team has a name of {NAME_LENGTH[0]} to {NAME_LENGTH[1]} characters."]}
        )
    team = [captain, *_people_at(competition, captain, addresses)]
    if not competition.team_size_min <= len(team) <= competition.team_size:
        raise InvalidTeam(fields={"members": [_size_words(competition)]})
    _refuse_taken(competition, name.strip(), team)
    return team


def entrant_name(competition: Competition, name: str) -> str:
    """Return the one-line name of an entrant without an account. Raise Invalid or TeamNameTaken."""
    name = one_line(name)
    if not 1 <= len(name) <= NAME_LENGTH[1]:
        raise Invalid(fields={"name": [f"Enter a name of at most {NAME_LENGTH[1]} characters."]})
    if wrong := text_problem(name):
        raise Invalid(fields={"name": [wrong]})
    live = Registration.objects.live().filter(competition=competition)
    if competition.is_for_teams and live.filter(team_name__iexact=name).exists():
        raise TeamNameTaken
    return name


def add_players(registration: Registration, team: Sequence[Any]) -> None:
    """Save the players of a team."""
    competition = registration.competition
    TeamMember.objects.bulk_create(
        [TeamMember(registration=registration, competition=competition, user=player) for player in team]
    )


def remove_player(competition: Competition, registration: Registration, player: Any) -> None:
    """Remove a player. Raise TeamTooSmall. The competition is locked."""
    if not can_lose_a_player(competition, registration):
        raise TeamTooSmall
    TeamMember.objects.filter(registration=registration, user=player).delete()


def can_lose_a_player(competition: Competition, registration: Registration) -> bool:
    return TeamMember.objects.filter(registration=registration).count() > competition.team_size_min


def replace_captain(registration: Registration, captain: Person) -> None:
    """Make the next player the captain, before an erasure."""
    rest = TeamMember.objects.filter(registration=registration).exclude(user=captain).order_by("created_at", "id")
    registration.user = rest.select_related("user")[0].user
    registration.save(update_fields=["user", "updated_at"])
    TeamMember.objects.filter(registration=registration, user=captain).delete()


def release_players(registration: Registration) -> None:
    """Free the players for other teams."""
    TeamMember.objects.filter(registration=registration).update(live=False)


def _people_at(competition: Competition, captain: Person, addresses: Sequence[str]) -> list[Any]:
    """Return the people with these addresses, in order and without duplicates."""
    rate_limits.hit("team-members", str(captain.pk), MAX_LOOKUPS, WINDOW_SECONDS)
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    found = {person.email: person for person in get_user_model().objects.filter(email__in=wanted, is_active=True)}
    unknown = [f"Nobody here has the address {address}." for address in wanted if address not in found]
    if competition.organizer_id in {person.pk for person in found.values()}:
        unknown.append("Who organizes a competition cannot play in it.")
    if unknown:
        raise InvalidTeam(fields={"members": unknown})
    return [found[address] for address in wanted if found[address].pk != captain.pk]


def _refuse_taken(competition: Competition, name: str, team: Sequence[Any]) -> None:
    live = Registration.objects.live().filter(competition=competition)
    if live.filter(team_name__iexact=name).exists():
        raise TeamNameTaken
    taken = TeamMember.objects.filter(competition=competition, live=True, user__in=team[1:]).select_related("user")
    if names := sorted(member.user.name for member in taken):
        raise MemberTaken(f"Already in a team of this competition: {', '.join(names)}.", members=names)


def _size_words(competition: Competition) -> str:
    least, most = competition.team_size_min, competition.team_size
    return (
        f"A team has {least} to {most} players, you included."
        if least < most
        else f"A team has {most} players, you included."
    )
