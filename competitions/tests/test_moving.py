"""A moved competition emails everyone registered or waiting; reminders follow the date."""

from datetime import timedelta

import pytest
from django.db.models import F

from competitions import services
from competitions.models import Competition, Registration
from competitions.tests.entering import enter, full, leave, mails
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core.database import database_now
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db


def starting_in(**time):
    starts_at = database_now() + timedelta(**time)
    return full(places=1, waiting=1, starts_at=starts_at, registration_deadline=starts_at)


def move(competition, **facts):
    competition = Competition.objects.get(pk=competition.pk)
    asked = {"competition_id": competition.pk, "by": competition.organizer, "version": competition.version}
    services.edit_competition(**asked, **facts)


def postpone(competition, **time):
    move(competition, starts_at=Competition.objects.get(pk=competition.pk).starts_at + timedelta(**time))
    run_jobs()


def time_passes(**time):
    """Advance the clock by moving all times back, plus a minute so that no date repeats."""
    gone = timedelta(**time, minutes=1)
    Competition.objects.update(starts_at=F("starts_at") - gone, registration_deadline=F("registration_deadline") - gone)
    Registration.objects.update(confirmed_at=F("confirmed_at") - gone)
    Registration.objects.filter(reminded_of__isnull=False).update(reminded_of=F("reminded_of") - gone)


def remind():
    services.queue_reminders()
    run_jobs()
    return mails("competition_reminder")


def letter(template, person):
    write_mail()
    return MailBox.objects.filter(template=f"competitions/{template}", recipient=person.email).latest("created_at").text


@pytest.mark.parametrize("facts", [{"venue": "Hall 3"}, {"starts_at": database_now}])
def test_registered_and_waiting_people_are_emailed_about_a_move_with_the_withdrawal_link(facts):
    competition, [ana, ben] = full(places=1, waiting=1)
    later = competition.starts_at + timedelta(days=7)
    move(competition, **{name: value if name == "venue" else later for name, value in facts.items()})
    run_jobs()
    assert mails("competition_moved") == [ana.email, ben.email]
    assert "please withdraw" in letter("competition_moved", ana)
    assert "#1 on the waiting list" in letter("competition_moved", ben)
    assert all(f"/{competition.slug}/withdraw/" in letter("competition_moved", person) for person in (ana, ben))


def test_every_player_of_a_registered_or_waiting_team_is_emailed_about_a_move():
    competition = CompetitionFactory(capacity=1, waitlist=True, team_size=2)
    captain, player, second = PersonFactory(), PersonFactory(), PersonFactory()
    enter(competition, captain, team_name="Tides", members=[player.email])
    enter(competition, second, team_name="Hawks")
    move(competition, venue="Hall 3")
    run_jobs()
    assert sorted(mails("competition_moved")) == sorted([captain.email, player.email, second.email])
    assert "please leave the team" in letter("competition_moved", player)


def test_the_promotion_email_states_the_new_date_and_venue():
    competition, [ana, ben] = full(places=1, waiting=1)
    later = competition.starts_at + timedelta(days=7)
    move(competition, starts_at=later, venue="Hall 3")
    leave(competition, ana)
    told = letter("registration_promoted", ben)
    assert "Hall 3" in told
    assert f"{later.astimezone():%-d %b}" in told


def test_people_are_reminded_again_after_a_postponement():
    competition, [ana, _] = starting_in(hours=30)
    assert remind() == [ana.email]
    postpone(competition, days=12)
    assert remind() == [ana.email]
    time_passes(days=12)
    assert remind() == remind() == [ana.email, ana.email]


def test_a_move_of_a_day_or_less_sends_no_second_reminder():
    competition, _ = starting_in(hours=30)
    assert len(remind()) == 1
    postpone(competition, hours=24)
    time_passes(hours=12)
    assert len(remind()) == 1


def test_a_reminder_queued_before_a_postponement_is_sent_for_the_new_date_only():
    competition, _ = starting_in(hours=30)
    services.queue_reminders()
    postpone(competition, days=12)
    assert mails("competition_reminder") == []
    time_passes(days=12)
    assert len(remind()) == 1


def test_nobody_is_reminded_of_a_cancelled_competition():
    competition, _ = starting_in(hours=30)
    services.queue_reminders()
    services.cancel_competition(competition_id=competition.pk, by=competition.organizer)
    run_jobs()
    assert remind() == []
