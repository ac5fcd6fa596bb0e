"""`check_invariants` finds unfinished deliveries of sent campaigns and subscribers without consent."""

import pytest
from django.utils import timezone

from subscriptions import services
from subscriptions.models import Campaign, Consent, ConsentKind, Delivery
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fan():
    fan = SubscriberFactory()
    Consent.objects.create(subscriber=fan, kind=ConsentKind.CONFIRMED, way="the link in the mail")
    return fan


def test_a_sent_campaign_with_a_waiting_delivery_is_reported(fan):
    campaign = CampaignFactory()
    Delivery.objects.create(campaign=campaign, subscriber=fan)
    assert list(services.audit()) == []
    Campaign.objects.update(status="sent", started_at=timezone.now(), finished_at=timezone.now())
    assert list(services.audit()) == [f"campaign {campaign.slug} is said to be sent, and somebody still waits for it"]


def test_a_confirmed_subscriber_without_consent_is_reported(fan):
    stranger = SubscriberFactory()
    [told] = services.audit()
    assert str(stranger.pk) in told
    assert str(fan.pk) not in told
