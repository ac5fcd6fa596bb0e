"""Members subscribe and unsubscribe in their account."""

import pytest
from django.utils import timezone

from config.tests.api import call
from config.tests.people import PersonFactory
from subscriptions import queries, services
from subscriptions.errors import AddressNotConfirmed, AddressSuppressed
from subscriptions.models import Status, Subscriber
from subscriptions.tests.calling import HERE, confirmed, mails
from subscriptions.tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven():
    return PersonFactory(name="Ana Ray", email="ana@fans.example", email_confirmed_at=timezone.now())


@pytest.fixture
def unproven():
    return PersonFactory(email="ana@fans.example")


def wish(person, newsletter):
    return call("patch", "auth/me", person, {"emailPreferences": {"newsletter": newsletter}})


def test_a_confirmed_address_needs_no_confirmation_email(proven):
    assert wish(proven, True).status_code == 200
    ana = Subscriber.objects.get()
    assert (ana.status, ana.name) == (Status.CONFIRMED, "Ana Ray")
    assert mails("confirm") == []
    assert [each.kind for each in ana.consents.order_by("created_at", "id")] == ["asked", "confirmed"]


def test_an_unconfirmed_address_gets_a_confirmation_email(unproven):
    assert wish(unproven, True).status_code == 200
    assert Subscriber.objects.get().status == Status.PENDING
    assert [mail.recipient for mail in mails("confirm")] == ["ana@fans.example"]


def test_nobody_unsubscribes_others_by_registering_their_address(unproven):
    confirmed("ana@fans.example")
    answer = wish(unproven, False)
    assert (answer.status_code, answer.json()["code"]) == (409, "ADDRESS_NOT_CONFIRMED")
    assert Subscriber.objects.get().status == Status.CONFIRMED
    assert queries.subscription_of(unproven) is None


def test_setting_the_same_preference_twice_changes_nothing(proven):
    for wanted, status in ((True, "confirmed"), (True, "confirmed"), (False, "unsubscribed"), (False, "unsubscribed")):
        assert wish(proven, wanted).status_code == 200
        assert Subscriber.objects.get().status == status


def test_a_pending_subscriber_is_confirmed_by_a_confirmed_account(proven):
    services.subscribe(email=proven.email, origin=HERE)
    assert services.set_member_subscription(proven, True).status == Status.CONFIRMED


def test_a_suppressed_address_stays_suppressed(proven):
    services.suppress_address(email=proven.email, reason="complained", origin=HERE)
    with pytest.raises(AddressSuppressed):
        services.set_member_subscription(proven, True)


def test_unsubscribing_without_a_subscription_changes_nothing(proven):
    assert services.set_member_subscription(proven, False) is None


def test_the_response_has_the_documented_shape(proven):
    answer = call("patch", "auth/me", proven, {"name": "Ana", "emailPreferences": {"newsletter": True}})
    assert set(answer.json()["data"]) == {"id", "userId", "name", "email", "role", "createdAt", "updatedAt"}
    assert answer.json()["data"]["name"] == "Ana"


@pytest.mark.parametrize("wrong", [{"newsletter": "yes"}, {"news": True}, True, {"newsletter": None}])
def test_unknown_preferences_are_400(proven, wrong):
    assert call("patch", "auth/me", proven, {"emailPreferences": wrong}).status_code == 400


def test_a_refused_preference_does_not_change_the_name(unproven):
    SubscriberFactory(email=unproven.email)
    call("patch", "auth/me", unproven, {"name": "Somebody Else", "emailPreferences": {"newsletter": False}})
    unproven.refresh_from_db()
    assert unproven.name != "Somebody Else"


def test_the_account_page_does_the_same(client, proven):
    client.force_login(proven)
    page = "/account/newsletter/"
    assert "Send me the news" in client.get(page).content.decode()
    client.post(page, {"newsletter": "yes"})
    assert "No more news" in client.get(page).content.decode()
    client.post(page, {"newsletter": "no"})
    assert Subscriber.objects.get().status == Status.UNSUBSCRIBED


def test_the_account_page_shows_refusals(client, unproven):
    SubscriberFactory(email=unproven.email)
    client.force_login(unproven)
    assert client.post("/account/newsletter/", {"newsletter": "no"}).status_code == 409
    with pytest.raises(AddressNotConfirmed):
        services.set_member_subscription(unproven, False)
