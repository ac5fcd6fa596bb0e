"""`check_invariants` sees whom a sent campaign forgot, and who is written to without having agreed."""

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


def test_a_sent_campaign_that_somebody_waits_for_is_told(fan):
    campaign = CampaignFactory()
    Delivery.objects.create(campaign=campaign, subscriber=fan)
    assert list(services.audit()) == []
    Campaign.objects.update(status="sent", started_at=timezone.now(), finished_at=timezone.now())
    assert list(services.audit()) == [f"campaign {campaign.slug} is said to be sent, and somebody still waits for it"]


def test_who_is_written_to_and_never_agreed_is_told(fan):
    stranger = SubscriberFactory()
    [told] = services.audit()
    assert str(stranger.pk) in told
    assert str(fan.pk) not in told
