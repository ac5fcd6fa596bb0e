"""When a drop's window or place moves, its waitlist and holders of codes get an email, and the reminder moves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.database import database_now
from core.jobs.tests.working import run_jobs, waiting
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from drops import services
from drops.models import Drop
from drops.tests.claiming import claim, code, joined, mails, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


def edit(drop, **facts):
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, **facts)


def later(drop, by=AN_HOUR):
    edit(drop, claim_window_start=drop.claim_window_start + by, claim_window_end=drop.claim_window_end + by)
    drop.refresh_from_db()


def letter(person):
    write_mail()
    return MailBox.objects.filter(template="drops/drop_moved", recipient=person.email).latest("created_at").text


def test_the_waitlist_gets_an_email_about_a_moved_window_with_the_link_to_leave():
    drop = DropFactory(upcoming=True)
    ana, ben = joined(drop, 2)
    later(drop)
    run_jobs()
    run_jobs()
    assert sorted(mails("drop_moved")) == sorted([ana.email, ben.email])
    assert f"/drops/{drop.slug}/leave/" in letter(ana)
    later(drop)
    run_jobs()
    assert len(mails("drop_moved")) == 4


@pytest.mark.parametrize("facts", [{"collect_note": "Hall 3, Sunday"}, {}])
def test_holders_of_unused_codes_get_one_email_without_the_code(facts):
    drop = DropFactory(total_slots=2)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    if facts:
        edit(drop, **facts)
    else:
        edit(drop, claim_window_end=drop.claim_window_end + AN_HOUR)
    run_jobs()
    assert sorted(mails("drop_moved")) == sorted([ana.email, ben.email])
    assert "Your code stays yours" in letter(ana)
    assert "Your code" not in letter(ben)
    assert code(held) not in letter(ana)


def test_holders_of_used_or_expired_codes_get_no_email():
    drop = DropFactory(total_slots=2)
    ana, ben = joined(drop, 2)
    services.redeem(code=code(claim(drop, ana)), by=drop.organizer)
    run_out(claim(drop, ben))
    services.settle_drop(drop_id=drop.pk)
    Drop.objects.update(claim_window_end=timezone.now() - timedelta(minutes=1))
    edit(drop, collect_note="Hall 3")
    run_jobs()
    assert mails("drop_moved") == []


def test_a_new_title_sends_no_email():
    drop = DropFactory(upcoming=True)
    joined(drop, 1)
    edit(drop, title="Another one")
    run_jobs()
    assert mails("drop_moved") == []


def test_people_are_reminded_again_if_the_window_moves_after_the_reminder():
    drop = DropFactory(upcoming=True)
    [ana] = joined(drop, 1)
    soon = database_now() + timedelta(minutes=4)
    edit(drop, claim_window_start=soon)
    run_jobs()
    assert mails("window_opens") == [ana.email]
    edit(drop, claim_window_start=soon + timedelta(minutes=30))
    run_jobs()
    assert mails("window_opens") == [ana.email]
    assert {"drop_id": str(drop.pk)} in waiting("drops.remind")
    edit(drop, claim_window_start=soon + timedelta(seconds=1))
    run_jobs()
    assert mails("window_opens") == [ana.email, ana.email]


def test_a_reminder_is_dropped_if_the_window_moves_before_it_is_sent():
    drop = DropFactory(upcoming=True)
    joined(drop, 1)
    Drop.objects.update(claim_window_start=database_now() + timedelta(minutes=4))
    assert services.queue_reminders(drop_id=drop.pk) == 1
    Drop.objects.update(claim_window_start=database_now() + timedelta(minutes=30))
    run_jobs()
    assert mails("window_opens") == []


def test_a_paused_drop_sends_no_reminders():
    drop = DropFactory(upcoming=True)
    joined(drop, 1)
    Drop.objects.update(claim_window_start=database_now() + timedelta(minutes=4))
    assert services.queue_reminders(drop_id=drop.pk) == 1
    edit(drop, is_active=False)
    run_jobs()
    assert mails("window_opens") == []
    assert services.queue_reminders(drop_id=drop.pk) == 0
