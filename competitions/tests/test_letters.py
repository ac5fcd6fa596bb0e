"""Letters: what they say, that each is written once, and the reminder of the day before."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from competitions import emails, services, tasks
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.tests.entering import enter, full, leave, mails
from competitions.tests.factories import CompetitionFactory, PersonFactory
from core.jobs.tests.working import run_jobs, waiting
from core.mail.models import MailBox

pytestmark = pytest.mark.django_db
REMINDER = "competition_reminder"


def starting_in(hours, since=48, places=1):
    """Full of people who have had their places for so many hours."""
    starts_at = timezone.now() + timedelta(hours=hours)
    competition, entered = full(places=places, starts_at=starts_at, registration_deadline=starts_at)
    Registration.objects.filter(competition=competition).update(confirmed_at=timezone.now() - timedelta(hours=since))
    return competition, entered


def remind():
    with transaction.atomic():
        tasks.queue_reminders()
    run_jobs()
    return mails(REMINDER)


def test_a_letter_says_what_when_and_where_with_names_as_they_are():
    facts = {"title": "Tom & Jerry's <Cup>", "venue": "Hall 2"}
    enter(CompetitionFactory(**facts), PersonFactory(name="Zoë <b>"))
    mail = MailBox.objects.get()

    assert mail.subject == "Your place: Tom & Jerry's <Cup>"
    assert all(word in mail.text for word in ("Hello Zoë <b>", "Tom & Jerry's <Cup>", "Hall 2", "/competitions/spring"))
    assert "Zoë &lt;b&gt;" in mail.html
    assert mail.headers == {"Auto-Submitted": "auto-generated"}


def test_every_letter_can_be_written():
    competition, _ = full(places=1, waiting=1, venue="Hall 2")
    registration = Registration.objects.first()
    for template in (*emails.TEMPLATES.values(), "registration_removed", "team_entered", REMINDER):
        emails.send(registration, registration.user, template, "again")
    for mail in MailBox.objects.all():
        assert mail.subject.endswith(": Spring Cup")
        assert all("{" not in part and "None" not in part for part in (mail.text, mail.subject))
        assert f"/competitions/{competition.slug}/" in mail.html


def test_on_the_waitlist_the_letter_names_the_position():
    full(places=1, waiting=2)
    last = MailBox.objects.filter(template="competitions/registration_waitlisted").order_by("created_at").last()
    assert "number 2" in last.text


@pytest.mark.parametrize(("hours", "is_reminded"), [(23.9, False), (24.1, True), (47.9, True), (48.1, False)])
def test_what_starts_in_24_to_48_hours_is_reminded_of(hours, is_reminded):
    _, [ana] = starting_in(hours, since=0)
    assert remind() == ([ana.email] if is_reminded else [])


def test_a_reminder_comes_once_however_often_the_clock_asks():
    _, [ana] = starting_in(30)
    assert [remind(), remind()] == [[ana.email]] * 2


def test_a_machine_that_was_off_makes_up_for_it():
    _, [ana] = starting_in(3, since=30)
    assert remind() == [ana.email]


def test_who_came_too_late_for_it_has_just_had_their_confirmation():
    starting_in(3, since=1)
    assert remind() == []


def test_who_has_no_place_is_not_reminded():
    competition, [ana, _ben] = full(places=1, waiting=1)
    cancelled, _ = starting_in(30)
    Competition.objects.filter(pk=cancelled.pk).update(status=CompetitionStatus.CANCELLED)
    Competition.objects.filter(pk=competition.pk).update(
        starts_at=timezone.now() + timedelta(hours=30), registration_deadline=timezone.now() + timedelta(hours=29)
    )
    assert remind() == [ana.email]


def test_who_withdrew_before_the_letter_was_written_gets_none():
    competition, [ana] = starting_in(30)
    with transaction.atomic():
        services.queue_reminders()
    leave(competition, ana)
    run_jobs()
    assert mails(REMINDER) == []


def test_a_thousand_reminders_are_queued_in_as_few_statements_as_one(django_assert_num_queries):
    starting_in(30, places=12)
    with django_assert_num_queries(6):
        services.queue_reminders()
    assert len(waiting("competitions.remind")) == 12


def test_a_letter_that_is_no_longer_true_is_not_written():
    competition, [ana] = full(places=1)
    registration = Registration.objects.get()
    assert services.send_queued_email(kind=emails.CANCELLED, registration_id=registration.pk) is False
    leave(competition, ana)
    for kind in emails.TEMPLATES:
        assert services.send_queued_email(kind=kind, registration_id=registration.pk) is False
    assert services.send_queued_email(kind=emails.MOVED, registration_id=competition.pk) is False
