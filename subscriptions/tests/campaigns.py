"""Sent campaigns for the tests."""

from collections import Counter
from typing import Any

from core.jobs.tests.working import run_jobs
from subscriptions import services
from subscriptions.models import Delivery
from subscriptions.tests.factories import CampaignFactory

FACTS = {"subject": "Home  game\n on Saturday", "body": "Come!\r\n\r\nAll of you."}


def sent(campaign: Any = None) -> Any:
    campaign = campaign or CampaignFactory()
    services.start(campaign_id=campaign.pk)
    run_jobs()
    campaign.refresh_from_db()
    return campaign


def states(campaign: Any) -> Counter[str]:
    return Counter(Delivery.objects.filter(campaign=campaign).values_list("state", flat=True))
