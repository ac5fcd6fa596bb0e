"""The newsletter's API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from subscriptions.models import Status, Subscriber
from subscriptions.tests.calling import confirmed, mails
from subscriptions.tests.factories import SubscriberFactory, TopicFactory, crowd

pytestmark = pytest.mark.django_db


def subscribe(email="ana@fans.example", **more):
    return call("post", "subscribe", body={"email": email, **more})


def test_anyone_can_subscribe():
    answer = subscribe("Ana@Fans.example", name="Ana")
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/subscribers/{data['id']}"
    assert set(data) == {"id", "name", "email", "status", "createdAt"}
    assert (data["name"], data["email"], data["status"]) == ("Ana", "Ana@Fans.example", "pending")


def test_the_name_is_optional():
    assert subscribe().json()["data"]["name"] == ""


def test_subscribing_again_is_refused_in_any_case_of_letters_and_mailed_again():
    subscribe("ana@fans.example")
    answer = subscribe("ANA@FANS.EXAMPLE")
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_SUBSCRIBED")
    assert len(mails("confirm", to="ana@fans.example")) == 2


def test_the_confirmation_is_resent_a_limited_number_of_times():
    for _ in range(6):
        assert subscribe().status_code in (201, 409)
    assert len(mails("confirm")) == 3


@pytest.mark.django_db(transaction=True)
def test_a_refusal_with_an_idempotency_key_also_resends_the_confirmation():
    ana = PersonFactory()
    call("post", "subscribe", ana, {"email": "ana@fans.example"})
    answers = [
        call("post", "subscribe", ana, {"email": "ana@fans.example"}, **{"Idempotency-Key": "again"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert len(mails("confirm")) == 2


def test_a_confirmed_subscriber_is_refused_without_an_email():
    confirmed()
    assert subscribe().json()["code"] == "ALREADY_SUBSCRIBED"
    assert len(mails()) == 2  # the confirmation and the welcome


def test_a_former_subscriber_starts_again_with_201():
    confirmed()
    Subscriber.objects.update(status=Status.UNSUBSCRIBED, left_at="2026-01-01T00:00Z")
    answer = subscribe()
    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "pending")
    assert len(mails("confirm")) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": ""},
        {"email": "ana"},
        {"email": None},
        {"email": 7},
        {"email": ["ana@fans.example"]},
        {"email": "ana@fans.example\r\nBcc: x@y.example"},
        {"email": "ana\x00@fans.example"},
        {"email": "анна@fans.example"},
        {"email": "ana@fans.example", "name": "x" * 121},
        {"email": "ana@fans.example", "name": 7},
        {"email": "ana@fans.example", "name": "\x00"},
        {"email": "ana@fans.example", "status": "confirmed"},
        {"email": "x" * 300 + "@fans.example"},
    ],
)
def test_an_invalid_body_is_400_and_names_the_field(body):
    answer = call("post", "subscribe", body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["fields"]


def test_a_lone_surrogate_in_an_address_is_refused():
    answer = call("post", "subscribe", body={"email": "ana\ud800@fans.example"})
    assert answer.status_code == 400


def test_only_staff_see_the_list():
    assert call("get", "subscribers").status_code == 401
    assert call("get", "subscribers", PersonFactory()).status_code == 403
    assert call("get", "subscribers", StaffFactory()).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "subscribers.csv"),
        ("post", "subscribers/import"),
        ("get", "subscribers/{id}"),
        ("delete", "subscribers/{id}"),
        ("post", "subscribers/{id}/suppress"),
        ("delete", "subscribers/{id}/suppress"),
    ],
)
def test_only_staff_reach_the_calls_on_one_subscriber(method, path):
    path = path.format(id=SubscriberFactory().pk)
    assert call(method, path, body={}).status_code == 401
    assert call(method, path, PersonFactory(), {}).status_code == 403


def test_the_list_is_paginated_newest_first():
    made = [SubscriberFactory() for _ in range(5)]
    answer = call("get", "subscribers?limit=2&page=2", StaffFactory()).json()
    assert [row["email"] for row in answer["data"]] == [made[2].email, made[1].email]
    assert answer["pagination"] == {"page": 2, "limit": 2, "total": 5, "totalPages": 3}


def test_the_list_is_filtered_by_status_text_and_topic():
    staff, topic = StaffFactory(), TopicFactory(slug="youth")
    SubscriberFactory(name="Bela Kos", email="bela@fans.example").topics.add(topic)
    SubscriberFactory(status=Status.PENDING, confirmed_at=None, email="cy@fans.example")

    def emails(query):
        return [row["email"] for row in call("get", f"subscribers?{query}", staff).json()["data"]]

    assert emails("status=pending") == ["cy@fans.example"]
    assert emails("q=kos") == emails("q=BELA@") == emails("topic=youth") == ["bela@fans.example"]
    assert emails("q=nobody") == []


@pytest.mark.parametrize("query", ["status=gone", "limit=0", "limit=1000", "page=x", "sort=email", "q=" + "x" * 300])
def test_an_invalid_query_is_400(query):
    assert call("get", f"subscribers?{query}", StaffFactory()).status_code == 400


def test_a_long_list_needs_no_more_queries_than_a_short_one():
    staff, topic = StaffFactory(), TopicFactory()
    for each in crowd(30):
        each.topics.add(topic)
    asked = []
    for limit in (2, 30):
        with CaptureQueriesContext(connection) as queries:
            call("get", f"subscribers?limit={limit}", staff)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_staff_suppress_release_and_erase():
    staff, ana = StaffFactory(), SubscriberFactory()
    suppressed = call("post", f"subscribers/{ana.pk}/suppress", staff, {"reason": "complained"}).json()["data"]
    assert (suppressed["status"], suppressed["suppressedFor"]) == ("suppressed", "complained")
    assert subscribe(ana.email).json()["code"] == "ADDRESS_SUPPRESSED"
    assert call("delete", f"subscribers/{ana.pk}/suppress", staff).json()["data"]["status"] == "unsubscribed"
    assert call("delete", f"subscribers/{ana.pk}/suppress", staff).json()["code"] == "NOT_SUPPRESSED"
    assert call("delete", f"subscribers/{ana.pk}", staff).status_code == 204
    assert call("get", f"subscribers/{ana.pk}", staff).json()["data"]["email"] == ""


def test_an_unknown_subscriber_is_404():
    staff, nobody = StaffFactory(), "01a06158-ba80-7000-8000-00000000dead"
    for method, path in (("get", ""), ("delete", ""), ("delete", "/suppress")):
        assert call(method, f"subscribers/{nobody}{path}", staff).status_code == 404
    assert call("post", f"subscribers/{nobody}/suppress", staff, {"reason": "asked"}).status_code == 404
    assert call("get", "subscribers/nonsense", staff).status_code == 404


def test_the_export_is_csv():
    SubscriberFactory(email="ana@fans.example")
    answer = call("get", "subscribers.csv", StaffFactory())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"ana@fans.example" in answer.content


def test_an_import_is_previewed_and_then_imported():
    staff = StaffFactory()
    SubscriberFactory(email="ana@fans.example")
    table = "email,name\nana@fans.example,Ana\nben@fans.example,Ben\n"
    seen = call("post", "subscribers/import", staff, {"csv": table, "preview": True})
    assert (seen.status_code, seen.json()["data"]["added"], Subscriber.objects.count()) == (200, 1, 1)
    done = call("post", "subscribers/import", staff, {"csv": table, "evidence": "Signed at the door"})
    assert done.status_code == 201
    assert (done.json()["data"]["added"], done.json()["data"]["passedOver"]) == (1, 1)
    assert Subscriber.objects.get(key="ben@fans.example").status == Status.CONFIRMED


def test_an_import_with_an_invalid_row_imports_nothing():
    table = "email\nben@fans.example\nnonsense\n"
    answer = call("post", "subscribers/import", StaffFactory(), {"csv": table})
    assert (answer.status_code, answer.json()["code"]) == (409, "IMPORT_HAS_BAD_ROWS")
    assert answer.json()["bad"][0]["line"] == 3
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("body", [{}, {"csv": ""}, {"csv": "name\nAna"}, {"csv": 7}, {"csv": "email\x00\na@b.example"}])
def test_a_file_that_is_not_a_table_is_400(body):
    assert call("post", "subscribers/import", StaffFactory(), body).status_code == 400
