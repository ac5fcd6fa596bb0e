"""The demo data: subscribers of every status, two sent issues, one draft."""

import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command

from core.demo.services import rows_of
from scripts import demo_newsletter
from subscriptions.addresses import parse_address
from subscriptions.models import Campaign, Consent, Delivery, Status, Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO, settings.DEMO_PARTS = True, ["people", "subscriptions"]
    call_command("demo", verbosity=0)


def test_the_fixture_is_what_its_script_writes():
    assert rows_of("subscriptions") == json.loads(json.dumps(demo_newsletter.rows()))


def test_there_are_subscribers_of_every_status():
    assert Subscriber.objects.count() >= 12
    assert set(Subscriber.objects.values_list("status", flat=True)) == set(Status.values)
    assert all(parse_address(each.email).key == each.key for each in Subscriber.objects.all())


def test_every_subscriber_has_a_consent_record():
    assert not Subscriber.objects.exclude(pk__in=Consent.objects.values("subscriber")).exists()
    assert Consent.objects.filter(kind="confirmed").count() == Subscriber.objects.exclude(status="pending").count()


def test_two_issues_are_sent_and_one_is_a_draft(client):
    assert Campaign.objects.archived().count() == 2
    assert Campaign.objects.filter(status="draft").count() == 1
    for issue in Campaign.objects.archived():
        assert client.get(issue.get_absolute_url()).status_code == 200
    assert Delivery.objects.filter(state="failed").count() == 1


def test_nobody_was_emailed_before_consent_or_after_leaving():
    for line in Delivery.objects.select_related("subscriber", "campaign"):
        at, reader = line.campaign.started_at, line.subscriber
        assert reader.confirmed_at < at
        assert reader.left_at is None or reader.left_at > at


def test_tomorrow_the_demo_data_moves_by_a_day():
    before = Consent.objects.order_by("pk").first().created_at
    with patch("core.demo.services.timezone.now", return_value=datetime.now(UTC) + timedelta(days=1)):
        call_command("demo", verbosity=0)
    assert Consent.objects.order_by("pk").first().created_at - before == timedelta(days=1)
