"""Members say in their account whether they want the news."""

import pytest
from django.utils import timezone

from subscriptions import queries, services
from subscriptions.errors import AddressNotConfirmed, AddressSuppressed
from subscriptions.models import Status, Subscriber
from subscriptions.tests.calling import HERE, call, confirmed, mails
from subscriptions.tests.factories import PersonFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven():
    return PersonFactory(name="Ana Ray", email="ana@fans.example", email_confirmed_at=timezone.now())


@pytest.fixture
def unproven():
    return PersonFactory(email="ana@fans.example")


def wish(person, newsletter):
    return call("patch", "auth/me", person, {"emailPreferences": {"newsletter": newsletter}})


def test_a_proven_address_needs_no_second_mail(proven):
    assert wish(proven, True).status_code == 200
    ana = Subscriber.objects.get()
    assert (ana.status, ana.name) == (Status.CONFIRMED, "Ana Ray")
    assert mails("confirm") == []
    assert [each.kind for each in ana.consents.order_by("created_at", "id")] == ["asked", "confirmed"]


def test_an_address_that_is_not_proven_is_asked_by_mail(unproven):
    assert wish(unproven, True).status_code == 200
    assert Subscriber.objects.get().status == Status.PENDING
    assert [mail.recipient for mail in mails("confirm")] == ["ana@fans.example"]


def test_nobody_takes_another_off_the_list_by_signing_up_with_their_address(unproven):
    confirmed("ana@fans.example")
    answer = wish(unproven, False)
    assert (answer.status_code, answer.json()["code"]) == (409, "ADDRESS_NOT_CONFIRMED")
    assert Subscriber.objects.get().status == Status.CONFIRMED
    assert queries.subscription_of(unproven) is None


def test_saying_it_twice_changes_nothing(proven):
    for wanted, status in ((True, "confirmed"), (True, "confirmed"), (False, "unsubscribed"), (False, "unsubscribed")):
        assert wish(proven, wanted).status_code == 200
        assert Subscriber.objects.get().status == status


def test_who_waits_for_the_click_is_confirmed_by_a_proven_account(proven):
    services.subscribe(email=proven.email, origin=HERE)
    assert services.set_member_subscription(proven, True).status == Status.CONFIRMED


def test_a_suppressed_address_stays_so(proven):
    services.suppress_address(email=proven.email, reason="complained", origin=HERE)
    with pytest.raises(AddressSuppressed):
        services.set_member_subscription(proven, True)


def test_who_is_not_on_the_list_has_nothing_to_leave(proven):
    assert services.set_member_subscription(proven, False) is None


def test_what_the_answer_says_is_as_promised(proven):
    answer = call("patch", "auth/me", proven, {"name": "Ana", "emailPreferences": {"newsletter": True}})
    assert set(answer.json()["data"]) == {"id", "userId", "name", "email", "role", "createdAt", "updatedAt"}
    assert answer.json()["data"]["name"] == "Ana"


@pytest.mark.parametrize("wrong", [{"newsletter": "yes"}, {"news": True}, True, {"newsletter": None}])
def test_other_wishes_are_400(proven, wrong):
    assert call("patch", "auth/me", proven, {"emailPreferences": wrong}).status_code == 400


def test_a_refused_wish_keeps_the_name_too(unproven):
    SubscriberFactory(email=unproven.email)
    call("patch", "auth/me", unproven, {"name": "Somebody Else", "emailPreferences": {"newsletter": False}})
    unproven.refresh_from_db()
    assert unproven.name != "Somebody Else"


def test_the_page_in_the_account_does_the_same(client, proven):
    client.force_login(proven)
    page = "/account/newsletter/"
    assert "Send me the news" in client.get(page).content.decode()
    client.post(page, {"newsletter": "yes"})
    assert "No more news" in client.get(page).content.decode()
    client.post(page, {"newsletter": "no"})
    assert Subscriber.objects.get().status == Status.UNSUBSCRIBED


def test_the_page_says_what_is_refused(client, unproven):
    SubscriberFactory(email=unproven.email)
    client.force_login(unproven)
    assert client.post("/account/newsletter/", {"newsletter": "no"}).status_code == 409
    with pytest.raises(AddressNotConfirmed):
        services.set_member_subscription(unproven, False)
