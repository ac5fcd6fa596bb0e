"""A campaign is paused, cancelled, scheduled, and continued when it stalls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Invalid
from core.jobs.tests.working import run_jobs
from core.systems import Restored
from subscriptions import services
from subscriptions.errors import CampaignLocked, WrongStatus
from subscriptions.models import Campaign, CampaignStatus, Delivery, DeliveryState, Subscriber
from subscriptions.services import campaigns
from subscriptions.tests.calling import mails
from subscriptions.tests.campaigns import FACTS, sent, states
from subscriptions.tests.factories import (
    CampaignFactory,
    SubscriberFactory,
    crowd,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(campaigns, "BATCH_SIZE", 10)


def test_a_paused_campaign_stops_and_resumes_where_it_stopped():
    crowd(25)
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    services.send_batch(campaign_id=campaign.pk)
    services.pause(campaign_id=campaign.pk)
    run_jobs()
    assert states(campaign) == {DeliveryState.SENT: 10, DeliveryState.WAITING: 15}
    services.resume(campaign_id=campaign.pk)
    run_jobs()
    assert states(campaign) == {DeliveryState.SENT: 25}
    assert len({mail.recipient for mail in mails("campaign")}) == len(mails("campaign")) == 25


def test_campaigns_are_paused_after_a_restore():
    """They may have been sent after the backup was made."""
    crowd(2)
    under_way, due, draft = CampaignFactory(), CampaignFactory(), CampaignFactory()
    services.start(campaign_id=under_way.pk)
    services.schedule(campaign_id=due.pk, at=timezone.now() + timedelta(hours=1))
    taken_at = timezone.now()

    assert services.pause_after_restore(Restored(taken_at, resume_mail=True)) == ""
    assert services.pause_after_restore(Restored(taken_at, resume_mail=False)).startswith("2 campaigns are paused")

    statuses = dict(Campaign.objects.values_list("pk", "status"))
    assert statuses == {under_way.pk: "paused", due.pk: "paused", draft.pk: "draft"}
    assert services.continue_campaigns() == 0
    services.resume(campaign_id=due.pk)
    run_jobs()
    assert states(due) == {DeliveryState.SENT: 2}


def test_a_cancelled_campaign_never_continues():
    crowd(15)
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    services.send_batch(campaign_id=campaign.pk)
    services.cancel(campaign_id=campaign.pk)
    run_jobs()
    assert len(mails("campaign")) == 10
    for step in (services.resume, services.start, services.pause, services.cancel):
        with pytest.raises(WrongStatus):
            step(campaign_id=campaign.pk)


def test_a_started_campaign_cannot_be_edited_or_deleted():
    SubscriberFactory()
    campaign = sent()
    with pytest.raises(CampaignLocked):
        services.edit_campaign(campaign_id=campaign.pk, version=1, **FACTS)
    with pytest.raises(CampaignLocked):
        services.delete_campaign(campaign_id=campaign.pk)


def test_a_scheduled_campaign_starts_by_itself():
    SubscriberFactory()
    campaign = CampaignFactory()
    services.schedule(campaign_id=campaign.pk, at=timezone.now() + timedelta(hours=1))
    assert services.continue_campaigns() == 0
    Campaign.objects.update(scheduled_for=timezone.now() - timedelta(minutes=1))
    assert services.continue_campaigns() == 1
    run_jobs()
    assert len(mails("campaign")) == 1


def test_a_campaign_that_is_hours_late_waits_for_a_decision():
    SubscriberFactory()
    campaign = CampaignFactory(status="scheduled", scheduled_for=timezone.now() - timedelta(hours=7))
    assert not services.start_if_due(campaign_id=campaign.pk)
    campaign.refresh_from_db()
    assert (campaign.status, bool(campaign.note)) == (CampaignStatus.PAUSED, True)
    services.resume(campaign_id=campaign.pk)
    run_jobs()
    assert len(mails("campaign")) == 1


def test_scheduling_in_the_past_is_refused():
    with pytest.raises(Invalid):
        services.schedule(campaign_id=CampaignFactory().pk, at=timezone.now() - timedelta(seconds=1))


def test_a_stalled_campaign_is_continued():
    crowd(15)
    campaign = CampaignFactory(status="sending", started_at=timezone.now(), moved_at=timezone.now())
    for each in Subscriber.objects.all():
        Delivery.objects.create(campaign=campaign, subscriber=each)
    assert services.continue_campaigns() == 0
    Campaign.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
    assert services.continue_campaigns() == 1
    assert services.continue_campaigns() == 0, "it was pushed a moment ago"
    run_jobs()
    assert states(campaign) == {DeliveryState.SENT: 15}
