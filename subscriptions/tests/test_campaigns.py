"""Write a campaign, send it, and look at its result."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.tests.people import PersonFactory, StaffFactory
from core.errors import Invalid
from core.jobs.tests.working import run_jobs, waiting
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.rooms.models import RoomEvent
from core.tests.writing import WHOLE
from subscriptions import access, emails, queries, services
from subscriptions.errors import NoRecipients, TopicInUse, VersionConflict
from subscriptions.models import CampaignStatus, Delivery, DeliveryState, Segment, Status, Subscriber
from subscriptions.services import campaigns
from subscriptions.tests.calling import HERE, mails
from subscriptions.tests.campaigns import FACTS, sent, states
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory, TopicFactory, crowd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(campaigns, "BATCH_SIZE", 10)


def test_a_drafts_subject_is_one_line_and_its_body_has_plain_line_ends():
    made = services.draft_campaign(by=StaffFactory(), **FACTS)
    assert (made.subject, made.body) == ("Home game on Saturday", "Come!\n\nAll of you.")
    assert made.slug.startswith("home-game-on-saturday-")


@pytest.mark.parametrize("subject", WHOLE)
def test_a_subject_keeps_every_letter_and_emoji(subject):
    assert services.draft_campaign(by=None, **FACTS | {"subject": subject}).subject == subject


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": " "},
        {"subject": "x" * 201},
        {"subject": "Hi\x00"},
        {"body": " "},
        {"body": "x" * 50_001},
        {"segment": "all"},
        {"segment": "topic"},
    ],
)
def test_an_invalid_campaign_is_refused(wrong):
    with pytest.raises(Invalid):
        services.draft_campaign(by=StaffFactory(), **FACTS | wrong)


def test_an_edit_of_an_older_version_is_refused():
    made = services.draft_campaign(by=None, **FACTS)
    services.edit_campaign(campaign_id=made.pk, version=1, **FACTS | {"subject": "Mine"})
    with pytest.raises(VersionConflict):
        services.edit_campaign(campaign_id=made.pk, version=1, **FACTS | {"subject": "Theirs"})


def test_a_campaign_reaches_every_confirmed_subscriber_once():
    readers = crowd(25)
    for status in (Status.PENDING, Status.UNSUBSCRIBED):
        SubscriberFactory(status=status, confirmed_at=None, left_at=timezone.now())
    campaign = sent()
    assert campaign.status == CampaignStatus.SENT
    assert Counter(mail.recipient for mail in mails("campaign")) == Counter(each.email for each in readers)


def test_each_email_has_one_click_unsubscribe_and_bulk_headers():
    ana = SubscriberFactory()
    sent()
    mail = mails("campaign")[0]
    assert mail.headers == {
        "List-Unsubscribe": f"<{access.unsubscribe_url(ana)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "List-Id": "<newsletter.localhost>",
    } or mail.headers["List-Id"].startswith("<newsletter.")
    assert access.unsubscribe_url(ana) in mail.text
    assert access.unsubscribe_url(ana) in mail.html


def test_the_email_has_both_parts_full_urls_and_no_tracking_pixel(settings):
    settings.SITE_URL = "https://club.example"
    SubscriberFactory()
    sent()
    mail = mails("campaign")[0]
    assert "<strong>18:00</strong>" in mail.html
    assert "**18:00**" in mail.text
    assert "<img" not in mail.html
    assert 'href="https://club.example/competitions/"' in mail.html
    assert "(https://club.example/competitions/)" in mail.text


def test_markup_in_a_campaign_cannot_harm_its_readers():
    SubscriberFactory()
    sent(CampaignFactory(body="<script>x</script> [a](javascript:x) ![p](https://e.example/p.png)"))
    html = mails("campaign")[0].html
    assert "<script" not in html
    assert "javascript:" not in html.split("<body", 1)[1].replace("[a](javascript:x)", "")
    assert "<img" not in html


def test_a_subscriber_with_an_account_finds_the_campaign_in_their_mailbox():
    ana = PersonFactory(email_confirmed_at=timezone.now())
    stranger = PersonFactory()
    for person in (ana, stranger):
        SubscriberFactory(email=person.email)
    sent()
    assert {mail.recipient: mail.person_id for mail in mails("campaign")} == {ana.email: ana.pk, stranger.email: None}


def test_a_campaign_to_a_topic_reaches_its_subscribers():
    youth, (ana, _) = TopicFactory(), (SubscriberFactory(), SubscriberFactory())
    ana.topics.add(youth)
    campaign = sent(CampaignFactory(segment=Segment.TOPIC, topic=youth))
    assert [mail.recipient for mail in mails("campaign")] == [ana.email]
    with pytest.raises(TopicInUse):
        services.delete_topic(topic_id=youth.pk)
    assert campaign.topic == youth


def test_people_who_subscribe_during_sending_do_not_get_the_campaign():
    SubscriberFactory()
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    SubscriberFactory()
    run_jobs()
    assert len(mails("campaign")) == 1


def test_people_who_unsubscribe_before_their_email_are_skipped():
    ana, _ = SubscriberFactory(), SubscriberFactory()
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
    run_jobs()
    assert states(campaign) == {DeliveryState.SENT: 1, DeliveryState.PASSED_OVER: 1}


def test_starting_without_recipients_is_refused():
    campaign = CampaignFactory()
    with pytest.raises(NoRecipients):
        services.start(campaign_id=campaign.pk)
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_a_failing_address_does_not_stop_the_others():
    SubscriberFactory()
    Subscriber.objects.create(email="broken", key="broken", status="confirmed", confirmed_at=timezone.now())
    campaign = sent()
    assert states(campaign) == {DeliveryState.SENT: 1, DeliveryState.FAILED: 1}


def test_bounced_email_fails_its_delivery_and_a_missing_mailbox_is_suppressed():
    ana, ben = SubscriberFactory(), SubscriberFactory()
    campaign = sent()
    refused = "SMTPRecipientsRefused: {'x@y.example': (550, b'no such user')}"
    for who, trouble in ((ana, refused), (ben, "SMTPRecipientsRefused: {'x@y.example': (552, b'mailbox full')}")):
        write_mail()
        MailBox.objects.filter(recipient=who.email).update(state="failed", trouble=trouble)
    assert services.record_failures() == 2
    assert services.record_failures() == 0
    assert states(campaign) == {DeliveryState.FAILED: 2}
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.suppressed_for, ben.status) == ("bounced", Status.CONFIRMED)


def test_the_report_counts_people_who_unsubscribed_after_the_email():
    ana, _ = SubscriberFactory(), SubscriberFactory()
    campaign = sent()
    services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
    found = queries.progress(campaign)
    assert (found.total, found.sent, found.left_since) == (2, 2, 1)


def test_a_test_email_goes_only_to_its_author():
    SubscriberFactory()
    sam = StaffFactory()
    services.send_test(campaign_id=CampaignFactory().pk, by=sam)
    mail = mails("campaign")[0]
    assert (mail.recipient, mail.subject) == (sam.email, "[Test] Home game on Saturday")
    assert "List-Unsubscribe" not in mail.headers


def test_the_room_announces_each_batch():
    crowd(15)
    campaign = sent()
    events = RoomEvent.objects.filter(room=campaign.room).order_by("version")
    assert [(event.data["status"], event.data["sent"]) for event in events] == [
        ("sending", 0),
        ("sending", 10),
        ("sent", 15),
    ]


def test_a_delivery_is_unique_and_stays_sent():
    ana = SubscriberFactory()
    campaign = sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(campaign=campaign, subscriber=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state=DeliveryState.WAITING)


def test_an_interrupted_batch_is_sent_again_by_another_worker(monkeypatch):
    crowd(10)
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    post, calls = emails.post_campaign, []

    def dies_at_the_sixth(*said):
        calls.append(said)
        if len(calls) == 6:
            raise SystemExit
        return post(*said)

    monkeypatch.setattr(emails, "post_campaign", dies_at_the_sixth)
    with pytest.raises(SystemExit):
        services.send_batch(campaign_id=campaign.pk)
    assert mails("campaign") == []
    assert len(waiting("subscriptions.send_batch")) == 1
    run_jobs()
    assert len({mail.recipient for mail in mails("campaign")}) == len(mails("campaign")) == 10
