"""A draft is visible to its organizer and staff only; sales open at their time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Role
from bookings import queries, services
from bookings.errors import EventCancelled, HasReservations, IsDraft, NotDraft, SalesNotOpen
from bookings.models import Event, EventStatus, SeatHold
from bookings.services import lifecycle
from bookings.services.holds import hold_seats
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, fresh, full_event, hold, numbered_event, reserve, wait
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core.database import database_now
from core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)


def draft(**facts):
    return EventFactory(status=EventStatus.DRAFT, **facts)


def not_on_sale(**facts):
    return EventFactory(sales_open_at=database_now() + AN_HOUR, **facts)


def edit(event, **facts):
    return services.edit_event(event_id=event.pk, by=event.organizer, **facts)


def browse(person=None):
    client = Client()
    if person:
        client.force_login(person)
    return client


PLACES = ["", "event.ics", "?parts=card", "?parts=offer", "?parts=map", "reserve/", "edit/", "desk/", "door/"]


@pytest.mark.parametrize("place", PLACES)
def test_a_draft_has_no_page_for_others(place):
    page = f"/events/{draft().slug}/{place}"
    assert browse(PersonFactory()).get(page).status_code == 404
    assert browse(OrganizerFactory()).get(page).status_code == 404
    if place in ("", "event.ics", "?parts=card"):
        assert browse().get(page).status_code == 404


CALLS = [
    ("get", ""),
    ("patch", ""),
    ("delete", ""),
    ("get", "/seats"),
    ("post", "/reserve"),
    ("delete", "/reserve"),
    ("post", "/seat"),
    ("post", "/holds"),
    ("delete", "/holds"),
    ("post", "/waitlist"),
    ("delete", "/waitlist"),
    ("post", "/cancel"),
    ("put", "/layout"),
    ("get", "/reservations"),
    ("get", "/entries"),
    ("get", "/roster"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_about_a_draft_is_404_for_others(method, path):
    event = draft()
    for name in (event.pk, event.slug):
        answer = call(method, f"events/{name}{path}", OrganizerFactory(), {} if method != "get" else None)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_no_list_search_home_page_or_room_shows_a_draft_to_others():
    event = draft(name="Quokka night")
    for person in (None, PersonFactory(), OrganizerFactory()):
        ids = [each["id"] for each in call("get", "events?limit=100", person).json()["data"]]
        assert str(event.pk) not in ids
        assert "Quokka night" not in browse(person).get("/events/").content.decode()
        assert "Quokka night" not in browse(person).get("/search/?q=quokka").content.decode().replace("?q=", "")
        assert "Quokka night" not in browse(person).get("/").content.decode()
        assert call("get", f"rooms/events.{event.pk}", person).status_code == 404
        assert call("get", f"rooms/events.{event.pk}/events", person).status_code == 404
    assert "Quokka night" not in str(list(queries.public(upcoming=True)))


def test_its_organizer_and_staff_see_a_draft_everywhere_but_on_the_home_page():
    event = draft(name="Quokka night")
    for person in (event.organizer, PersonFactory(role=Role.STAFF)):
        assert call("get", f"events/{event.slug}", person).json()["data"]["status"] == "draft"
        ids = [each["id"] for each in call("get", "events?limit=100", person).json()["data"]]
        assert str(event.pk) in ids
        assert call("get", f"rooms/events.{event.pk}", person).status_code == 200
        assert "This is a draft" in browse(person).get(event.get_absolute_url()).content.decode()
        assert "Quokka night" not in browse(person).get("/").content.decode()


def test_services_raise_not_found_for_a_draft_of_others():
    event = draft()
    for verb in (services.reserve, services.join_waitlist, services.cancel_reservation, services.leave_waitlist):
        with pytest.raises(NotFound, match="no such event"):
            verb(event_id=event.pk, by=PersonFactory())
    with pytest.raises(NotFound):
        services.edit_event(event_id=event.pk, by=OrganizerFactory(), name="Mine")


def test_nobody_reserves_at_a_draft_not_even_its_organizer():
    event = draft()
    answer = call("post", f"events/{event.pk}/reserve", event.organizer, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "SALES_NOT_OPEN")


def test_before_sales_open_reserving_holding_and_waiting_are_409_with_the_time():
    event, ana = not_on_sale(), PersonFactory()
    for path, body in (("reserve", {}), ("holds", {"best": 1}), ("waitlist", {})):
        response = call("post", f"events/{event.pk}/{path}", ana, body)
        assert (response.status_code, response.json()["code"]) == (409, "SALES_NOT_OPEN")
        assert response.json()["salesOpenAt"].endswith("Z")


def test_errors_come_in_the_order_cancelled_sales_not_open_already_reserved():
    event = EventFactory()
    ana = reserve(event).user
    edit(event, sales_open_at=database_now() + AN_HOUR)
    with pytest.raises(SalesNotOpen):
        reserve(event, ana)
    services.cancel_event(event_id=event.pk, by=event.organizer)
    with pytest.raises(EventCancelled):
        reserve(event, ana)


def test_seats_are_reserved_from_the_moment_of_opening():
    event = not_on_sale()
    Event.objects.filter(pk=event.pk).update(sales_open_at=database_now())
    assert reserve(event).is_active


def test_a_seat_holder_changes_and_cancels_while_sales_are_closed_again():
    event, ana, ben = numbered_event("oo"), PersonFactory(), PersonFactory()
    reserve(event, ana)
    reserve(event, ben)
    wait(event, cy := PersonFactory())
    edit(fresh(event), sales_open_at=database_now() + AN_HOUR)
    cancel(event, ana)
    assert queries.active_reservation(event.pk, cy)
    cancel(event, cy)
    moved = services.change_seat(event_id=event.pk, by=ben, seat="N-A1" if str(_seat(event, ben)) == "N-A2" else "N-A2")
    assert moved.is_active


def _seat(event, person):
    return queries.active_reservation(event.pk, person).seat.name


def test_opening_sales_publishes_a_draft_now_or_at_a_time():
    event = draft()
    later = database_now() + AN_HOUR
    services.open_sales(event_id=event.pk, by=event.organizer, at=later)
    assert (fresh(event).status, fresh(event).sales_open_at) == ("published", later)
    services.open_sales(event_id=event.pk, by=event.organizer)
    assert reserve(event).is_active


def test_a_new_event_is_public_by_default():
    olive = OrganizerFactory()
    facts = {"name": "Quiz", "location": "Club", "totalSeats": 5, "startsAt": "2036-05-10T18:00:00Z"}
    public = call("post", "events", olive, facts).json()["data"]
    assert (public["status"], public["salesOpenAt"]) == ("published", None)
    facts |= {"status": "draft", "salesOpenAt": "2036-05-01T18:00:00Z"}
    hidden = call("post", "events", olive, facts).json()["data"]
    assert (hidden["status"], hidden["salesOpenAt"]) == ("draft", "2036-05-01T18:00:00.000Z")
    shown = call("patch", f"events/{hidden['id']}", olive, {"status": "published", "salesOpenAt": None})
    assert (shown.json()["data"]["status"], shown.json()["data"]["salesOpenAt"]) == ("published", None)
    assert call("get", f"events/{hidden['id']}").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"status": "cancelled"}, "status"), ({"salesOpenAt": "2036-05-10T18:00:00Z"}, "salesOpenAt")],
)
def test_an_invalid_opening_of_sales_is_400_and_names_its_field(wrong, field):
    facts = {"name": "Quiz", "location": "Club", "totalSeats": 5, "startsAt": "2036-05-10T18:00:00Z"} | wrong
    answer = call("post", "events", OrganizerFactory(), facts)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_the_database_rejects_sales_that_open_after_the_event():
    with pytest.raises(IntegrityError, match="event_sales_open"), transaction.atomic():
        EventFactory(sales_open_at=database_now() + timedelta(days=30))
    with pytest.raises(Invalid):
        edit(not_on_sale(), starts_at=database_now() + timedelta(minutes=30))


def test_an_event_becomes_a_draft_only_while_nobody_has_a_seat_or_waits():
    event, [ana, ben] = full_event(1, waiting=1)
    with pytest.raises(HasReservations):
        edit(event, status="draft")
    assert fresh(event).status == "published"
    cancel(event, ana)
    cancel(event, ben)
    hold_free = numbered_event("oo")
    hold(hold_free, ana, "N-A1")
    assert edit(hold_free, status="draft").is_draft
    assert not SeatHold.objects.filter(event=hold_free).exists()
    assert edit(event, status="draft").is_draft
    assert list(lifecycle.audit()) == []


def test_a_past_reservation_does_not_reveal_a_draft():
    event, ana = EventFactory(), PersonFactory()
    reservation = reserve(event, ana)
    cancel(event, ana)
    edit(event, status="draft")
    assert call("get", "me/reservations", ana).json()["data"] == []
    assert call("get", f"me/reservations/{reservation.pk}", ana).status_code == 404
    assert browse(ana).get(reservation.get_absolute_url()).status_code == 404
    assert event.name not in browse(ana).get("/my-reservations/").content.decode()


def test_a_draft_is_deleted_and_a_public_event_cancelled():
    event = draft()
    with pytest.raises(IsDraft):
        services.cancel_event(event_id=event.pk, by=event.organizer)
    assert call("delete", f"events/{event.pk}", event.organizer).status_code == 204
    assert not Event.objects.filter(pk=event.pk).exists()
    with pytest.raises(NotDraft):
        services.delete_draft(event_id=(public := EventFactory()).pk, by=public.organizer)
    used = EventFactory()
    cancel(used, reserve(used).user)
    edit(used, status="draft")
    with pytest.raises(HasReservations):
        services.delete_draft(event_id=used.pk, by=used.organizer)


def test_a_draft_with_drawn_seats_is_deleted_with_them():
    event = numbered_event("oo", status=EventStatus.DRAFT)
    services.delete_draft(event_id=event.pk, by=event.organizer)
    assert not Event.objects.filter(pk=event.pk).exists()


FORM = {"name": "Quiz", "location": "Clubhouse", "starts_at": "2036-03-21T19:30", "total_seats": 40, "group_limit": 6}


@pytest.mark.parametrize(("button", "then"), [("draft", "desk"), ("draw", "layout")])
def test_saving_a_draft_and_drawing_seats_publish_nothing(button, then):
    olive = OrganizerFactory()
    answer = browse(olive).post("/events/new/", FORM | {button: "1"})
    event = Event.objects.get()
    assert (event.status, answer["Location"]) == ("draft", f"/events/{event.slug}/{then}/")
    assert browse(PersonFactory()).get(event.get_absolute_url()).status_code == 404


def test_an_organizer_goes_from_a_draft_to_drawn_seats_to_open_sales():
    olive = OrganizerFactory()
    client = browse(olive)
    client.post("/events/new/", FORM | {"draw": "1"})
    event = Event.objects.get()
    drawn = client.post(f"/events/{event.slug}/layout/", {"version": 1, "name_1": "N", "stand_1": "n", "plan_1": "oo"})
    assert drawn["Location"] == f"/events/{event.slug}/desk/"
    assert "2 seats drawn" in client.get(drawn["Location"]).content.decode()
    nothing = client.post(f"/events/{event.slug}/open-sales/", {"when": "at", "opens_at": ""})
    assert (nothing.status_code, "Choose a day and a time." in nothing.content.decode()) == (422, True)
    late = client.post(f"/events/{event.slug}/open-sales/", {"when": "at", "opens_at": "2036-03-21T19:30"})
    assert (late.status_code, "before the event is over" in late.content.decode()) == (422, True)
    client.post(f"/events/{event.slug}/open-sales/", {"when": "at", "opens_at": "2036-03-01T18:00"})
    page = browse(PersonFactory()).get(event.get_absolute_url()).content.decode()
    assert "Sales open" in page
    assert "Reserve Seat" not in page
    client.post(f"/events/{event.slug}/unpublish/")
    assert fresh(event).is_draft
    client.post(f"/events/{event.slug}/open-sales/", {"when": "now"})
    assert "Reserve Seat" in browse(PersonFactory()).get(event.get_absolute_url()).content.decode()


def test_a_cached_page_part_changes_when_sales_open():
    event, ana = not_on_sale(), PersonFactory()
    assert "Reserve Seat" not in browse(ana).get(event.get_absolute_url()).content.decode()
    Event.objects.filter(pk=event.pk).update(sales_open_at=database_now())
    assert "Reserve Seat" in browse(ana).get(event.get_absolute_url()).content.decode()


def test_holds_wait_for_the_sales_too():
    event = numbered_event("oo")
    edit(event, sales_open_at=database_now() + AN_HOUR)
    with pytest.raises(SalesNotOpen):
        hold_seats(event_id=event.pk, by=PersonFactory(), best=1)
