"""Jobs: settle at the next expiry, open windows, and remind people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.tests.api import call
from core.mail.models import MailBox
from core.mail.tasks import write
from core.mail.tests.writing import write_mail
from drops import services, tasks
from drops.models import Claim, Drop
from drops.tests.claiming import claim, holders, join, joined, mails, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def scheduled(task):
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        return [row[0] for row in cursor.fetchall()]


def test_a_job_runs_at_the_moment_a_claim_expires():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    assert scheduled("drops.settle") == [held.expires_at]


def test_the_job_settles_the_drop_and_ignores_a_deleted_one():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    run_out(claim(drop, ana))
    tasks.settle(str(drop.pk))
    assert holders(drop) == [ben]
    tasks.settle(str(Claim.objects.first().pk))
    tasks.open_window(str(Claim.objects.first().pk))


def test_the_periodic_job_settles_if_a_job_was_lost():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    run_out(claim(drop, ana))
    assert (services.settle_overdue(), services.settle_overdue(), holders(drop)) == (1, 0, [ben])


def test_many_offered_slots_are_emailed_by_jobs():
    drop = DropFactory(total_slots=1)
    crowd = joined(drop, 4)
    claim(drop, crowd[0])
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, total_slots=4)
    offered = Claim.objects.filter(was_offered=True)
    assert (offered.count(), MailBox.objects.count()) == (3, 0)
    for each in offered:
        write("drops.offered", str(each.pk), {})
        write("drops.offered", str(each.pk), {})
    assert len(mails("slot_offered")) == 3


def test_everybody_on_the_list_is_reminded_once_five_minutes_before():
    drop = DropFactory(upcoming=True)
    entry = join(drop)
    assert services.queue_reminders(drop_id=drop.pk) == 0
    Drop.objects.update(claim_window_start=timezone.now() + timedelta(minutes=4))
    assert services.queue_reminders(drop_id=drop.pk) == 1
    assert services.queue_reminders(drop_id=drop.pk) == 1
    assert mails("window_opens") == [entry.user.email]
    Drop.objects.update(claim_window_start=timezone.now())
    write("drops.opening", str(entry.pk), {})
    assert (services.queue_reminders(drop_id=drop.pk), len(mails("window_opens"))) == (0, 1)


def test_a_new_drop_schedules_its_window():
    drop = DropFactory.build()
    now = timezone.now()
    body = {"title": drop.title, "totalSlots": 2, "mode": "draw"}
    window = {"claimWindowStart": now + timedelta(hours=1), "claimWindowEnd": now + timedelta(hours=2)}
    body |= {name: moment.isoformat() for name, moment in window.items()}
    organizer = DropFactory().organizer
    assert call("post", "drops", organizer, body).status_code == 201
    start = Drop.objects.get(mode="draw").claim_window_start
    assert (scheduled("drops.open_window"), scheduled("drops.remind")) == ([start], [start - timedelta(minutes=5)])


def test_every_email_names_its_drop():
    drop = DropFactory(total_slots=1, collect_note="Gate B")
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    services.revoke(claim_id=held.pk, by=drop.organizer, reason="Two accounts")
    write_mail()
    letters = {mail.template: mail for mail in MailBox.objects.all()}
    assert set(letters) == {"drops/claim_issued", "drops/claim_revoked", "drops/slot_offered"}
    for mail in letters.values():
        assert drop.title in mail.subject
        assert "Gate B" in mail.text
        assert "{" not in mail.text + mail.subject
    assert letters["drops/slot_offered"].recipient == ben.email
