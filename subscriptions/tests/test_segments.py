"""Segments: what the club knows about seats and orders, and never anyone who did not subscribe."""

import pytest

from config.tests.people import PersonFactory, StaffFactory
from core.jobs.tests.working import run_jobs
from subscriptions import queries, services
from subscriptions.errors import NoRecipients
from subscriptions.models import Segment, Status
from subscriptions.tests.calling import mails
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats(monkeypatch):
    """Replace the seat holders that bookings reports."""
    asked = []

    def holders(event_id=None):
        asked.append(event_id)
        return {"Ana@fans.example", "ben@fans.example", "nobody@fans.example", "no address"}

    monkeypatch.setattr(queries.bookings, "seat_holder_emails", holders)
    return asked


def reaches(**segment):
    return sorted(each.email for each in queries.audience(**segment))


def test_only_subscribed_seat_holders_get_it(seats):
    SubscriberFactory(email="ana@fans.example")
    SubscriberFactory(email="ben@fans.example", status=Status.PENDING, confirmed_at=None)
    SubscriberFactory(email="cy@fans.example")
    assert reaches(segment=Segment.SEATS) == ["ana@fans.example"]
    assert reaches(segment=Segment.SEATS, about="an-event") == ["ana@fans.example"]
    assert seats == [None, "an-event"]


def test_buyers_get_it(monkeypatch):
    monkeypatch.setattr(queries.shop, "buyer_emails", lambda slug=None: {f"{slug}@fans.example"})
    SubscriberFactory(email="scarf@fans.example")
    SubscriberFactory(email="cap@fans.example")
    assert reaches(segment=Segment.BUYERS, about="scarf") == ["scarf@fans.example"]


def test_a_campaign_to_seat_holders_is_sent_to_them(seats):
    SubscriberFactory(email="ana@fans.example")
    SubscriberFactory(email="cy@fans.example")
    services.start(campaign_id=CampaignFactory(segment=Segment.SEATS).pk)
    run_jobs()
    assert [mail.recipient for mail in mails("campaign")] == ["ana@fans.example"]


def test_a_segment_without_seat_holders_or_buyers_is_refused():
    SubscriberFactory()
    for segment in (Segment.SEATS, Segment.BUYERS):
        with pytest.raises(NoRecipients):
            services.start(campaign_id=CampaignFactory(segment=segment).pk)


def test_a_segment_of_an_unknown_event_or_product_is_empty():
    SubscriberFactory()
    assert reaches(segment=Segment.SEATS, about="nonsense") == []
    assert reaches(segment=Segment.BUYERS, about="nonsense") == []
    assert queries.about_label(Segment.SEATS, "nonsense") == "nonsense"
    assert queries.about_label(Segment.EVERYONE, "") == ""


def test_the_form_lists_events_and_products_separately(client, monkeypatch):
    monkeypatch.setattr(queries, "event_choices", lambda: [("e-1", "Hawks v Tides")])
    monkeypatch.setattr(queries, "product_choices", lambda: [("scarf", "Harbour scarf")])
    client.force_login(StaffFactory())
    page = "/staff/campaigns/new/"
    assert "Hawks v Tides" in client.get(page).content.decode()
    facts = {"subject": "Hi", "body": "You", "segment": "seats"}
    assert client.post(page, facts | {"about": "scarf"}).status_code == 422
    assert client.post(page, facts | {"about": "other"}).status_code == 422
    assert client.post(page, facts | {"about": "e-1"}).status_code == 302


def test_bookings_and_shop_answer_the_queries(django_assert_max_num_queries):
    PersonFactory()
    with django_assert_max_num_queries(6):
        assert queries.event_choices() == queries.product_choices() == []
