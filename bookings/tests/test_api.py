"""The API of events against the contract."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from bookings.models import Event, Reservation
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, full_event, numbered_event, people, reserve
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db
NEW = {"name": "Quiz night", "startsAt": "2030-03-21T19:30:00Z", "location": "Clubhouse", "totalSeats": 40}


def test_everyone_lists_events_soonest_first_in_numbered_pages():
    late, soon = (EventFactory(starts_at=timezone.now() + timedelta(days=days)) for days in (9, 2))
    answer = call("get", "events?page=1&limit=1").json()
    assert answer["pagination"] == {"page": 1, "limit": 1, "total": 2, "totalPages": 2}
    [first] = answer["data"]
    promised = {"id", "slug", "name", "description", "startsAt", "location", "totalSeats", "availableSeats"}
    assert promised | {"createdAt", "updatedAt"} <= first.keys()
    assert (first["id"], first["availableSeats"]) == (str(soon.pk), 10)
    assert [one["id"] for one in call("get", "events?page=2&limit=1").json()["data"]] == [str(late.pk)]
    beyond = call("get", "events?page=9&limit=1").json()
    assert (beyond["data"], beyond["pagination"]["total"]) == ([], 2)


@pytest.mark.parametrize("query", ["page=0", "limit=101", "limit=x", "cursor=x", "cursor=&page=1", "when=soon", "x=1"])
def test_an_invalid_query_is_400(query):
    answer = call("get", f"events?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")


def test_paging_by_cursor_shows_each_event_once_while_others_come_and_go():
    now = timezone.now()
    for number in range(7):
        EventFactory(starts_at=now + timedelta(days=1 + number // 3))
    seen, cursor = [], ""
    while cursor is not None:
        page = call("get", f"events?cursor={cursor}&limit=2").json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["pagination"]["next"]
        EventFactory(starts_at=now + timedelta(hours=1))
    assert len(seen) == len(set(seen)) == 7


def test_an_event_is_found_by_id_or_slug_with_my_reservation_if_i_am_signed_in():
    event, ana = EventFactory(), PersonFactory()
    assert "reservation" not in call("get", f"events/{event.slug}").json()["data"]
    assert call("get", f"events/{event.pk}", ana).json()["data"]["reservation"] is None
    made = reserve(event, ana)
    data = call("get", f"events/{event.pk}", ana).json()["data"]
    assert (data["reservation"]["id"], data["availableSeats"]) == (str(made.pk), 9)
    for unknown in (uuid4(), "nothing", "0" * 36):
        assert call("get", f"events/{unknown}").json()["code"] == "NOT_FOUND"


def test_only_organizers_create_events():
    for person, status in ((None, 401), (PersonFactory(), 403), (OrganizerFactory(), 201)):
        answer = call("post", "events", person, NEW)
        assert answer.status_code == status
    made = answer.json()["data"]
    assert (made["totalSeats"], made["availableSeats"], made["startsAt"]) == (40, 40, "2030-03-21T19:30:00.000Z")
    assert answer.headers["Location"] == f"/api/events/{made['id']}"
    assert call("get", f"events/{made['slug']}").json()["data"]["id"] == made["id"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u0000"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"location": "   "}, "location"),
        ({"startsAt": "tomorrow"}, "startsAt"),
        ({"startsAt": None}, "startsAt"),
        ({"endsAt": "2030-03-21T19:30:00Z"}, "endsAt"),
        ({"totalSeats": 0}, "totalSeats"),
        ({"totalSeats": -1}, "totalSeats"),
        ({"totalSeats": 10**30}, "totalSeats"),
        ({"totalSeats": "40"}, "totalSeats"),
        ({"totalSeats": 1.5}, "totalSeats"),
        ({"totalSeats": True}, "totalSeats"),
        ({"availableSeats": 3}, "availableSeats"),
    ],
)
def test_invalid_fields_are_400_and_named(wrong, field):
    answer = call("post", "events", OrganizerFactory(), NEW | wrong)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_reserving_twice_is_refused_and_reserving_after_a_cancellation_succeeds():
    event, ana = EventFactory(), PersonFactory()
    path = f"events/{event.pk}/reserve"
    made = call("post", path, ana)
    data = made.json()["data"]
    assert made.status_code == 201
    assert (data["eventId"], data["userId"], data["status"]) == (str(event.pk), str(ana.pk), "ACTIVE")
    assert {"id", "createdAt", "updatedAt"} <= data.keys()
    again = call("post", path, ana)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RESERVED")
    gone = call("delete", path, ana)
    assert (gone.status_code, gone.json()["data"]["status"]) == (200, "CANCELLED")
    assert call("get", f"events/{event.pk}").json()["data"]["availableSeats"] == 10
    none = call("delete", path, ana)
    assert (none.status_code, none.json()["code"]) == (404, "RESERVATION_NOT_FOUND")
    assert call("post", path, ana).status_code == 201


def test_the_organizer_cancels_a_reservation_with_a_reason_until_the_event_is_over():
    event, [ana, ben] = full_event(seats=2)
    first, second = (Reservation.objects.get(user=person) for person in (ana, ben))
    path = f"events/{event.pk}/reservations"
    gone = call("delete", f"{path}/{first.pk}?reason=Closed%20court.", event.organizer)
    assert (gone.status_code, gone.json()["data"]["status"]) == (200, "CANCELLED")
    write_mail()
    assert "Reason: Closed court." in MailBox.objects.get(template="bookings/removed").text
    long = call("delete", f"{path}/{second.pk}?reason={'x' * 301}", event.organizer)
    assert (long.status_code, list(long.json()["fields"])) == (400, ["reason"])

    Event.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    late = call("delete", f"{path}/{second.pk}", event.organizer)
    assert (late.status_code, late.json()["code"]) == (409, "EVENT_OVER")


def test_errors_come_in_the_order_of_the_contract():
    event, [ana] = full_event(seats=1)
    path, late = f"events/{event.pk}/reserve", PersonFactory()

    def refusals():
        return [(answer.status_code, answer.json()["code"]) for answer in (call("post", path, p) for p in (ana, late))]

    assert call("post", path).status_code == 401
    assert call("post", f"events/{uuid4()}/reserve", ana).json()["code"] == "NOT_FOUND"
    assert refusals() == [(409, "ALREADY_RESERVED"), (409, "EVENT_FULL")]
    Event.objects.update(starts_at=timezone.now())
    assert refusals() == [(409, "EVENT_OVER")] * 2
    other = EventFactory()
    call("post", f"events/{other.pk}/cancel", other.organizer)
    answer = call("post", f"events/{other.pk}/reserve", late)
    assert (answer.status_code, answer.json()["code"]) == (409, "EVENT_CANCELLED")


def test_one_idempotency_key_is_one_seat_and_the_same_response():
    event, ana = EventFactory(), PersonFactory()
    path, key = f"events/{event.pk}/reserve", {"Idempotency-Key": "once"}
    first, second = (call("post", path, ana, {}, **key) for _ in range(2))
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert call("post", path, ana, {"seat": "A"}, **key).json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_joining_the_waiting_list_is_202_and_only_at_full_events():
    event, [ana] = full_event(seats=1)
    path, ben = f"events/{event.pk}/waitlist", PersonFactory()
    joined = call("post", path, ben)
    assert (joined.status_code, joined.json()["data"]["position"]) == (202, 1)
    assert call("post", path, ben).json()["code"] == "ALREADY_WAITING"
    assert call("post", path, ana).json()["code"] == "ALREADY_RESERVED"
    assert call("get", f"events/{event.pk}", ben).json()["data"]["waiting"]["status"] == "WAITING"
    left = call("delete", path, ben)
    assert (left.status_code, left.json()["data"]["status"]) == (200, "LEFT")
    assert call("delete", path, ben).json()["code"] == "NOT_WAITING"
    call("delete", f"events/{event.pk}/reserve", ana)
    assert call("post", path, ben).json()["code"] == "SEATS_LEFT"


def test_editing_keeps_the_counter_right_and_says_how_many_are_reserved():
    event, _ = full_event(seats=3)
    path = f"events/{event.pk}"
    assert call("patch", path, PersonFactory(), {"name": "Mine"}).status_code == 403
    fewer = call("patch", path, event.organizer, {"totalSeats": 2})
    assert (fewer.status_code, fewer.json()["code"], fewer.json()["reserved"]) == (409, "SEATS_BELOW_RESERVED", 3)
    more = call("patch", path, event.organizer, {"totalSeats": 5, "name": "Quiz"}).json()["data"]
    assert (more["totalSeats"], more["availableSeats"], more["name"], more["version"]) == (5, 2, "Quiz", 2)
    stale = call("patch", path, event.organizer, {"version": 1, "name": "Old"}).json()
    assert (stale["code"], stale["current"]) == ("VERSION_CONFLICT", 2)


def test_a_persons_reservations_with_history_are_for_them_and_staff():
    event, ana = EventFactory(), PersonFactory()
    reserve(event, ana)
    cancel(event, ana)
    reserve(event, ana)
    path = f"users/{ana.pk}/reservations"
    mine = call("get", path, ana).json()
    assert [one["status"] for one in mine["data"]] == ["ACTIVE", "CANCELLED"]
    assert (mine["data"][0]["event"]["name"], mine["pagination"]["total"]) == (event.name, 2)
    assert call("get", path, PersonFactory(role=Role.STAFF)).json() == mine
    assert [call("get", path, who).status_code for who in (None, PersonFactory(), event.organizer)] == [401, 404, 404]
    assert call("get", "users/x/reservations", ana).status_code == 404
    assert len(call("get", "me/reservations?status=ACTIVE", ana).json()["data"]) == 1


def test_numbered_seats_over_the_api():
    event, ana, ben = numbered_event("oowoo", "ooooo"), PersonFactory(), PersonFactory()
    [section] = call("get", f"events/{event.pk}/seats").json()["data"]["sections"]
    assert [(seat["seat"], seat["kind"]) for seat in section["seats"]][2] == ("N-A3", "accessible")
    held = call("post", f"events/{event.pk}/holds", ana, {"best": 2})
    token = held.json()["data"]["holdToken"]
    assert (held.status_code, held.json()["data"]["seats"]) == (201, ["N-A1", "N-A2"])
    refused = call("post", f"events/{event.pk}/reserve", ben, {"seat": "N-A1"}).json()
    assert (refused["code"], refused["nearest"][0]) == ("SEAT_HELD", "N-B1")
    friend = call("post", f"events/{event.pk}/reserve", ben, {"seat": "n-a1", "holdToken": token})
    assert (friend.status_code, friend.json()["data"]["seat"]) == (201, "N-A1")
    taken = call("post", f"events/{event.pk}/reserve", ana, {"seat": "N-A1"}).json()
    assert (taken["code"], taken["nearest"]) == ("SEAT_TAKEN", ["N-A2", "N-B1", "N-B2"])
    assert call("post", f"events/{event.pk}/reserve", ana).json()["data"]["seat"] == "N-A2"
    moved = call("post", f"events/{event.pk}/seat", ana, {"seat": "N-B3"})
    assert (moved.status_code, moved.json()["data"]["seat"]) == (200, "N-B3")
    states = {
        seat["seat"]: seat["status"]
        for seat in call("get", f"events/{event.pk}/seats").json()["data"]["sections"][0]["seats"]
    }
    assert {name for name, status in states.items() if status == "reserved"} == {"N-A1", "N-B3"}


def test_the_organizer_draws_seats_until_one_is_reserved():
    event, ana = EventFactory(), PersonFactory()
    path, sent = f"events/{event.pk}/layout", {"sections": [{"name": "n1", "stand": "n", "plan": ["oo_oo", "ww"]}]}
    assert call("put", path, ana, sent).status_code == 403
    drawn = call("put", path, event.organizer, sent).json()["data"]
    assert (drawn["seating"], drawn["totalSeats"], drawn["availableSeats"]) == ("numbered", 6, 6)
    wrong = call("put", path, event.organizer, {"sections": [{"name": "N1", "stand": "n", "plan": ["ox"]}]})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["sections"])
    fixed = call("patch", f"events/{event.pk}", event.organizer, {"totalSeats": 9})
    assert (fixed.status_code, list(fixed.json()["fields"])) == (400, ["totalSeats"])
    call("post", f"events/{event.pk}/reserve", ana)
    frozen = call("put", path, event.organizer, sent)
    assert (frozen.status_code, frozen.json()["code"]) == (409, "SEATING_FROZEN")


def test_a_ticket_is_checked_in_once():
    event, ana = EventFactory(starts_at=timezone.now() + timedelta(seconds=1)), PersonFactory()
    made = reserve(event, ana)
    path, by = f"events/{event.pk}/entries", event.organizer
    roster = call("get", f"events/{event.pk}/roster", by).json()["data"]
    [line] = roster["tickets"]
    let_in = call("post", path, by, {"ticket": line["ticket"], "gate": "B"})
    assert (let_in.status_code, let_in.json()["data"]["holder"]) == (201, ana.name)
    again = call("post", path, by, {"ticket": made.code}).json()
    assert (again["code"], again["gate"]) == ("ALREADY_CHECKED_IN", "B")
    undo = f"{path}/{let_in.json()['data']['id']}/undo"
    assert call("post", undo, by, {"reason": " "}).status_code == 400
    assert call("post", undo, by, {"reason": "Wrong person"}).json()["data"]["undoneAt"]
    assert call("post", path, by, {"ticket": made.readable_code.lower()}).status_code == 201
    other = line["ticket"][:-1] + ("3" if line["ticket"].endswith("2") else "2")
    assert call("post", path, by, {"ticket": other}).json()["code"] == "TICKET_UNKNOWN"
    assert [call("get", path, who).status_code for who in (None, ana, by)] == [401, 403, 200]


def test_lists_make_as_many_queries_for_many_rows_as_for_few(django_assert_max_num_queries):
    for person in people(5):
        reserve(EventFactory(), person)
    with django_assert_max_num_queries(3):
        assert len(Client().get("/api/events").json()["data"]) == 5
