"""Registering: spots, the waiting list, and the order of the errors."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Role
from competitions import queries, services
from competitions.errors import (
    AlreadyRegistered,
    CompetitionFull,
    CompetitionStarted,
    NotRegistered,
    OwnCompetition,
    RegistrationClosed,
)
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.tests.entering import enter, full, leave, mails, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core.database import DatabaseNow
from core.errors import NotFound
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db
PASSED = {"registration_deadline": timezone.now() - timedelta(hours=1)}


def events_of(competition):
    return list(RoomEvent.objects.filter(room=competition.room).order_by("version").values_list("type", "data"))


def test_the_first_gets_a_spot_and_a_confirmation_email():
    competition, ana = CompetitionFactory(), PersonFactory(name="Ana")
    registration = enter(competition, ana)

    assert (registration.status, registration.position, registration.turn) == ("CONFIRMED", None, 1)
    assert registration.confirmed_at
    assert mails("registration_confirmed") == [ana.email]


def test_registrations_beyond_the_capacity_wait_in_order():
    competition, _ = full(places=2)
    positions = [enter(competition).position for _ in range(3)]

    assert (status_line(competition), positions) == ("CCWWW", [1, 2, 3])
    assert len(mails("registration_waitlisted")) == 3


def test_without_a_waiting_list_a_full_competition_is_refused():
    competition, _ = full(places=1)
    Competition.objects.update(waitlist=False)
    with pytest.raises(CompetitionFull):
        enter(competition)


def test_a_full_waiting_list_is_refused():
    competition, _ = full(places=1, waiting=2, waitlist_limit=2)
    with pytest.raises(CompetitionFull):
        enter(competition)
    assert status_line(competition) == "CWW"


def test_registering_twice_is_refused():
    competition, [ana, ben] = full(places=1, waiting=1)
    for person in (ana, ben):
        with pytest.raises(AlreadyRegistered):
            enter(competition, person)


@pytest.mark.parametrize("facts", [PASSED, {"status": CompetitionStatus.CANCELLED}])
def test_registering_after_the_deadline_is_refused(facts):
    with pytest.raises(RegistrationClosed):
        enter(CompetitionFactory(**facts))


def test_registering_exactly_at_the_deadline_is_refused():
    competition = CompetitionFactory()
    Competition.objects.update(registration_deadline=DatabaseNow())
    with pytest.raises(RegistrationClosed):
        enter(competition)
    assert not competition.is_open_at(competition.registration_deadline)


def test_an_organizer_may_register_only_for_other_competitions():
    competition = CompetitionFactory()
    with pytest.raises(OwnCompetition):
        enter(competition, competition.organizer)
    assert enter(CompetitionFactory(), competition.organizer).status == "CONFIRMED"


def test_only_its_organizer_finds_a_draft():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    with pytest.raises(NotFound):
        enter(draft)
    with pytest.raises(OwnCompetition):
        enter(draft, draft.organizer)
    with pytest.raises(RegistrationClosed):
        enter(draft, PersonFactory(role=Role.STAFF))


def test_closed_comes_before_already_registered_before_full():
    competition, [ana] = full(places=1, waitlist_limit=None)
    Competition.objects.update(waitlist=False)
    with pytest.raises(AlreadyRegistered):
        enter(competition, ana)
    Competition.objects.update(**PASSED)
    with pytest.raises(RegistrationClosed):
        enter(competition, ana)
    with pytest.raises(OwnCompetition):
        enter(competition, competition.organizer)


def test_a_refused_registration_leaves_no_rows():
    competition, _ = full(places=1, waitlist_limit=1, waiting=1)
    before = events_of(competition), mails("registration_waitlisted")
    with pytest.raises(CompetitionFull):
        enter(competition)
    assert (events_of(competition), mails("registration_waitlisted")) == before


def test_a_withdrawal_promotes_the_next():
    competition, [ana, _ben, cid, dee] = full(places=2, waiting=2)
    assert leave(competition, ana).status == "WITHDRAWN"

    assert status_line(competition) == "-CCW"
    assert mails("registration_promoted") == [cid.email]
    assert queries.live_registration(competition.pk, dee).position == 1


def test_leaving_the_waiting_list_promotes_nobody():
    competition, [_ana, ben, cid] = full(places=1, waiting=2)
    leave(competition, ben)
    assert (status_line(competition), mails("registration_promoted")) == ("C-W", [])
    assert queries.live_registration(competition.pk, cid).position == 1


def test_registering_again_goes_to_the_end_and_keeps_the_history():
    competition, [ana, _ben] = full(places=1, waiting=1)
    leave(competition, ana)
    again = enter(competition, ana)

    assert (status_line(competition), again.position) == ("-CW", 1)
    assert Registration.objects.filter(user=ana).count() == 2


def test_withdrawing_without_a_registration_is_refused():
    competition, [ana] = full(places=1)
    leave(competition, ana)
    for person in (ana, PersonFactory()):
        with pytest.raises(NotRegistered):
            leave(competition, person)


def test_withdrawing_after_the_start_is_refused_and_promotes_nobody():
    competition, [ana, _ben] = full(places=1, waiting=1)
    Competition.objects.update(registration_deadline=F("created_at"), starts_at=DatabaseNow())
    with pytest.raises(CompetitionStarted):
        leave(competition, ana)
    first = queries.live_registration(competition.pk, ana)
    services.remove_registration(competition_id=competition.pk, registration_id=first.pk, by=competition.organizer)
    assert (status_line(competition), mails("registration_removed")) == ("-W", [ana.email])


def test_a_withdrawal_after_the_deadline_still_promotes_the_next():
    competition, [ana, _ben] = full(places=1, waiting=1)
    Competition.objects.update(**PASSED)
    leave(competition, ana)
    assert status_line(competition) == "-C"


def test_room_events_have_counts_and_no_names():
    competition, [ana, *_] = full(places=1, waiting=1)
    leave(competition, ana)

    none_left = {"registeredCount": 1, "availablePlaces": 0}
    assert events_of(competition) == [
        ("registration.confirmed", none_left | {"waitlistedCount": 0}),
        ("registration.waitlisted", none_left | {"waitlistedCount": 1}),
        ("registration.withdrawn", none_left | {"waitlistedCount": 0}),
        ("registration.promoted", none_left | {"waitlistedCount": 0, "promoted": 1}),
    ]


def test_registrations_do_not_change_the_competitions_version():
    competition, [ana, *_] = full(places=1, waiting=1)
    leave(competition, ana)
    competition.refresh_from_db()
    assert competition.version == 1


def test_an_anonymous_visitor_has_no_registration():
    assert queries.live_registration(CompetitionFactory().pk, AnonymousUser()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "MAYBE"},
        {"user": None},
        {"confirmed_at": None},
        {"withdrawn_at": timezone.now()},
        {"status": "WITHDRAWN"},
        {"turn": 2},
    ],
)
def test_the_database_refuses_registrations_that_no_service_writes(wrong):
    _competition, [ana, _ben] = full(places=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(user=ana).update(**wrong)


def test_the_database_refuses_to_oversell_spots_and_the_waiting_list():
    competition, _ = full(places=1, waiting=1, waitlist_limit=1)
    for status in ("CONFIRMED", "WAITLISTED"):
        facts = {"user": PersonFactory(), "status": status, "turn": 9, "confirmed_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.create(competition=competition, **facts)


@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"registration_deadline": timezone.now() + timedelta(days=99)}])
def test_the_database_refuses_an_impossible_competition(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetitionFactory(**wrong)
