"""Subscribe, confirm, change preferences, unsubscribe."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from config.tests.people import PersonFactory
from core.errors import Invalid, RateLimited
from core.tests.writing import WHOLE
from subscriptions import access, services
from subscriptions.errors import AddressSuppressed, AlreadySubscribed, LinkNoLongerValid
from subscriptions.models import Consent, Status, Subscriber, Suppression
from subscriptions.services import subscribers
from subscriptions.services.subscribers import consent_text
from subscriptions.tests.calling import HERE, confirmed, mails, token_in
from subscriptions.tests.factories import SubscriberFactory, TopicFactory

pytestmark = pytest.mark.django_db


def kinds(subscriber):
    return list(
        Consent.objects.filter(subscriber=subscriber).order_by("created_at", "id").values_list("kind", flat=True)
    )


def test_subscribing_waits_for_confirmation_by_email():
    made = services.subscribe(email="Ana@Fans.example", name=" Ana  Ray ", origin=HERE)
    assert (made.status, made.name, made.email) == (Status.PENDING, "Ana Ray", "Ana@Fans.example")
    assert [mail.recipient for mail in mails("confirm")] == ["Ana@Fans.example"]


def test_the_first_email_does_not_contain_the_typed_name():
    services.subscribe(email="ana@fans.example", name="Win money at evil.example", origin=HERE)
    assert "evil" not in mails("confirm")[0].text + mails("confirm")[0].html


def test_the_first_email_has_no_one_click_unsubscribe():
    services.subscribe(email="ana@fans.example", origin=HERE)
    assert "List-Unsubscribe" not in mails("confirm")[0].headers


def test_confirming_twice_welcomes_once():
    ana = confirmed()
    token = token_in(mails("confirm")[0], "confirm")
    services.confirm(token=token, origin=HERE)
    ana.refresh_from_db()
    assert ana.status == Status.CONFIRMED
    assert len(mails("welcome")) == 1
    assert kinds(ana) == ["asked", "confirmed"]


def test_the_consent_record_keeps_text_and_shortened_network():
    asked = Consent.objects.get(subscriber=services.subscribe(email="ana@fans.example", origin=HERE))
    assert (asked.text, asked.way, asked.network) == (consent_text(), "test", "192.0.2.0/24")


def test_a_consent_record_cannot_be_changed_or_deleted():
    confirmed()
    for change in (lambda rows: rows.update(text="otherwise"), lambda rows: rows.delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change(Consent.objects.all())


def test_a_pending_address_counts_as_subscribed():
    services.subscribe(email="ana@fans.example", origin=HERE)
    with pytest.raises(AlreadySubscribed) as refused:
        services.subscribe(email="ANA@fans.example", origin=HERE)
    assert refused.value.pending


def test_the_confirmation_is_resent_without_flooding_the_mailbox():
    services.subscribe(email="ana@fans.example", origin=HERE)
    sent = [services.resend_confirmation(email="ana@fans.example") for _ in range(5)]
    assert sent == [True, True, False, False, False]
    assert len(mails("confirm")) == 3


def test_one_network_has_a_limit_of_sign_ups(monkeypatch):
    monkeypatch.setattr(subscribers, "PER_NETWORK", 2)
    for name in "ab":
        services.subscribe(email=f"{name}@fans.example", origin=HERE)
    with pytest.raises(RateLimited):
        services.subscribe(email="c@fans.example", origin=HERE)


def test_a_subscriber_who_subscribes_again_is_refused_and_told_by_email_only():
    confirmed()
    with pytest.raises(AlreadySubscribed) as refused:
        services.subscribe(email="ana@fans.example", origin=HERE)
    assert not refused.value.pending
    assert services.resend_confirmation(email="ana@fans.example")
    assert access.read_choices_token(token_in(mails("already")[0], "choices"))


def test_a_former_subscriber_starts_again_and_old_links_confirm_nothing():
    ana = confirmed()
    old = token_in(mails("confirm")[0], "confirm")
    services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
    again = services.subscribe(email="ana@fans.example", name="Anna", origin=HERE)
    assert (again.pk, again.status, again.name) == (ana.pk, Status.PENDING, "Anna")
    with pytest.raises(LinkNoLongerValid):
        services.confirm(token=old, origin=HERE)
    assert services.confirm(token=token_in(mails("confirm")[1], "confirm"), origin=HERE).status == Status.CONFIRMED
    assert kinds(ana) == ["asked", "confirmed", "left", "asked", "confirmed"]


def test_leaving_before_the_confirmation_makes_its_link_invalid():
    ana = services.subscribe(email="ana@fans.example", origin=HERE)
    services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
    with pytest.raises(LinkNoLongerValid):
        services.confirm(token=token_in(mails("confirm")[0], "confirm"), origin=HERE)


def test_unsubscribing_twice_changes_nothing():
    ana = confirmed()
    first = services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE).left_at
    assert services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE).left_at == first
    assert kinds(ana).count("left") == 1


@pytest.mark.parametrize("token", ["", "x", "a:b", "a:b:c", "\x00", "ä" * 40, "0" * 32])
def test_a_forged_link_does_nothing(token):
    for verb in (services.confirm, services.unsubscribe):
        with pytest.raises(LinkNoLongerValid):
            verb(token=token, origin=HERE)


def test_each_link_serves_one_purpose():
    ana = confirmed()
    for token in (access.unsubscribe_token(ana), token_in(mails("confirm")[0], "confirm")):
        with pytest.raises(LinkNoLongerValid):
            services.update_preferences(token=token, name="Eve", topics=[])


def test_confirm_and_preferences_links_expire_and_unsubscribe_links_do_not():
    ana = services.subscribe(email="ana@fans.example", origin=HERE)
    confirm, choices, leave = (
        token_in(mails("confirm")[0], "confirm"),
        access.choices_token(ana),
        access.unsubscribe_token(ana),
    )
    with time_machine.travel(timezone.now() + timedelta(days=4)), pytest.raises(LinkNoLongerValid):
        services.confirm(token=confirm, origin=HERE)
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        with pytest.raises(LinkNoLongerValid):
            services.update_preferences(token=choices, name="", topics=[])
        assert services.unsubscribe(token=leave, origin=HERE).status == Status.UNSUBSCRIBED


def test_subscribers_choose_offered_topics_and_the_clubs_labels_stay():
    ana, news, label = confirmed(), TopicFactory(), TopicFactory(is_offered=False)
    ana.topics.add(label)
    services.update_preferences(
        token=access.choices_token(ana), name="Ana", topics=[news, TopicFactory(is_offered=False)]
    )
    assert set(ana.topics.all()) == {news, label}


@pytest.mark.parametrize("name", ["x" * 121, "Ana\x00", "Ana\u202e"])
def test_a_name_is_one_line_of_ordinary_letters(name):
    with pytest.raises(Invalid):
        services.subscribe(email="ana@fans.example", name=name, origin=HERE)


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_keeps_every_letter_and_emoji(name):
    services.subscribe(email="ana@fans.example", name=name, origin=HERE)
    assert Subscriber.objects.get().name == name


def test_a_refused_name_says_what_to_remove():
    with pytest.raises(Invalid) as refusal:
        services.subscribe(email="ana@fans.example", name="Ana\u202e", origin=HERE)
    assert "Remove the sign that turns the direction of writing" in refusal.value.extra["fields"]["name"][0]


def test_a_suppressed_address_cannot_be_subscribed():
    ana = confirmed()
    services.suppress(subscriber_id=ana.pk, reason=Suppression.COMPLAINED, origin=HERE)
    with pytest.raises(AddressSuppressed):
        services.subscribe(email="ana@fans.example", origin=HERE)
    with pytest.raises(LinkNoLongerValid):
        services.confirm(token=token_in(mails("confirm")[0], "confirm"), origin=HERE)


def test_an_unknown_address_can_be_suppressed():
    services.suppress_address(email="Press@paper.example", reason=Suppression.ASKED, origin=HERE)
    with pytest.raises(AddressSuppressed):
        services.subscribe(email="press@paper.example", origin=HERE)


def test_releasing_subscribes_nobody():
    ana = confirmed()
    services.suppress(subscriber_id=ana.pk, reason=Suppression.BOUNCED, origin=HERE)
    assert services.release(subscriber_id=ana.pk, origin=HERE).status == Status.UNSUBSCRIBED
    assert services.subscribe(email="ana@fans.example", origin=HERE).status == Status.PENDING


def test_people_who_ask_for_no_more_email_get_none():
    ana = confirmed()
    services.unsubscribe_forever(token=access.unsubscribe_token(ana), origin=HERE)
    ana.refresh_from_db()
    assert (ana.status, ana.suppressed_for) == (Status.SUPPRESSED, Suppression.ASKED)
    assert kinds(ana)[-2:] == ["left", "suppressed"]


def test_erasing_leaves_a_digest_and_the_person_may_return():
    ana = confirmed()
    services.erase(subscriber_id=ana.pk, origin=HERE)
    ana.refresh_from_db()
    assert (ana.email, ana.name, ana.status) == ("", "", Status.UNSUBSCRIBED)
    assert mails(to="ana@fans.example") == []
    assert services.subscribe(email="Ana@fans.example", origin=HERE).pk == ana.pk
    assert Subscriber.objects.count() == 1


def test_an_erased_suppressed_address_stays_suppressed():
    ana = confirmed()
    services.suppress(subscriber_id=ana.pk, reason=Suppression.ASKED, origin=HERE)
    services.erase(subscriber_id=ana.pk, origin=HERE)
    with pytest.raises(AddressSuppressed):
        services.subscribe(email="ana@fans.example", origin=HERE)


def test_deleting_an_account_with_a_confirmed_address_erases_its_subscription():
    ana = SubscriberFactory(email="ana@fans.example")
    services.erase_person(PersonFactory(email="ana@fans.example"))
    ana.refresh_from_db()
    assert ana.status == Status.CONFIRMED, "anybody may sign up with any address"
    services.erase_person(PersonFactory.build(email="ana@fans.example", email_confirmed_at=timezone.now()))
    ana.refresh_from_db()
    assert ana.is_erased


def test_an_unconfirmed_sign_up_is_deleted_after_a_month():
    services.subscribe(email="ana@fans.example", origin=HERE)
    assert services.delete_unconfirmed() == 0
    Subscriber.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert services.delete_unconfirmed() == 1
    assert not Subscriber.objects.exists()
    assert not Consent.objects.exists()


def test_a_returning_subscriber_who_never_confirms_is_unsubscribed_again():
    ana = confirmed()
    services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
    services.subscribe(email="ana@fans.example", origin=HERE)
    Subscriber.objects.update(updated_at=timezone.now() - timedelta(days=31))
    services.delete_unconfirmed()
    ana.refresh_from_db()
    assert ana.status == Status.UNSUBSCRIBED


@pytest.mark.parametrize(
    "change",
    [
        {"status": "confirmed", "confirmed_at": None},
        {"status": "unsubscribed", "left_at": None},
        {"status": "suppressed", "suppressed_for": ""},
        {"status": "confirmed", "suppressed_for": "asked"},
        {"status": "gone"},
        {"email": ""},
        {"email": "a@b.example\nBcc: c@d.example"},
    ],
)
def test_the_database_refuses_invalid_rows(change):
    ana = SubscriberFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.filter(pk=ana.pk).update(**change)
