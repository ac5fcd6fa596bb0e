"""Account deletion gives up the person's spots in the same transaction."""

import pytest

from accounts import services as accounts
from accounts.tests.factories import UserFactory
from competitions import services
from competitions.models import Registration
from competitions.tests.factories import CompetitionFactory

pytestmark = pytest.mark.django_db


def test_the_next_on_the_waiting_list_is_promoted():
    competition = CompetitionFactory(capacity=1, waitlist=True)
    leaver, waiting = UserFactory(), UserFactory()
    for person in (leaver, waiting):
        services.register(competition_id=competition.pk, by=person)
    accounts.delete_person(user=leaver)
    assert Registration.objects.get(user=waiting).status == "CONFIRMED"
