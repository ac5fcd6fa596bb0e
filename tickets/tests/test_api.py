"""The API of the help desk against the contract."""

import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tickets import access
from tickets.models import Reply, Ticket
from tickets.tests.calling import call, code, data
from tickets.tests.factories import PersonFactory, StaffFactory, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db
SAID = {"title": "No light", "description": "Changing room 2 is dark."}


def test_anyone_files_a_request_and_gets_its_link():
    answer = call("post", body=SAID)
    made = data(answer, 201)

    assert {"id", "number", "title", "description", "status", "createdAt", "updatedAt"} <= set(made)
    assert (made["title"], made["status"], made["private"]) == ("No light", "open", False)
    assert answer.headers["Location"] == f"/api/tickets/{made['id']}"
    assert made["trackingUrl"] == f"{settings.SITE_URL}/tickets/track/{made['accessToken']}/"


def test_numbers_count_up_and_are_never_reused():
    first, second = (data(call("post", body=SAID), 201)["number"] for _ in range(2))
    Ticket.objects.all().delete()
    assert first < second < data(call("post", body=SAID), 201)["number"]


def test_only_the_hash_of_the_token_is_stored():
    made = data(call("post", body=SAID), 201)
    kept = str(list(Ticket.objects.values())) + str(list(Reply.objects.values()))
    assert made["accessToken"] not in kept
    assert access.hash_token(made["accessToken"]) in kept


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "", "description": "x"},
        {"title": "   ", "description": "x"},
        {"title": "x"},
        {"title": 7, "description": "x"},
        {"title": "x" * 201, "description": "x"},
        {"title": "x", "description": "y" * 10_001},
        {**SAID, "email": "nobody"},
        {**SAID, "email": ["a@b.example"]},
        {**SAID, "private": "yes"},
        {**SAID, "status": "closed"},
        {**SAID, "number": 7},
        {**SAID, "title": "nul \x00"},
    ],
)
def test_an_invalid_request_is_refused_with_its_fields(body):
    answer = call("post", body=body)
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert answer.json()["fields"]


def test_the_same_key_files_once_and_returns_the_link_again():
    ana = PersonFactory()
    first, again = (call("post", person=ana, body=SAID, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert Ticket.objects.count() == 1


def test_a_flood_from_one_network_is_limited(monkeypatch):
    monkeypatch.setattr("tickets.services.tickets.PER_NETWORK", 2)
    answers = [call("post", body=SAID) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert "Retry-After" in answers[-1].headers


def test_guests_file_fewer_public_requests_than_private_ones(monkeypatch):
    monkeypatch.setattr("tickets.services.tickets.PUBLIC_PER_NETWORK", 1)
    kinds = (False, False, True, True)
    answers = [call("post", body={**SAID, "private": private}).status_code for private in kinds]
    assert answers == [201, 429, 201, 201]
    assert call("post", person=PersonFactory(), body=SAID).status_code == 201


def test_the_list_is_newest_first_and_stable_for_equal_times():
    made = [file_ticket(title=f"Request {n}") for n in range(4)]
    Ticket.objects.update(created_at=made[0].created_at)
    expected = [one["id"] for one in data(call("get"))]
    assert expected == sorted((str(one.pk) for one in made), reverse=True)
    pages = [data(call("get", f"?limit=1&page={page}"))[0]["id"] for page in (1, 2, 3, 4)]
    assert pages == expected


def test_each_role_sees_its_own_requests():
    ana, ben, staff = PersonFactory(), PersonFactory(), StaffFactory()
    public, private, guests = file_ticket(ana), file_ticket(ana, private=True), file_ticket(private=True)

    seen = {person: {one["number"] for one in data(call("get", person=person))} for person in (None, ben, ana, staff)}
    assert seen == {
        None: {public.number},
        ben: {public.number},
        ana: {public.number, private.number},
        staff: {public.number, private.number, guests.number},
    }
    assert [call("get", f"/{private.pk}", person=person).status_code for person in (None, ben, ana, staff)] == [
        404,
        404,
        200,
        200,
    ]


def test_the_token_reads_replies_and_reopens_without_signing_in():
    made = data(call("post", body={**SAID, "private": True}), 201)
    path, token = f"/{made['id']}", made["accessToken"]

    assert code(call("get", path)) == (404, "NOT_FOUND")
    assert data(call("get", path, token=token))["mine"] is True
    assert data(call("patch", path, token=token, body={"status": "closed"}))["status"] == "closed"
    assert data(call("patch", path, token=token, body={"status": "open"}))["status"] == "open"
    data(call("patch", path, token=token, body={"status": "closed"}))
    data(call("post", f"{path}/replies", token=token, body={"content": "Still dark."}), 201)
    assert data(call("get", path, token=token))["status"] == "open"


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 5000, "0" * 43])
def test_another_token_opens_nothing(token):
    made = file_ticket(private=True)
    assert code(call("get", f"/{made.pk}", token=token)) == (404, "NOT_FOUND")
    assert code(call("patch", f"/{made.pk}", token=token, body={"status": "closed"})) == (404, "NOT_FOUND")


def test_only_staff_see_addresses():
    ana, staff = PersonFactory(email="ana.secret@club.example"), StaffFactory()
    made = file_ticket(ana, description="Write to me at other@club.example, please.")
    file_ticket(email="guest@club.example")
    for path in ("", f"/{made.pk}", "?q=light", f"/{made.pk}/replies"):
        for person in (None, PersonFactory()):
            assert "@" not in call("get", path, person=person).content.decode()
    answer = call("get", person=staff).content.decode()
    assert "guest@club.example" in answer
    assert "ana.secret@club.example" in answer


@pytest.mark.parametrize("wanted", ["open", "closed"])
def test_the_list_is_filtered_by_status_and_words(wanted):
    lost, dark = file_ticket(title="Lost scarf", description="Red."), file_ticket(title="Dark hall")
    call("patch", f"/{dark.pk}", person=StaffFactory(), body={"status": "closed"})
    expected = {"open": lost, "closed": dark}[wanted]
    assert [one["number"] for one in data(call("get", f"?status={wanted}"))] == [expected.number]
    assert [one["number"] for one in data(call("get", f"?q={expected.title[:3]}"))] == [expected.number]
    assert data(call("get", f"?status={wanted}&q=nothing")) == []


@pytest.mark.parametrize("query", ["status=new", "page=0", "limit=1000", "limit=x", "sort=title", "mine=maybe"])
def test_an_invalid_query_is_refused(query):
    assert code(call("get", f"?{query}")) == (400, "VALIDATION_ERROR")


def test_a_page_past_the_end_is_empty_with_correct_totals():
    file_ticket()
    answer = call("get", "?page=9")
    assert (data(answer), answer.json()["pagination"]["total"]) == ([], 1)


@pytest.mark.parametrize(
    "name", ["x", "-1", "0", "99999999999999999999", "%00", "\u0661", str(uuid.UUID(int=1)), "1" * 300]
)
def test_an_unknown_request_is_not_found(name):
    assert code(call("get", f"/{name}")) == (404, "NOT_FOUND")


def test_a_request_is_found_by_its_number_too():
    made = file_ticket()
    assert data(call("get", f"/{made.number}"))["id"] == str(made.pk)


def test_the_requester_edits_while_it_is_open():
    ana = PersonFactory()
    made = file_ticket(ana)
    edited = data(call("patch", f"/{made.pk}", person=ana, body={"title": "Two lights", "private": True}))
    assert (edited["title"], edited["private"]) == ("Two lights", True)
    data(call("patch", f"/{made.pk}", person=ana, body={"status": "closed"}))
    assert code(call("patch", f"/{made.pk}", person=ana, body={"title": "Three"})) == (409, "TICKET_CLOSED")
    both = data(call("patch", f"/{made.pk}", person=ana, body={"title": "Three", "status": "open"}))
    assert (both["title"], both["status"]) == ("Three", "open")


def test_other_people_change_nothing():
    ana, ben = PersonFactory(), PersonFactory()
    public = file_ticket(ana)
    for method, path, body in [
        ("patch", f"/{public.pk}", {"status": "closed"}),
        ("post", f"/{public.pk}/replies", {"content": "Me too"}),
    ]:
        assert code(call(method, path, person=ben, body=body)) == (403, "FORBIDDEN")
        assert code(call(method, path, body=body)) == (401, "NOT_AUTHENTICATED")
    assert fresh(public).is_open


def test_staff_change_anything():
    staff, made = StaffFactory(), file_ticket()
    body = {"title": "x", "priority": "high", "tags": [" Gate 3 ", "gate  3"], "assignee": str(staff.pk)}
    answer = data(call("patch", f"/{made.pk}", person=staff, body=body))
    assert (answer["priority"], answer["tags"], answer["assignee"]) == (
        "high",
        ["gate 3"],
        {"id": str(staff.pk), "name": staff.name},
    )
    data(call("patch", f"/{made.pk}", person=staff, body={"status": "closed"}))
    assert data(call("patch", f"/{made.pk}", person=staff, body={"title": "y", "assignee": None}))["title"] == "y"


@pytest.mark.parametrize(
    "body",
    [{"priority": "high"}, {"tags": ["x"]}, {"assignee": None}, {"email": ""}, {"title": "x", "priority": "low"}],
)
def test_a_requester_cannot_change_the_fields_of_staff(body):
    ana = PersonFactory()
    assert code(call("patch", f"/{file_ticket(ana).pk}", person=ana, body=body)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "body",
    [
        {"status": "solved"},
        {"status": None},
        {"priority": "asap"},
        {"tags": "x"},
        {"tags": ["x" * 31]},
        {"tags": ["x"] * 11},
        {"assignee": "me"},
        {"assignee": str(uuid.UUID(int=1))},
        {"title": ""},
        {"colour": "red"},
        {"number": 1},
    ],
)
def test_an_invalid_edit_is_refused(body):
    answer = call("patch", f"/{file_ticket().pk}", person=StaffFactory(), body=body)
    assert code(answer) == (400, "VALIDATION_ERROR")


def test_only_staff_work_on_requests():
    ana = PersonFactory()
    answer = call("patch", f"/{file_ticket().pk}", person=StaffFactory(), body={"assignee": str(ana.pk)})
    assert answer.json()["fields"]["assignee"]


def test_closing_twice_is_closing_once():
    ana = PersonFactory()
    made = file_ticket(ana)
    first, again = (data(call("patch", f"/{made.pk}", person=ana, body={"status": "closed"})) for _ in range(2))
    assert first == again
    assert made.changes.filter(kind="closed").count() == 1


def test_replies_are_listed_in_order_with_their_authors():
    ana, staff = PersonFactory(name="Ana"), StaffFactory(name="Sam")
    made = file_ticket(ana)
    written = call("post", f"/{made.pk}/replies", person=staff, body={"content": "On our way."})
    reply(made, ana, "Thank you!")

    answer = data(written, 201)
    assert (answer["author"], answer["internal"]) == ({"name": "Sam", "role": "staff"}, False)
    assert data(Client().get(written.headers["Location"])) == answer
    listed = data(call("get", f"/{made.pk}/replies", person=ana))
    assert [(one["content"], one["author"]["name"]) for one in listed] == [
        ("On our way.", "Sam"),
        ("Thank you!", "Ana"),
    ]
    assert [one["author"]["name"] for one in data(call("get", f"/{made.pk}/replies"))] == ["Sam", "Requester"]


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": "\n "}, {"content": "x", "internal": 1}, {"text": "x"}]
)
def test_an_invalid_reply_is_refused(body):
    assert code(call("post", f"/{file_ticket().pk}/replies", person=StaffFactory(), body=body)) == (
        400,
        "VALIDATION_ERROR",
    )


def test_only_staff_leave_notes():
    ana = PersonFactory()
    answer = call("post", f"/{file_ticket(ana).pk}/replies", person=ana, body={"content": "x", "internal": True})
    assert code(answer) == (403, "FORBIDDEN")
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("path", ["", "?q=light", "/{number}/replies"])
def test_lists_make_as_many_queries_for_many_rows_as_for_few(path):
    staff, first = StaffFactory(), file_ticket(PersonFactory())

    def cost():
        with CaptureQueriesContext(connection) as queries:
            data(call("get", path.format(number=first.number), person=staff))
        return len(queries)

    reply(first, staff)
    before = cost()
    for _ in range(10):
        reply(file_ticket(PersonFactory()), staff)
        reply(first, StaffFactory())
    assert cost() == before
