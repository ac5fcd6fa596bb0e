"""Emails: their content, that each is sent once, and the reminder of the day before."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from competitions import emails, services, tasks
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.tests.entering import enter, full, leave, mails
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core.jobs.tests.working import run_jobs, waiting
from core.mail.models import MailBox
from core.mail.tasks import write
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db
REMINDER = "competition_reminder"


def starting_in(hours, since=48, places=1):
    """Return a full competition whose entrants registered this number of hours ago."""
    starts_at = timezone.now() + timedelta(hours=hours)
    competition, entered = full(places=places, starts_at=starts_at, registration_deadline=starts_at)
    Registration.objects.filter(competition=competition).update(confirmed_at=timezone.now() - timedelta(hours=since))
    return competition, entered


def remind():
    with transaction.atomic():
        tasks.queue_reminders()
    run_jobs()
    return mails(REMINDER)


def test_an_email_states_what_when_and_where_and_does_not_escape_names():
    facts = {"title": "Tom & Jerry's <Cup>", "venue": "Hall 2"}
    enter(CompetitionFactory(**facts), PersonFactory(name="Zoë <b>"))
    write_mail()
    mail = MailBox.objects.get()

    assert mail.subject == "Your place: Tom & Jerry's <Cup>"
    assert all(word in mail.text for word in ("Hello Zoë <b>", "Tom & Jerry's <Cup>", "Hall 2", "/competitions/spring"))
    assert "Zoë &lt;b&gt;" in mail.html
    assert mail.headers == {"Auto-Submitted": "auto-generated"}


def test_every_email_template_renders():
    competition, _ = full(places=1, waiting=1, venue="Hall 2")
    registration = Registration.objects.first()
    for template in (*emails.TEMPLATES.values(), "registration_removed", "team_entered", REMINDER):
        emails.send(registration, registration.user, template, "again")
    write_mail()
    for mail in MailBox.objects.all():
        assert mail.subject.endswith(": Spring Cup")
        assert all("{" not in part and "None" not in part for part in (mail.text, mail.subject))
        assert f"/competitions/{competition.slug}/" in mail.html


def test_the_waiting_list_email_states_the_position():
    full(places=1, waiting=2)
    write_mail()
    last = MailBox.objects.filter(template="competitions/registration_waitlisted").order_by("created_at").last()
    assert "number 2" in last.text


@pytest.mark.parametrize(("hours", "is_reminded"), [(23.9, False), (24.1, True), (47.9, True), (48.1, False)])
def test_competitions_in_24_to_48_hours_are_reminded_of(hours, is_reminded):
    _, [ana] = starting_in(hours, since=0)
    assert remind() == ([ana.email] if is_reminded else [])


def test_a_reminder_is_sent_once_however_often_the_schedule_runs():
    _, [ana] = starting_in(30)
    assert [remind(), remind()] == [[ana.email]] * 2


def test_reminders_are_sent_late_after_a_downtime():
    _, [ana] = starting_in(3, since=30)
    assert remind() == [ana.email]


def test_late_registrations_get_a_confirmation_but_no_reminder():
    starting_in(3, since=1)
    assert remind() == []


def test_people_without_a_spot_get_no_reminder():
    competition, [ana, _ben] = full(places=1, waiting=1)
    cancelled, _ = starting_in(30)
    Competition.objects.filter(pk=cancelled.pk).update(status=CompetitionStatus.CANCELLED)
    Competition.objects.filter(pk=competition.pk).update(
        starts_at=timezone.now() + timedelta(hours=30), registration_deadline=timezone.now() + timedelta(hours=29)
    )
    assert remind() == [ana.email]


def test_nobody_gets_a_queued_reminder_after_withdrawing():
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
    assert len([job for job in waiting("mail.write") if job["kind"] == "competitions.reminder"]) == 12


def test_an_outdated_email_is_not_sent():
    competition, [ana] = full(places=1)
    registration = Registration.objects.get()
    write_mail()
    before = MailBox.objects.count()
    write("competitions.cancelled", str(registration.pk), {})
    leave(competition, ana)
    for kind in emails.TEMPLATES:
        write(f"competitions.{kind}", str(registration.pk), {})
    write("competitions.moved", str(competition.pk), {})
    assert MailBox.objects.count() == before
