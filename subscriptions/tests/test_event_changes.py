"""When an event moves or is cancelled, the authors of unsent campaigns about it are notified."""

from datetime import timedelta

import pytest

from bookings import services as bookings
from config.tests.people import StaffFactory
from core.database import database_now
from core.jobs.tests.working import run_jobs
from subscriptions.models import CampaignStatus, Segment
from subscriptions.tests.calling import mails
from subscriptions.tests.factories import CampaignFactory

pytestmark = pytest.mark.django_db


def in_a_week():
    facts = {"name": "Hawks v Tides", "location": "Dockside Arena", "total_seats": 10}
    return bookings.create_event(by=StaffFactory(), starts_at=database_now() + timedelta(days=7), **facts)


def about(event, **facts):
    return CampaignFactory(segment=Segment.SEATS, about=str(event.pk), written_by=StaffFactory(), **facts)


def edit(event, **facts):
    bookings.edit_event(event_id=event.pk, by=event.organizer, **facts)
    run_jobs()


def told():
    return [mail.recipient for mail in mails("event_changed")]


def test_the_author_is_notified_of_a_move_with_the_scheduled_start():
    event = in_a_week()
    due = database_now() + timedelta(days=2)
    campaign = about(event, status=CampaignStatus.SCHEDULED, scheduled_for=due)
    edit(event, starts_at=event.starts_at + timedelta(days=7), location="Hall 3")
    [mail] = mails("event_changed")
    assert mail.recipient == campaign.written_by.email
    assert "Hall 3 now" in mail.text
    assert "The campaign goes out on" in mail.text
    assert f"/staff/campaigns/{campaign.pk}/" in mail.text


def test_the_author_of_a_draft_is_notified_but_not_of_a_sent_campaign():
    event = in_a_week()
    draft = about(event)
    now = database_now()
    about(event, status=CampaignStatus.SENT, started_at=now, finished_at=now)
    about(in_a_week())
    edit(event, location="Hall 3")
    assert told() == [draft.written_by.email]


def test_a_new_name_is_not_notified_but_a_cancellation_is():
    event = in_a_week()
    draft = about(event)
    edit(event, name="Hawks v Tides, again")
    assert told() == []
    bookings.cancel_event(event_id=event.pk, by=event.organizer)
    run_jobs()
    [mail] = mails("event_changed")
    assert (mail.recipient, mail.subject) == (draft.written_by.email, "Cancelled: Hawks v Tides, again")


def test_each_move_is_notified_once():
    event = in_a_week()
    about(event)
    edit(event, location="Hall 3")
    edit(event, location="Hall 4")
    run_jobs()
    assert len(told()) == 2
