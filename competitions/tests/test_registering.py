"""Registering: who gets a place, who waits, who is refused and in which order."""

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
from competitions.tests.factories import CompetitionFactory, PersonFactory
from core.database import DatabaseNow
from core.errors import NotFound
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db
PASSED = {"registration_deadline": timezone.now() - timedelta(hours=1)}


def events_of(competition):
    return list(RoomEvent.objects.filter(room=competition.room).order_by("version").values_list("type", "data"))


def test_who_comes_first_has_a_place_and_a_mail_that_says_so():
    competition, ana = CompetitionFactory(), PersonFactory(name="Ana")
    registration = enter(competition, ana)

    assert (registration.status, registration.position, registration.turn) == ("CONFIRMED", None, 1)
    assert registration.confirmed_at
    assert mails("registration_confirmed") == [ana.email]


def test_when_it_is_full_one_waits_in_ones_turn():
    competition, _ = full(places=2)
    positions = [enter(competition).position for _ in range(3)]

    assert (status_line(competition), positions) == ("CCWWW", [1, 2, 3])
    assert len(mails("registration_waitlisted")) == 3


def test_without_a_waitlist_full_is_full():
    competition, _ = full(places=1)
    Competition.objects.update(waitlist=False)
    with pytest.raises(CompetitionFull):
        enter(competition)


def test_a_full_waitlist_takes_nobody_more():
    competition, _ = full(places=1, waiting=2, waitlist_limit=2)
    with pytest.raises(CompetitionFull):
        enter(competition)
    assert status_line(competition) == "CWW"


def test_nobody_registers_twice():
    competition, [ana, ben] = full(places=1, waiting=1)
    for person in (ana, ben):
        with pytest.raises(AlreadyRegistered):
            enter(competition, person)


@pytest.mark.parametrize("facts", [PASSED, {"status": CompetitionStatus.CANCELLED}])
def test_closed_is_closed(facts):
    with pytest.raises(RegistrationClosed):
        enter(CompetitionFactory(**facts))


def test_the_deadline_itself_is_too_late():
    competition = CompetitionFactory()
    Competition.objects.update(registration_deadline=DatabaseNow())
    with pytest.raises(RegistrationClosed):
        enter(competition)
    assert not competition.is_open_at(competition.registration_deadline)


def test_an_organizer_takes_no_part_in_their_own_and_does_in_others():
    competition = CompetitionFactory()
    with pytest.raises(OwnCompetition):
        enter(competition, competition.organizer)
    assert enter(CompetitionFactory(), competition.organizer).status == "CONFIRMED"


def test_a_draft_is_not_there_but_for_its_organizer():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    with pytest.raises(NotFound):
        enter(draft)
    with pytest.raises(OwnCompetition):
        enter(draft, draft.organizer)
    with pytest.raises(RegistrationClosed):
        enter(draft, PersonFactory(role=Role.STAFF))


def test_closed_is_said_before_registered_before_full():
    competition, [ana] = full(places=1, waitlist_limit=None)
    Competition.objects.update(waitlist=False)
    with pytest.raises(AlreadyRegistered):
        enter(competition, ana)
    Competition.objects.update(**PASSED)
    with pytest.raises(RegistrationClosed):
        enter(competition, ana)
    with pytest.raises(OwnCompetition):
        enter(competition, competition.organizer)


def test_a_refused_one_leaves_nothing_behind():
    competition, _ = full(places=1, waitlist_limit=1, waiting=1)
    before = events_of(competition), mails("registration_waitlisted")
    with pytest.raises(CompetitionFull):
        enter(competition)
    assert (events_of(competition), mails("registration_waitlisted")) == before


def test_who_withdraws_makes_room_for_the_next():
    competition, [ana, _ben, cid, dee] = full(places=2, waiting=2)
    assert leave(competition, ana).status == "WITHDRAWN"

    assert status_line(competition) == "-CCW"
    assert mails("registration_promoted") == [cid.email]
    assert queries.live_registration(competition.pk, dee).position == 1


def test_who_leaves_the_waitlist_promotes_nobody():
    competition, [_ana, ben, cid] = full(places=1, waiting=2)
    leave(competition, ben)
    assert (status_line(competition), mails("registration_promoted")) == ("C-W", [])
    assert queries.live_registration(competition.pk, cid).position == 1


def test_who_comes_back_goes_to_the_end_and_the_history_stays():
    competition, [ana, _ben] = full(places=1, waiting=1)
    leave(competition, ana)
    again = enter(competition, ana)

    assert (status_line(competition), again.position) == ("-CW", 1)
    assert Registration.objects.filter(user=ana).count() == 2


def test_who_is_not_registered_has_nothing_to_withdraw():
    competition, [ana] = full(places=1)
    leave(competition, ana)
    for person in (ana, PersonFactory()):
        with pytest.raises(NotRegistered):
            leave(competition, person)


def test_once_it_has_begun_a_place_is_not_given_back_and_nobody_moves_up():
    competition, [ana, _ben] = full(places=1, waiting=1)
    Competition.objects.update(registration_deadline=F("created_at"), starts_at=DatabaseNow())
    with pytest.raises(CompetitionStarted):
        leave(competition, ana)
    first = queries.live_registration(competition.pk, ana)
    services.remove_registration(competition_id=competition.pk, registration_id=first.pk, by=competition.organizer)
    assert (status_line(competition), mails("registration_removed")) == ("-W", [ana.email])


def test_after_the_deadline_a_place_still_goes_to_who_waits():
    competition, [ana, _ben] = full(places=1, waiting=1)
    Competition.objects.update(**PASSED)
    leave(competition, ana)
    assert status_line(competition) == "-C"


def test_the_room_hears_counts_and_no_names():
    competition, [ana, *_] = full(places=1, waiting=1)
    leave(competition, ana)

    none_left = {"registeredCount": 1, "availablePlaces": 0}
    assert events_of(competition) == [
        ("registration.confirmed", none_left | {"waitlistedCount": 0}),
        ("registration.waitlisted", none_left | {"waitlistedCount": 1}),
        ("registration.withdrawn", none_left | {"waitlistedCount": 0}),
        ("registration.promoted", none_left | {"waitlistedCount": 0, "promoted": 1}),
    ]


def test_registrations_never_change_the_version_of_the_edit():
    competition, [ana, *_] = full(places=1, waiting=1)
    leave(competition, ana)
    competition.refresh_from_db()
    assert competition.version == 1


def test_nobody_has_no_registration():
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
def test_the_database_refuses_what_no_verb_would_write(wrong):
    _competition, [ana, _ben] = full(places=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(user=ana).update(**wrong)


def test_the_database_itself_oversells_neither_places_nor_the_waitlist():
    competition, _ = full(places=1, waiting=1, waitlist_limit=1)
    for status in ("CONFIRMED", "WAITLISTED"):
        facts = {"user": PersonFactory(), "status": status, "turn": 9, "confirmed_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.create(competition=competition, **facts)


@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"registration_deadline": timezone.now() + timedelta(days=99)}])
def test_the_database_refuses_a_competition_that_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetitionFactory(**wrong)
