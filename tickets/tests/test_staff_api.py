"""Staff actions over the API, and what is stored of the response to a new request."""

import pytest

from core.idempotency.models import IdempotencyLog
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets.tests.calling import call, code, data
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam():
    return StaffFactory(name="Sam")


def test_a_second_claim_is_refused_with_the_assignee(sam):
    made, kim = file_ticket(), StaffFactory()
    assert data(call("post", f"/{made.number}/claim", person=sam))["assignee"]["name"] == "Sam"
    assert data(call("post", f"/{made.number}/claim", person=sam))["assignee"]["name"] == "Sam"
    answer = call("post", f"/{made.number}/claim", person=kim)
    assert code(answer) == (409, "ALREADY_CLAIMED")
    assert answer.json()["assignee"] == {"id": str(sam.pk), "name": "Sam"}
    assert code(call("delete", f"/{made.number}/claim", person=kim)) == (409, "NOT_YOURS")
    assert data(call("delete", f"/{made.number}/claim", person=sam))["assignee"] is None


def test_claiming_a_closed_request_is_refused(sam):
    made = file_ticket()
    edit(made, sam, status="closed")
    assert code(call("post", f"/{made.pk}/claim", person=sam)) == (409, "TICKET_CLOSED")


def test_merging_by_number_and_splitting(sam):
    stays, goes = file_ticket(), file_ticket()
    merged = data(call("post", f"/{goes.pk}/merge", person=sam, body={"into": str(stays.number)}))
    assert (merged["status"], merged["mergedInto"]) == ("closed", stays.number)
    assert code(call("patch", f"/{goes.pk}", person=sam, body={"status": "open"})) == (409, "TICKET_MERGED")
    assert code(call("post", f"/{stays.pk}/merge", person=sam, body={"into": str(goes.pk)})) == (409, "CANNOT_MERGE")
    apart = data(call("delete", f"/{goes.pk}/merge", person=sam))
    assert (apart["status"], apart["mergedInto"]) == ("open", None)
    assert code(call("delete", f"/{goes.pk}/merge", person=sam)) == (409, "NOT_MERGED")


@pytest.mark.parametrize("body", [{}, {"into": ""}, {"into": 7}, {"into": "x" * 41}, {"to": "7"}])
def test_merging_without_another_request_is_refused(sam, body):
    assert code(call("post", f"/{file_ticket().pk}/merge", person=sam, body=body)) == (400, "VALIDATION_ERROR")


def test_merging_into_an_unknown_request_is_not_found(sam):
    assert code(call("post", f"/{file_ticket().pk}/merge", person=sam, body={"into": "999999"})) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path"), [("post", "claim"), ("delete", "claim"), ("post", "merge"), ("delete", "merge")]
)
def test_only_staff_may_use_it(method, path):
    made, ana = file_ticket(private=True), PersonFactory()
    assert code(call(method, f"/{made.pk}/{path}", person=ana)) == (403, "FORBIDDEN")
    assert code(call(method, f"/{made.pk}/{path}")) == (401, "NOT_AUTHENTICATED")


def test_the_link_is_not_stored_with_the_response():
    ana = PersonFactory()
    body = {"title": "No light", "description": "Dark."}
    made = data(call("post", person=ana, body=body, **{"Idempotency-Key": "k"}), 201)
    assert made["accessToken"] not in str(list(IdempotencyLog.objects.values()))


def test_replies_by_one_link_are_limited(monkeypatch):
    monkeypatch.setattr("tickets.services.replies.PER_TICKET", 2)
    made = data(call("post", body={"title": "x", "description": "y"}), 201)
    path = f"/{made['id']}/replies"
    answers = [call("post", path, token=made["accessToken"], body={"content": "?"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_an_answer_to_a_closed_request_leaves_it_closed(sam):
    made = file_ticket()
    edit(made, sam, status="closed")
    data(call("post", f"/{made.pk}/replies", person=sam, body={"content": "By the way"}), 201)
    assert not fresh(made).is_open


def test_staff_correct_an_address_and_the_next_answer_goes_there(sam):
    made = file_ticket(email="gest@other.example")
    assert data(call("patch", f"/{made.pk}", person=sam, body={"email": "guest@other.example"}))["email"] == (
        "guest@other.example"
    )
    data(call("post", f"/{made.pk}/replies", person=sam, body={"content": "Done."}), 201)
    write_mail()
    assert MailBox.objects.get(template="tickets/answered").recipient == "guest@other.example"
    assert code(call("patch", f"/{made.pk}", person=sam, body={"email": "x"})) == (400, "VALIDATION_ERROR")
    assert "gest" not in str(list(made.changes.values()))
