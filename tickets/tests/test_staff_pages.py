"""The staff's queue and their page of a request."""

import re

import pytest
from django.test import Client

from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from tickets import services
from tickets.models import CannedReply, Composing, Ticket
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db
QUEUE = "/staff/tickets/"


@pytest.fixture
def sam():
    return StaffFactory(name="Sam Okafor")


@pytest.fixture
def desk(sam):
    client = Client()
    client.force_login(sam)
    return client


def text(answer):
    return answer.content.decode()


def titles(answer):
    return re.findall(r"<h[23]><a [^>]*>([^<]*)</a>", text(answer))


def page_of(ticket, rest=""):
    return f"{QUEUE}{ticket.number}/{rest}"


@pytest.mark.parametrize("path", ["", "canned/", "poster/", "1/", "1/composing/", "?parts=rows"])
def test_only_staff_may_open_it(path):
    ana = Client()
    ana.force_login(PersonFactory())
    assert ana.get(f"{QUEUE}{path}").status_code == 403
    assert Client().get(f"{QUEUE}{path}").headers["Location"].startswith("/login/")


def test_tabs_search_and_filters_are_in_the_url(desk, sam):
    for title, facts in {
        "Open one": {},
        "Mine": {"assignee": sam.pk},
        "Closed one": {"status": "closed"},
        "Urgent one": {"priority": "urgent", "tags": ["gate 3"]},
    }.items():
        edit(file_ticket(title=title), sam, **facts)
    seen = {
        query: titles(desk.get(f"{QUEUE}?{query}"))
        for query in ("", "tab=mine", "tab=unassigned", "tab=closed", "priority=urgent", "tag=gate+3", "q=mine")
    }
    assert seen == {
        "": ["Urgent one", "Open one", "Mine"],
        "tab=mine": ["Mine"],
        "tab=unassigned": ["Urgent one", "Open one"],
        "tab=closed": ["Closed one"],
        "priority=urgent": ["Urgent one"],
        "tag=gate+3": ["Urgent one"],
        "q=mine": ["Mine"],
    }


@pytest.mark.parametrize("query", ["tab=x", "priority=x", "assignee=x", "page=x", "q=%26", "tag=" + "x" * 99])
def test_an_invalid_query_shows_the_queue(desk, query):
    assert desk.get(f"{QUEUE}?{query}").status_code == 200


def test_a_part_is_rendered_alone_and_its_links_lead_to_the_page(desk):
    for number in range(26):
        file_ticket(title=f"Request {number}")
    part = text(desk.get(f"{QUEUE}?tab=open&parts=rows"))
    assert "<html" not in part
    assert "parts=" not in part
    assert "page=2" in part
    assert '<span class="count" data-count="open">26</span>' in text(desk.get(f"{QUEUE}?parts=tabs"))


def test_claiming_from_the_queue_returns_to_it(desk, sam):
    made = file_ticket()
    answer = desk.post(page_of(made, "claim/"), {"back": f"{QUEUE}?tab=unassigned"})
    assert answer.headers["Location"] == f"{QUEUE}?tab=unassigned"
    assert fresh(made).assignee == sam
    assert desk.post(page_of(made, "release/"), {"back": "https://evil.example/"}).headers["Location"] == page_of(made)


def test_a_second_claim_shows_the_assignee(desk):
    made = file_ticket()
    services.claim(by=StaffFactory(name="Kim"), ticket_id=made.pk)
    answer = desk.post(page_of(made, "claim/"))
    assert (answer.status_code, "Kim works on this already." in text(answer)) == (409, True)


def test_answering_noting_and_closing(desk):
    made = file_ticket(PersonFactory())
    desk.post(page_of(made, "reply/"), {"content": "A note", "internal": "on", "close": "1"})
    assert fresh(made).is_open
    write_mail()
    assert MailBox.objects.count() == 0
    desk.post(page_of(made, "reply/"), {"content": "Done.", "close": "1"})
    assert not fresh(made).is_open
    write_mail()
    assert MailBox.objects.count() == 1
    page = text(desk.get(page_of(made)))
    assert "Internal note" in page
    assert "closed it" in page
    desk.post(page_of(made, "stand/"), {"open": "1"})
    assert fresh(made).is_open
    desk.post(page_of(made, "stand/"), {"close": "1"})
    assert not fresh(made).is_open
    assert desk.post(page_of(made, "reply/"), {"content": ""}).status_code == 422


def test_sorting(desk, sam):
    made, kim = file_ticket(), StaffFactory(name="Kim")
    sent = {"assignee": str(kim.pk), "priority": "urgent", "tags": "Gate 3, lights,", "private": "on"}
    assert desk.post(page_of(made, "sort/"), sent).status_code == 302
    now = fresh(made)
    assert (now.assignee, now.priority, now.tags, now.private) == (kim, "urgent", ["gate 3", "lights"], True)
    page = text(desk.get(page_of(made)))
    for words in ("gave it to Kim", "made it urgent", "tagged it gate 3, lights", "“public” to “private”"):
        assert words in page
    for wrong in ({"priority": "x"}, {"assignee": "x"}, {"tags": ",".join("abcdefghijklm")}):
        assert desk.post(page_of(made, "sort/"), {**sent, **wrong}).status_code == 422


def test_merging_and_splitting(desk):
    stays, goes = file_ticket(title="Dark"), file_ticket(title="Also dark", description="Very.")
    assert desk.post(page_of(goes, "merge/"), {"into": "99"}).status_code == 422
    assert desk.post(page_of(goes, "merge/"), {"into": f"{goes.number}"}).status_code == 409
    desk.post(page_of(goes, "merge/"), {"into": f"#{stays.number}"})
    assert "Also dark" in text(desk.get(page_of(stays)))
    assert f"Take it apart from #{stays.number}" in text(desk.get(page_of(goes)))
    assert desk.post(page_of(goes, "reply/"), {"content": "x"}).status_code == 409
    desk.post(page_of(goes, "unmerge/"))
    assert fresh(goes).is_open


def test_someone_else_is_replying(desk, sam):
    made, kim = file_ticket(), StaffFactory(name="Kim")
    other = Client()
    other.force_login(kim)
    assert "replying" not in text(other.post(page_of(made, "composing/")))
    assert "Kim is replying" in text(desk.get(page_of(made, "composing/")))
    assert "Kim is replying" in text(desk.get(page_of(made)))
    other.post(page_of(made, "composing/"), {"done": "1"})
    assert "Kim" not in text(desk.get(page_of(made, "composing/")))
    assert Composing.objects.count() == 0


def test_canned_replies_are_managed_on_a_page_and_begin_an_answer(desk):
    desk.post(f"{QUEUE}canned/", {"title": "Lost", "content": "Please look at the desk."})
    one = CannedReply.objects.get()
    assert desk.post(f"{QUEUE}canned/", {"title": "LOST", "content": "x"}).status_code == 409
    assert desk.post(f"{QUEUE}canned/", {"title": "", "content": "x"}).status_code == 422
    assert (
        "Please look at the desk." in text(desk.get(f"{page_of(file_ticket())}?canned={one.pk}")).split("<textarea")[1]
    )
    assert desk.get(f"{page_of(file_ticket())}?canned=x").status_code == 200
    desk.post(f"{QUEUE}canned/{one.pk}/", {"title": "Lost and found", "content": "Look there."})
    assert "Lost and found" in text(desk.get(f"{QUEUE}canned/{one.pk}/"))
    desk.post(f"{QUEUE}canned/{one.pk}/delete/")
    assert desk.get(f"{QUEUE}canned/{one.pk}/").status_code == 404


def test_the_staff_room_shows_how_many_wait(desk, sam):
    file_ticket()
    reply(file_ticket(), sam)
    page = text(desk.get("/staff/"))
    assert "Help desk" in page
    assert "1 waiting" in page


def test_the_csv_contains_no_formula(desk):
    file_ticket(title="=HYPERLINK(1)", description="@cmd", email="a@b.example")
    answer = desk.get("/api/tickets.csv")
    table = answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="requests.csv"'
    assert "'=HYPERLINK(1)" in table
    assert "'@cmd" in table
    assert "a@b.example" in table


def test_a_scanned_poster_adds_its_place(desk):
    page = text(desk.get(f"{QUEUE}poster/?place=Gate+3"))
    assert "data:image/svg+xml" in page
    assert "/tickets/new/?place=Gate+3" in page
    guest = Client()
    assert 'name="place" value="Gate 3"' in text(guest.get("/tickets/new/?place=Gate+3"))
    guest.post("/tickets/new/", {"title": "Dirty", "description": "Very.", "place": "Gate 3"})
    assert Ticket.objects.get().tags == ["gate 3"]


def test_a_poster_is_for_a_place_and_for_staff(desk):
    assert desk.get(f"{QUEUE}poster/").status_code == 200
    assert desk.get(f"{QUEUE}poster/?place=").status_code == 422
    assert desk.get(f"{QUEUE}poster/?place={'x' * 99}").status_code == 422
    assert Client().get("/tickets/new/?place=" + "x" * 500).status_code == 200
