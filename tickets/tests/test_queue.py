"""The staff's queue: its order, the ages, and bulk changes."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tickets import queries, services
from tickets.errors import StaffOnly
from tickets.models import Change, Ticket
from tickets.presenters import age_of
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh

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


def waiting(title, *, hours, priority="normal", answered=False):
    """File a request this many hours ago."""
    made, at = file_ticket(title=title), timezone.now() - timedelta(hours=hours)
    Ticket.objects.filter(pk=made.pk).update(
        created_at=at, waiting_since=None if answered else at, priority=priority, updated_at=at
    )
    return fresh(made)


@pytest.fixture
def busy():
    waiting("new", hours=1)
    waiting("answered long ago", hours=300, answered=True, priority="urgent")
    waiting("oldest", hours=96)
    waiting("urgent", hours=26, priority="urgent")
    waiting("most urgent", hours=30, priority="urgent")
    waiting("high", hours=2, priority="high")
    waiting("low", hours=200, priority="low")
    waiting("answered", hours=3, answered=True)


ORDERS = {
    "": ["most urgent", "urgent", "high", "oldest", "new", "low", "answered", "answered long ago"],
    "sort=urgent": ["most urgent", "urgent", "high", "oldest", "new", "low", "answered", "answered long ago"],
    "sort=waiting": ["low", "oldest", "most urgent", "urgent", "high", "new", "answered", "answered long ago"],
    "sort=newest": ["new", "high", "answered", "urgent", "most urgent", "oldest", "low", "answered long ago"],
    "sort=oldest": ["answered long ago", "low", "oldest", "most urgent", "urgent", "answered", "high", "new"],
    "sort=nonsense": ["most urgent", "urgent", "high", "oldest", "new", "low", "answered", "answered long ago"],
}


@pytest.mark.parametrize("query", ORDERS)
def test_the_queue_begins_with_urgent_requests_and_then_the_longest_waits(desk, busy, query):
    page = desk.get(f"{QUEUE}?{query}").content.decode()

    assert re.findall(r"<h[23]><a [^>]*>([^<]*)</a>", page) == ORDERS[query]


def test_answered_requests_have_a_heading_of_their_own(desk, busy):
    page = desk.get(QUEUE).content.decode()

    places = [
        page.index(words) for words in ("Needs an answer", "most urgent", "Waiting for the requester", ">answered<")
    ]
    assert places == sorted(places)


def test_an_index_serves_the_order_of_the_queue(sam):
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    assert "ticket_as_queued" in queries.queue(sam)[:25].explain()


@pytest.mark.parametrize(
    ("hours", "facts", "number", "unit", "tone"),
    [
        (0.5, {}, 30, "min", "waiting"),
        (2, {}, 2, "h", "waiting"),
        (47, {}, 1, "d", "waiting"),
        (49, {}, 2, "d", "late"),
        (1, {"priority": "urgent"}, 1, "h", "urgent"),
        (96, {"answered": True}, 4, "d", "calm"),
        (-1, {}, 0, "min", "waiting"),
    ],
)
def test_the_age_shows_the_wait_and_its_urgency(hours, facts, number, unit, tone):
    age = age_of(waiting("x", hours=hours, **facts), timezone.now() + timedelta(seconds=1))

    assert (age.number, age.unit, age.tone) == (number, unit, tone)


def together(desk, act, *tickets, **more):
    sent = {"act": act, "ticket": [each.number for each in tickets], "back": f"{QUEUE}?tab=open", **more}
    answer = desk.post(f"{QUEUE}together/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{QUEUE}?tab=open")
    return [str(each) for each in desk.get(QUEUE).context["messages"]]


def kinds(ticket):
    return list(Change.objects.filter(ticket=ticket).order_by("created_at", "id").values_list("kind", "now"))


def test_many_are_closed_at_once_each_with_a_line_in_its_history(desk):
    first, second, other = file_ticket(), file_ticket(), file_ticket()

    assert together(desk, "close", first, second) == ["2 requests closed."]
    assert [fresh(each).status for each in (first, second, other)] == ["closed", "closed", "open"]
    assert kinds(first)[-1][0] == kinds(second)[-1][0] == "closed"


def test_many_are_assigned_and_unassigned(desk, sam):
    maya, tickets = StaffFactory(name="Maya"), [file_ticket(), file_ticket()]

    assert together(desk, "assign", *tickets, assignee=str(maya.pk)) == ["2 requests assigned to Maya."]
    assert [fresh(each).assignee for each in tickets] == [maya, maya]
    assert kinds(tickets[0])[-1] == ("assigned", str(maya.pk))
    assert together(desk, "assign", tickets[0]) == ["1 request assigned to nobody."]
    assert fresh(tickets[0]).assignee is None


def test_a_tag_is_added_to_the_tags_of_each(desk, sam):
    first, second = file_ticket(), file_ticket()
    edit(first, sam, tags=["gate 3"])

    assert together(desk, "tag", first, second, tag="Lights") == ["2 requests tagged “lights”."]
    assert [fresh(each).tags for each in (first, second)] == [["gate 3", "lights"], ["lights"]]


def test_one_error_does_not_stop_the_others(desk, sam):
    full, fine = file_ticket(), file_ticket()
    edit(full, sam, tags=[f"t{n}" for n in range(10)])

    assert together(desk, "tag", full, fine, tag="lights") == [
        "1 request tagged “lights”.",
        f"Not changed: #{full.number}: At most 10 tags of 30 characters.",
    ]
    assert (len(fresh(full).tags), fresh(fine).tags) == (10, ["lights"])


def test_an_unknown_number_is_named(desk):
    here, gone = file_ticket(), file_ticket()
    gone.delete()

    shown = together(desk, "close", here, gone)

    assert shown == ["1 request closed.", f"Not changed: #{gone.number}: There is no such request."]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"act": "close"}, "Select at least one request."),
        ({"act": "close", "ticket": ["x", "9" * 40, "-1"]}, "Select at least one request."),
        ({"act": "tag", "ticket": ["1001"]}, "Enter a tag."),
    ],
)
def test_form_errors_are_shown_in_the_queue(desk, sent, words):
    made = file_ticket()
    sent = {**sent, "ticket": [made.number] if sent.get("ticket") == ["1001"] else sent.get("ticket", [])}

    desk.post(f"{QUEUE}together/", sent)

    [shown] = [str(each) for each in desk.get(QUEUE).context["messages"]]
    assert words in shown or "is not one of the available choices" in shown


def test_a_double_click_reports_once_and_redirects_only_to_the_queue(desk):
    made = file_ticket()
    answer = desk.post(f"{QUEUE}together/", {"act": "close", "ticket": [made.number], "back": "https://elsewhere/"})

    assert answer.headers["Location"] == QUEUE


def test_only_staff_change_many(db):
    ana, made = PersonFactory(), file_ticket()
    client = Client()
    client.force_login(ana)

    assert client.post(f"{QUEUE}together/", {"act": "close", "ticket": [made.number]}).status_code == 403
    with pytest.raises(StaffOnly):
        services.close_many(by=ana, numbers=[made.number])
    assert fresh(made).status == "open"
