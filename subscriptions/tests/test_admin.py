"""The admin shows every table and changes data only through the services."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from config.tests.people import StaffFactory
from subscriptions import services
from subscriptions.admin import CampaignAdmin, SubscriberAdmin
from subscriptions.models import Campaign, CampaignStatus, Status, Subscriber
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("subscriptions").get_models())


def act(face, action, rows):
    """Select the rows, run the action, and return its messages."""
    request = RequestFactory().post("/")
    request.user, told = StaffFactory(), []
    with pytest.MonkeyPatch.context() as patch:
        for level in ("success", "error"):
            patch.setattr(f"core.admin.messages.{level}", lambda _, said: told.append(said))
        getattr(face, action)(request, rows)
    return told


def test_every_table_is_shown_read_only(client, settings):
    settings.DEMO, settings.DEMO_PARTS = True, ["people", "subscriptions"]
    call_command("demo", verbosity=0)
    client.force_login(StaffFactory())
    for model in MODELS:
        face = admin.site._registry[model]
        info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{info}_changelist"), {"q": "a"}).status_code == 200
        row = model.objects.first()
        if row:
            assert client.get(reverse(f"{info}_change", args=[row.pk])).status_code == 200
        assert not face.has_add_permission(None)
        assert not face.has_delete_permission(None)


def test_suppress_release_and_erase_call_the_services():
    face = SubscriberAdmin(Subscriber, admin.site)
    ana = SubscriberFactory()
    rows = Subscriber.objects.filter(pk=ana.pk)
    for action, status in (("suppress", Status.SUPPRESSED), ("release", Status.UNSUBSCRIBED)):
        act(face, action, rows)
        assert rows.get().status == status
    assert "may be written to already" in act(face, "release", rows)[0]
    act(face, "erase", rows)
    assert rows.get().is_erased
    assert [each.way for each in ana.consents.all()] == ["admin"] * 3


def test_pause_resume_and_cancel_call_the_services():
    SubscriberFactory()
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    rows, face = Campaign.objects.filter(pk=campaign.pk), CampaignAdmin(Campaign, admin.site)
    for action, status in (("pause", "paused"), ("resume", "sending"), ("cancel", CampaignStatus.CANCELLED)):
        act(face, action, rows)
        assert rows.get().status == status
    assert "not possible" in act(face, "pause", rows)[0]
