"""A campaign whose workers are killed: nobody missed, nobody mailed twice."""

import time
from collections import Counter

import pytest

from core.jobs.tests.process import until, worker
from core.mail.models import MailBox
from subscriptions import services
from subscriptions.models import Campaign, CampaignStatus, Delivery, DeliveryState
from subscriptions.tests.factories import CampaignFactory, crowd

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120.0


def written():
    return MailBox.objects.filter(template="subscriptions/campaign").count()


def delivered():
    return MailBox.objects.filter(template="subscriptions/campaign", state=MailBox.State.KEPT).count()


def sent_with_workers_killed(folder, readers, kills):
    """Let a campaign go out, and kill the worker so many times on the way. Says how long it took."""
    wanted, campaign = Counter(each.email for each in crowd(readers)), CampaignFactory()
    began = time.monotonic()
    services.start(campaign_id=campaign.pk)
    for number in range(1, kills + 1):
        with worker(folder):  # killed, not asked to stop, where this ends
            until(lambda: written() >= readers * number // (kills + 1), PATIENCE)  # noqa: B023
    with worker(folder):
        until(lambda: delivered() == readers, PATIENCE)
        until(lambda: Campaign.objects.get().status == CampaignStatus.SENT, PATIENCE)
    assert Counter(MailBox.objects.values_list("recipient", flat=True)) == wanted
    assert Delivery.objects.filter(state=DeliveryState.SENT, mail__isnull=False).count() == readers
    return time.monotonic() - began


def test_a_worker_killed_in_the_middle_costs_nobody_a_mail_and_gives_nobody_two(tmp_path):
    sent_with_workers_killed(tmp_path, readers=120, kills=1)


@pytest.mark.drill
def test_a_campaign_to_2000_with_the_worker_killed_ten_times(tmp_path):
    seconds = sent_with_workers_killed(tmp_path, readers=2000, kills=10)
    print(f"2,000 mails with ten killed workers: {seconds:.1f} s")
