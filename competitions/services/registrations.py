"""The verbs of those who take part: register, withdraw."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from competitions import access, bracket_queries, events, queries
from competitions.models import Competition, Registration, RegistrationStatus
from competitions.queries import Standing
from competitions.refusals import (
    AlreadyRegistered,
    AlreadyWithdrawn,
    CompetitionCancelled,
    CompetitionFull,
    CompetitionStarted,
    NotRegistered,
    OwnCompetition,
    RegistrationClosed,
)
from competitions.services import notices, spots, teams, unconfirmed
from competitions.services.last_line import refused_by_name
from competitions.services.locking import locked_for, locked_to_manage
from competitions.services.measuring import measured
from competitions.services.promotion import promote
from core.database import database_now
from core.rooms.services import Event, announce

_FIRST_IN_LINE = "People on the waiting list come first."


@measured
def register(
    *, competition_id: UUID, by: Any, team_name: str = "", members: Sequence[str] = (), network: str = ""
) -> Registration:
    """Take a place, or the next one on the waitlist, for a person or for their team, and mail what it is.

    `members` are the addresses of the other players. Where the competition asks for confirmed addresses, the
    entry of a person (or captain) without one lapses after an hour; `network` is where the call comes from.
    Refuses, in this order, with NotFound, OwnCompetition, RegistrationClosed (by the database's clock, after
    the lock), AlreadyRegistered, InvalidTeam, TeamNameTaken or MemberTaken, CompetitionFull, ConfirmFirst.
    """
    with refused_by_name(), transaction.atomic():
        competition = locked_for(by, competition_id)
        now = database_now()
        _refuse_entry(competition, by, now)
        players = teams.players(competition, by, team_name, members)
        standing = queries.standing(competition)
        status = _place(competition, standing)
        registration = Registration.objects.create(
            competition=competition,
            user=by,
            team_name=team_name.strip(),
            status=status,
            turn=standing.last_turn + 1,
            confirmed_at=now if status == RegistrationStatus.CONFIRMED else None,
            **unconfirmed.terms(competition, by, network, status),
        )
        teams.enter(registration, players)
        _announce_entry(registration, standing, by)
        notices.tell_entered(registration)
    return queries.registration_of(competition.pk, registration.pk)


def enter_by_hand(*, competition_id: UUID, by: Any, name: str) -> Registration:
    """Give a free spot to an entrant without an account: somebody who walked in, or a team by its name.

    Deadlines do not bind the organizer; who waits comes first. Refuses with NotFound, NotYourCompetition,
    CompetitionCancelled, Invalid, TeamNameTaken, CompetitionFull.
    """
    with refused_by_name(), transaction.atomic():
        competition = locked_to_manage(by, competition_id)
        if competition.is_cancelled:
            raise CompetitionCancelled
        name = teams.entrant_name(competition, name)
        standing = queries.standing(competition)
        if not standing.available or standing.waitlisted:
            raise CompetitionFull(_FIRST_IN_LINE if standing.available else None)
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
def withdraw(*, competition_id: UUID, by: Any) -> Registration:
    """Give the place or the turn back; the next who waits gets it. A captain withdraws the team.

    Another player leaves the team, which keeps its place. Refuses with NotFound, NotRegistered,
    CompetitionStarted, or TeamTooSmall.
    """
    competition = locked_for(by, competition_id)
    now = database_now()
    registration = queries.live_registration(competition.pk, by)
    if registration is None:
        raise NotRegistered
    if now >= competition.starts_at:
        raise CompetitionStarted
    if registration.user_id != by.pk:
        teams.take_out(competition, registration, by)
    else:
        end(competition, registration, now, actor=by)
    return queries.registration_of(competition.pk, registration.pk)


@transaction.atomic
def remove_registration(*, competition_id: UUID, registration_id: UUID, by: Any, reason: str = "") -> Registration:
    """Withdraw a registration for the organizer and mail its people, with the reason if there is one.

    Refuses with NotFound, NotYourCompetition, AlreadyWithdrawn.
    """
    competition = locked_to_manage(by, competition_id)
    registration = queries.registration_of(competition.pk, registration_id)
    if not registration.is_live:
        raise AlreadyWithdrawn
    end(competition, registration, database_now(), actor=by)
    notices.tell_removed(registration, reason)
    return queries.registration_of(competition.pk, registration_id)


def end(
    competition: Competition, registration: Registration, now: datetime, *, actor: Any = None, lapsed: bool = False
) -> None:
    """Withdraw this one, promote the next, announce both. The competition is locked.

    After the draw nobody is promoted; the organizer and the opponents are told instead.
    """
    registration.status, registration.withdrawn_at = RegistrationStatus.WITHDRAWN, now
    registration.checked_in_at, registration.lapsed = None, lapsed
    registration.save(update_fields=["status", "withdrawn_at", "checked_in_at", "lapsed", "updated_at"])
    teams.dissolve(registration)
    promoted = promote(competition, now)
    counts = queries.standing(competition).counts
    happened: list[Event] = [events.RegistrationWithdrawn(counts)]
    if promoted:
        happened.append(events.RegistrationPromoted(counts, len(promoted)))
    happened += spots.left_behind(registration, actor)
    announce(competition.room, *happened, actor=actor.pk if actor else None)
    notices.tell_promoted(promoted)


def _refuse_entry(competition: Competition, by: Any, now: datetime) -> None:
    if not access.may_enter(competition, by):
        raise OwnCompetition
    if not competition.is_open_at(now):
        raise RegistrationClosed
    if Registration.objects.live().of(by).filter(competition=competition).exists():
        raise AlreadyRegistered


def _place(competition: Competition, standing: Standing) -> RegistrationStatus:
    """A place where one is free, else a turn where one may wait, else CompetitionFull.

    After the draw a place may be free though people wait; they come first.
    """
    if standing.available and not (standing.waitlisted and bracket_queries.is_drawn(competition.pk)):
        return RegistrationStatus.CONFIRMED
    limit = competition.waitlist_limit
    if competition.waitlist and (limit is None or standing.waitlisted < limit):
        return RegistrationStatus.WAITLISTED
    raise CompetitionFull


def _announce_entry(registration: Registration, before: Standing, by: Any) -> None:
    counts = before.after(registration.status).counts
    confirmed = registration.status == RegistrationStatus.CONFIRMED
    happened = events.RegistrationConfirmed if confirmed else events.RegistrationWaitlisted
    announce(registration.competition.room, happened(counts), actor=by.pk)
