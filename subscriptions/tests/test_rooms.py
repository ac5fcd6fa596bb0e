"""Only staff enter a campaign's room."""

import pytest
from django.contrib.auth.models import AnonymousUser

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core.errors import Forbidden, NotAuthenticated
from core.rooms.services import snapshot_of
from subscriptions import services
from subscriptions.errors import CampaignNotFound
from subscriptions.rooms import CAMPAIGN
from subscriptions.tests.factories import CampaignFactory, crowd

pytestmark = pytest.mark.django_db


def test_only_staff_enter():
    room, campaign = CAMPAIGN, CampaignFactory()
    for viewer, refusal in ((AnonymousUser(), NotAuthenticated), (PersonFactory(), Forbidden)):
        with pytest.raises(refusal):
            room.enter(str(campaign.pk), viewer)
    room.enter(str(campaign.pk), StaffFactory())


@pytest.mark.parametrize("name", ["nonsense", "", "01a06158-ba80-7000-8000-00000000dead", "01A06158BA8070008000"])
def test_an_unknown_campaign_has_no_room(name):
    with pytest.raises(CampaignNotFound):
        CAMPAIGN.enter(name, StaffFactory())


def test_the_same_rules_hold_over_http():
    campaign = CampaignFactory()
    for path in (f"rooms/{campaign.room}", f"rooms/{campaign.room}/events"):
        assert call("get", path).status_code == 401
        assert call("get", path, PersonFactory()).status_code == 403
        assert call("get", path, StaffFactory()).status_code == 200


def test_events_applied_to_a_snapshot_give_the_current_snapshot():
    crowd(3)
    campaign = CampaignFactory()
    told = snapshot_of(campaign.room).data
    services.start(campaign_id=campaign.pk)
    services.send_batch(campaign_id=campaign.pk)
    for event in call("get", f"rooms/{campaign.room}/events?after=0", StaffFactory()).json()["data"]:
        told |= event["data"]
    assert told == snapshot_of(campaign.room).data
    assert (told["status"], told["sent"], told["waiting"]) == ("sent", 3, 0)


def test_the_log_never_contains_an_address():
    (ana,) = crowd(1)
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    services.send_batch(campaign_id=campaign.pk)
    events = call("get", f"rooms/{campaign.room}/events?after=0", StaffFactory()).content.decode()
    assert ana.email not in events
