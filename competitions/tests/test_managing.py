"""Managing a competition: create, edit by version, publish, cancel and delete."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from competitions import access, queries, services
from competitions.errors import (
    AlreadyPublished,
    CapacityBelowConfirmed,
    CompetitionCancelled,
    HasRegistrations,
    NotYourCompetition,
    TeamSizeFixed,
    VersionConflict,
    WaitlistBelowWaiting,
)
from competitions.models import Competition, CompetitionStatus
from competitions.tests.entering import enter, full, leave, mails, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import OrganizerFactory, PersonFactory
from core.errors import Forbidden, Invalid, NotFound
from core.jobs.tests.working import run_jobs, waiting
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db
NEXT_WEEK = timezone.now() + timedelta(days=7)
FACTS = {"title": "Spring Cup", "capacity": 8, "starts_at": NEXT_WEEK, "registration_deadline": NEXT_WEEK}


def edit(competition, by=None, version=None, **changes):
    by = by or competition.organizer
    version = version or Competition.objects.get(pk=competition.pk).version
    return services.edit_competition(competition_id=competition.pk, by=by, version=version, **changes)


def cancel(competition, **more):
    return services.cancel_competition(competition_id=competition.pk, by=competition.organizer, **more)


def last_event(competition):
    return RoomEvent.objects.filter(room=competition.room).order_by("version").last()


def test_a_created_competition_is_visible_at_once():
    made = services.create_competition(by=OrganizerFactory(), **FACTS)
    assert (made.status, made.version, made.capacity) == ("published", 1, 8)
    assert made.slug.startswith("spring-cup-")
    assert access.competition_for(PersonFactory(), made.slug) == made


def test_a_participant_cannot_create_a_competition():
    with pytest.raises(Forbidden):
        services.create_competition(by=PersonFactory(), **FACTS)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"registration_deadline": NEXT_WEEK + timedelta(seconds=1)}, "registration_deadline"),
        ({"capacity": 0}, "capacity"),
        ({"title": "  "}, "title"),
        ({"waitlist_limit": 0}, "waitlist_limit"),
        ({"team_size": 3, "team_size_min": 4}, "team_size_min"),
        ({"team_size": 0}, "team_size"),
        ({"tags": [str(number) for number in range(11)]}, "tags"),
    ],
)
def test_invalid_fields_are_refused_by_name(wrong, field):
    with pytest.raises(Invalid) as refused:
        services.create_competition(by=OrganizerFactory(), **{**FACTS, **wrong})
    assert list(refused.value.extra["fields"]) == [field]


def test_tags_are_kept_once_as_first_written():
    made = services.create_competition(by=OrganizerFactory(), **FACTS, tags=[" Chess", "3  x 3", "chess", ""])
    assert made.tags == ["Chess", "3 x 3"]


def test_an_edit_makes_a_version_and_an_empty_edit_makes_none():
    competition = CompetitionFactory()
    assert edit(competition, title="Summer Cup", venue="Hall 2").version == 2
    assert edit(competition, title=" Summer Cup ").version == 2
    assert last_event(competition).data["title"] == "Summer Cup"
    assert "description" not in last_event(competition).data


def test_a_stale_edit_lists_the_differences():
    competition = CompetitionFactory()
    edit(competition, title="Summer Cup", capacity=20)
    with pytest.raises(VersionConflict) as refused:
        edit(competition, version=1, title="Winter Cup", capacity=20)

    assert refused.value.extra == {
        "current": 2,
        "differences": {"title": {"yours": "Winter Cup", "current": "Summer Cup"}},
    }
    assert Competition.objects.get().title == "Summer Cup"


def test_only_the_organizer_edits():
    competition = CompetitionFactory()
    for stranger in (PersonFactory(), OrganizerFactory()):
        with pytest.raises(NotYourCompetition):
            edit(competition, by=stranger, title="Mine")
    assert edit(competition, by=PersonFactory(role=Role.STAFF), title="Ours").title == "Ours"


def test_the_capacity_cannot_go_below_the_confirmed_entrants():
    competition, _ = full(places=3)
    with pytest.raises(CapacityBelowConfirmed, match="3 places") as refused:
        edit(competition, capacity=2)
    assert refused.value.extra == {"confirmed": 3}


def test_the_waiting_list_limit_cannot_go_below_its_entries():
    competition, [*_, last] = full(places=1, waiting=2)
    with pytest.raises(WaitlistBelowWaiting, match="2 are waiting"):
        edit(competition, waitlist_limit=1)
    assert edit(competition, waitlist=False).waitlist is False
    assert queries.live_registration(competition.pk, last).position == 2


def test_a_higher_capacity_promotes_the_waiting_list_by_email():
    competition, [_, ben, cid, _] = full(places=1, waiting=3)
    edit(competition, capacity=3)
    assert status_line(competition) == "CCCW"
    assert last_event(competition).type == "registration.promoted"
    assert last_event(competition).data["promoted"] == 2

    run_jobs()
    assert mails("registration_promoted") == [ben.email, cid.email]


def test_entrants_are_emailed_about_a_new_time_or_venue_and_about_no_other_edit():
    competition, entered = full(places=1, waiting=1)
    edit(competition, title="Summer Cup")
    edit(competition, venue="Hall 2")
    run_jobs()
    assert sorted(mails("competition_moved")) == sorted(person.email for person in entered)


def test_team_sizes_are_fixed_after_the_first_registration():
    competition, [ana] = full(places=1)
    with pytest.raises(TeamSizeFixed):
        edit(competition, team_size=3)
    leave(competition, ana)
    assert edit(competition, team_size=3).team_size == 3


def test_a_draft_is_published_once_and_stays_public():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    with pytest.raises(NotFound):
        access.competition_for(PersonFactory(), draft.pk)
    published = services.publish_competition(competition_id=draft.pk, by=draft.organizer)
    assert (published.status, published.version, last_event(draft).type) == ("published", 2, "competition.published")
    assert services.publish_competition(competition_id=draft.pk, by=draft.organizer).version == 2
    with pytest.raises(AlreadyPublished):
        edit(draft, status="draft")


def test_an_edit_can_publish_a_draft():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    assert edit(draft, status="published").published_at


def test_cancelling_emails_everyone_registered_or_waiting_once():
    competition, [ana, ben, cid] = full(places=1, waiting=2)
    leave(competition, cid)
    cancel(competition, reason="The hall is flooded.")
    assert cancel(competition).cancel_reason == "The hall is flooded."
    run_jobs()

    assert sorted(mails("competition_cancelled")) == sorted([ana.email, ben.email])
    assert last_event(competition).data["status"] == "cancelled"
    with pytest.raises(CompetitionCancelled):
        edit(competition, title="Again")
    with pytest.raises(CompetitionCancelled):
        services.publish_competition(competition_id=competition.pk, by=competition.organizer)


def test_withdrawing_from_a_cancelled_competition_promotes_nobody():
    competition, [ana, _] = full(places=1, waiting=1)
    cancel(competition)
    leave(competition, ana)
    assert status_line(competition) == "-W"


def test_a_competition_with_registrations_is_never_deleted():
    competition, [ana] = full(places=1)
    leave(competition, ana)
    delete = {"competition_id": competition.pk, "by": competition.organizer}
    with pytest.raises(HasRegistrations):
        services.delete_competition(**delete)

    empty = CompetitionFactory()
    services.delete_competition(competition_id=empty.pk, by=empty.organizer)
    assert list(Competition.objects.all()) == [competition]


def test_the_list_is_searched_and_filtered():
    by = OrganizerFactory()
    chess = CompetitionFactory(title="Rapid Chess", tags=["Chess", "indoor"], organizer=by)
    past = timezone.now() - timedelta(days=1)
    run = CompetitionFactory(title="Harbour Run", venue="Old Pier", registration_deadline=past)
    CompetitionFactory(status=CompetitionStatus.DRAFT)
    found = {
        "words": queries.search_competitions(PersonFactory(), text="harbour PIER"),
        "tag": queries.search_competitions(PersonFactory(), tag="chess"),
        "tag as a word": queries.search_competitions(PersonFactory(), text="indoor"),
        "open": queries.search_competitions(PersonFactory(), open=True),
        "closed": queries.search_competitions(PersonFactory(), open=False),
        "organizer": queries.search_competitions(PersonFactory(), organizer=by.pk),
    }
    assert {name: list(rows) for name, rows in found.items()} == {
        "words": [run],
        "tag": [chess],
        "tag as a word": [chess],
        "open": [chess],
        "closed": [run],
        "organizer": [chess],
    }


def test_without_registrations_no_email_is_queued():
    competition = CompetitionFactory()
    enter(competition)
    edit(competition, title="Summer Cup")
    cancel(CompetitionFactory())
    assert [job for job in waiting("mail.write") if job["kind"] != "competitions.entered"] == []
