"""Somebody leaves the club for good: their places go to those who wait."""

from typing import Any

from django.db import transaction

from competitions import queries
from competitions.models import Competition, Registration
from competitions.services import registrations, teams
from core.capacity.places import all_locked
from core.database import database_now


@transaction.atomic
def forget_person(person: Any) -> None:
    """Withdraw their live registrations and promote the next, before their row goes. A team goes on where it can.

    All these competitions are locked before any room is, in one order, so that announcing in
    several rooms here cannot deadlock with a verb that holds one.
    """
    mine = Registration.objects.live().of(person).values_list("competition_id", flat=True)
    for competition in all_locked(Competition.objects.all(), set(mine)):
        if registration := queries.live_registration(competition.pk, person):
            _leave(competition, registration, person)


def _leave(competition: Competition, registration: Registration, person: Any) -> None:
    team_goes_on = competition.is_for_teams and teams.may_do_without_one(competition, registration)
    if not team_goes_on:
        registrations.end(competition, registration, database_now(), actor=person)
    elif registration.user_id == person.pk:
        teams.hand_over(registration, person)
    else:
        teams.take_out(competition, registration, person)
