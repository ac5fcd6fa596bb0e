"""Erasure gives a person's spots to the waiting list."""

import pytest
from django.db import IntegrityError, transaction

from competitions.models import Competition, Registration
from competitions.tests.entering import enter, full, leave, mails, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core import lifecycle
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db


@transaction.atomic
def delete(person):
    lifecycle.erase(person)
    person.delete()


def test_spots_go_to_the_next_in_every_competition_in_one_transaction():
    ana = PersonFactory()
    cups = [full(places=1, waiting=1) for _ in range(2)]
    for competition, _ in cups:
        Competition.objects.filter(pk=competition.pk).update(capacity=2)
        enter(competition, ana)
    for competition, [first, _] in cups:
        leave(competition, first)
        assert status_line(competition) == "-CC"
        enter(competition)
    delete(ana)

    assert [status_line(competition) for competition, _ in cups] == ["-C-C", "-C-C"]
    assert len(mails("registration_promoted")) == 4
    for competition, _ in cups:
        assert RoomEvent.objects.filter(room=competition.room).last().type == "registration.promoted"


def test_results_stay_without_the_name():
    _competition, [ana] = full(places=1)
    delete(ana)
    history = Registration.objects.get()
    assert (history.status, history.user, history.entrant) == ("WITHDRAWN", None, "A former member")


def test_the_database_refuses_to_delete_a_person_with_a_spot():
    competition, [ana] = full(places=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ana.delete()
    assert status_line(competition) == "C"


def test_a_competition_outlives_its_organizer():
    competition = CompetitionFactory()
    delete(competition.organizer)
    competition.refresh_from_db()
    assert competition.organizer is None
