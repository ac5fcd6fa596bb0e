"""A campaign whose workers are killed misses nobody and emails nobody twice."""

import time
from collections import Counter

import pytest
from django.db import DatabaseError, InterfaceError, connection

from core.jobs.tests.process import until, worker
from core.mail.models import MailBox
from subscriptions import emails, services
from subscriptions.models import Campaign, CampaignStatus, Delivery, DeliveryState
from subscriptions.services import campaigns
from subscriptions.tests.factories import CampaignFactory, crowd

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120.0


def written():
    return MailBox.objects.filter(template="subscriptions/campaign").count()


def delivered():
    return MailBox.objects.filter(template="subscriptions/campaign", state=MailBox.State.KEPT).count()


def sent_with_workers_killed(folder, readers, kills):
    """Send a campaign and kill the worker this many times. Return the duration."""
    wanted, campaign = Counter(each.email for each in crowd(readers)), CampaignFactory()
    began = time.monotonic()
    services.start(campaign_id=campaign.pk)
    for number in range(1, kills + 1):
        with worker(folder):  # ends by kill, not by a request to stop
            until(lambda: written() >= readers * number // (kills + 1), PATIENCE)  # noqa: B023
    with worker(folder):
        until(lambda: delivered() == readers, PATIENCE)
        until(lambda: Campaign.objects.get().status == CampaignStatus.SENT, PATIENCE)
    assert Counter(MailBox.objects.values_list("recipient", flat=True)) == wanted
    assert Delivery.objects.filter(state=DeliveryState.SENT, mail__isnull=False).count() == readers
    return time.monotonic() - began


class Killed(BaseException):
    """Raised where the worker dies; no code survives to handle it."""


@pytest.fixture
def killed_after(monkeypatch):
    """Cut the connection in the middle of the next batch, as the death of a worker does."""

    def after(mails):
        post, written = emails.post_campaign, []

        def post_or_die(*said):
            if len(written) == mails:
                monkeypatch.setattr(emails, "post_campaign", post)
                connection.connection.close()
                raise Killed
            written.append(said)
            return post(*said)

        monkeypatch.setattr(emails, "post_campaign", post_or_die)

    return after


def test_a_worker_killed_ten_times_misses_nobody_and_emails_nobody_twice(killed_after, monkeypatch):
    monkeypatch.setattr(campaigns, "BATCH_SIZE", 10)
    wanted, campaign = Counter(each.email for each in crowd(100)), CampaignFactory()
    services.start(campaign_id=campaign.pk)
    for number in range(10):
        killed_after(mails=number)
        with pytest.raises((Killed, DatabaseError, InterfaceError)):
            services.send_batch(campaign_id=campaign.pk)
        connection.close()
        services.send_batch(campaign_id=campaign.pk)
    assert Counter(MailBox.objects.values_list("recipient", flat=True)) == wanted
    assert Campaign.objects.get().status == CampaignStatus.SENT


@pytest.mark.drill
def test_a_campaign_to_2000_with_the_worker_killed_ten_times(tmp_path):
    seconds = sent_with_workers_killed(tmp_path, readers=2000, kills=10)
    print(f"2,000 mails with ten killed workers: {seconds:.1f} s")
