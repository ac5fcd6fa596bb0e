"""The pages of bookings without scripts: what they say, and what their buttons do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from bookings import queries
from bookings.models import Event, Reservation
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, fresh, full_event, hold, numbered_event, people, reserve, summary_of, wait
from config.tests.people import OrganizerFactory, PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse():
    def signed_in(person=None):
        client = Client()
        if person:
            client.force_login(person)
        return client

    return signed_in


def page(client, path, **sent):
    answer = client.post(path, sent) if sent else client.get(path)
    return answer.status_code, answer.content.decode()


def press(client, event, what, **sent):
    answer = client.post(f"/events/{event.slug}/{what}/", sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_card_shows_the_status_and_the_action(browse):
    _event, [ana, ben] = full_event(seats=2)
    open_one = EventFactory(total_seats=340, name="Cup night")
    _, guest = page(browse(), "/events/")
    assert all(words in guest for words in ("Available", "Sold Out", "340", "Reserve Seat", "Fully Booked"))
    assert "<b data-left>340</b> of 340 seats left" in guest
    assert f"/login/?next={open_one.get_absolute_url().replace('/', '%2F')}" in guest
    _, hers = page(browse(ana), "/events/")
    assert all(words in hers for words in ("Cancel Reservation", "Ticket", 'data-busy="Reserving…"'))
    _, his = page(browse(PersonFactory()), "/events/")
    assert '<button class="btn" disabled>Fully Booked</button>' in his
    assert "Join waiting list" in his
    assert ben.name not in his + hers + guest


def test_a_page_has_twelve_events_and_past_ones_are_separate(browse):
    for number in range(14):
        EventFactory(name=f"Night {number}", starts_at=timezone.now() + timedelta(days=number + 1))
    EventFactory(name="Long ago", starts_at=timezone.now() - timedelta(days=3))
    _, first = page(browse(), "/events/")
    _, second = page(browse(), "/events/?page=2")
    _, past = page(browse(), "/events/?when=past")
    assert first.count('class="ticket"') == 12
    assert 'rel="next"' in first
    assert (second.count('class="ticket"'), 'rel="prev"' in second) == (2, True)
    assert ("Long ago" in first + second, "Long ago" in past, "Over" in past) == (False, True, True)


def test_reserving_and_cancelling_by_buttons_show_messages(browse):
    event, ana = EventFactory(), PersonFactory()
    status, html = press(browse(ana), event, "reserve")
    assert (status, "The ticket is in your mail" in html, summary_of(event)) == (200, True, "A 9")
    status, asked = page(browse(ana), f"/events/{event.slug}/cancel-reservation/")
    assert (status, "Cancel your seat?" in asked) == (200, True)
    status, html = press(browse(ana), event, "cancel-reservation")
    assert (status, "Your reservation is cancelled." in html, summary_of(event)) == (200, True, "- 10")


def test_a_refusal_is_shown_on_the_current_page(browse):
    event, _ = full_event(seats=1)
    status, html = press(browse(PersonFactory()), event, "reserve")
    assert (status, "All seats are taken." in html, "Join waiting list" in html) == (409, True, True)
    status, html = press(browse(PersonFactory()), event, "cancel-reservation")
    assert (status, "You have no seat at this event." in html) == (409, True)


def test_a_taken_seat_is_shown_with_the_nearest_free_ones(browse):
    event = numbered_event("oooo")
    reserve(event, PersonFactory(), seat="N-A2")
    status, html = press(browse(PersonFactory()), event, "reserve", seat="N-A2")
    assert (status, "Seat N-A2 has just gone." in html) == (409, True)
    assert 'name="seat" value="N-A1"' in html


def test_holding_reserving_and_moving_work_without_scripts(browse):
    event, ana = numbered_event("oooo"), PersonFactory()
    _, map_page = page(browse(ana), event.get_absolute_url())
    assert 'value="N-A1" aria-label="N, row A, seat 1"' in map_page
    _, held = press(browse(ana), event, "hold", seat="N-A3")
    assert "Reserve this seat" in held
    _, mine = press(browse(ana), event, "reserve", seat="N-A3")
    assert "seat N-A3" in mine
    _, moved = press(browse(ana), event, "change-seat", seat="N-A1")
    assert "You sit in N-A1 now." in moved
    assert queries.active_reservation(event.pk, ana).seat.name == "N-A1"
    press(browse(ana), event, "hold", best=2)
    press(browse(ana), event, "release")
    assert not event.holds.exists()


def test_a_friend_reserves_one_of_the_held_seats(browse):
    event, ana, ben = numbered_event("oooo"), PersonFactory(), PersonFactory()
    held = hold(event, ana, best=2)
    _, shared = page(browse(ben), f"{event.get_absolute_url()}?hold={held.token}")
    assert "A friend keeps a seat for you" in shared
    press(browse(ben), event, "reserve", seat=held.seats[1], hold_token=held.token)
    assert queries.active_reservation(event.pk, ben).seat.name == held.seats[1]


def test_joining_and_leaving_the_waiting_list(browse):
    event, [ana] = full_event(seats=1)
    ben = PersonFactory()
    _, html = press(browse(ben), event, "wait")
    assert "You are number 1 in line." in html
    _, mine = page(browse(ben), "/my-reservations/")
    assert "Number 1 in line" in mine
    _, html = press(browse(ben), event, "stop-waiting")
    assert "You wait no longer." in html
    cancel(event, ana)
    assert fresh(event).available_seats == 1


def test_my_reservations_begin_with_the_next_and_end_with_the_oldest():
    ana = PersonFactory()
    for name, days in (("Later", 9), ("Soon", 2), ("Dropped", 5)):
        reserve(EventFactory(name=name, starts_at=timezone.now() + timedelta(days=days)), ana)
    cancel(Event.objects.get(name="Dropped"), ana)
    for days in (30, 3):
        event = EventFactory(name=f"{days} ago")
        reserve(event, ana)
        Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - timedelta(days=days))
    names = [each.event.name for each in queries.my_upcoming_first(ana.pk)]
    assert names == ["Soon", "Later", "Dropped", "3 ago", "30 ago"]


def test_my_reservations_keep_history_and_need_signing_in(browse):
    event, ana = EventFactory(), PersonFactory()
    reserve(event, ana)
    cancel(event, ana)
    made = reserve(event, ana)
    _, mine = page(browse(ana), "/my-reservations/")
    assert (mine.count("Hawks v Tides</a>"), "cancelled" in mine, made.get_absolute_url() in mine) == (2, True, True)
    assert browse().get("/my-reservations/").headers["Location"] == "/login/?next=/my-reservations/"


def test_a_ticket_is_private_with_a_code_to_scan_and_to_read(browse):
    event, ana = numbered_event("oo"), PersonFactory()
    made = reserve(event, ana)
    status, ticket = page(browse(ana), made.get_absolute_url())
    assert (status, made.readable_code in ticket, "<svg" in ticket, ana.name in ticket) == (200, True, True, True)
    assert page(browse(PersonFactory()), made.get_absolute_url())[0] == 404
    cancel(event, ana)
    assert "lets nobody in" in page(browse(ana), made.get_absolute_url())[1]


def test_the_calendar_file_keeps_its_uid(browse):
    event = EventFactory(name="Tom; Jerry, and Zoë")
    answer = browse().get(f"/events/{event.slug}/event.ics")
    ics = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"UID:{event.pk}@courtside" in ics
    assert "SUMMARY:Tom\\; Jerry\\, and Zoë" in ics


FORM = {"name": "Quiz", "description": "", "location": "Clubhouse", "starts_at": "2030-03-21T19:30", "ends_at": ""}


def test_an_organizer_creates_edits_draws_and_cancels(browse):
    olive = OrganizerFactory()
    client = browse(olive)
    sent = FORM | {"total_seats": 40, "group_limit": 6}
    made = client.post("/events/new/", sent)
    event = Event.objects.get()
    assert made.headers["Location"] == event.get_absolute_url()
    assert page(client, f"/events/{event.slug}/edit/", **sent | {"version": 1, "total_seats": 50})[0] == 302
    assert fresh(event).available_seats == 50
    stale, html = page(client, f"/events/{event.slug}/edit/", **sent | {"version": 1, "name": "Older"})
    assert (stale, "Somebody was faster" in html) == (409, True)
    plan = {"version": 2, "name_1": "N", "stand_1": "n", "plan_1": "oo oo\r\nww.cc"}
    assert page(client, f"/events/{event.slug}/layout/", **plan)[0] == 302
    assert (fresh(event).total_seats, event.sections.get().plan) == (8, ["oo_oo", "ww_cc"])
    assert page(client, f"/events/{event.slug}/cancel/", reason="Rain")[0] == 302
    assert fresh(event).is_cancelled


def test_an_event_in_the_repeated_hour_can_be_edited_on_its_page(browse):
    second = datetime(2027, 10, 31, 1, 30, 12, tzinfo=UTC)
    event = EventFactory(starts_at=second)
    shown = browse(event.organizer).get(f"/events/{event.slug}/edit/").context["form"].initial
    sent = {name: value for name, value in shown.items() if value is not None} | {"version": 1, "name": "Night game"}
    assert page(browse(event.organizer), f"/events/{event.slug}/edit/", **sent)[0] == 302
    assert (fresh(event).name, fresh(event).starts_at) == ("Night game", second)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"plan_1": "oxo"}, "means nothing here"),
        ({"name_1": "!"}, "a name has up to"),
        ({"plan_1": ""}, "at least one"),
    ],
)
def test_an_invalid_drawing_is_shown_again_with_its_errors(browse, wrong, sentence):
    event = EventFactory()
    sent = {"version": 1, "name_1": "N", "stand_1": "n", "plan_1": "oo"} | wrong
    status, html = page(browse(event.organizer), f"/events/{event.slug}/layout/", **sent)
    assert (status, sentence in html) == (422, True)


def test_the_seats_of_another_own_event_are_copied_into_the_form_and_not_saved(browse):
    olive = OrganizerFactory()
    mine, other = numbered_event("ccww", section="X9", organizer=olive), numbered_event("oo", section="Y 7")
    event = EventFactory(organizer=olive)
    address = f"/events/{event.slug}/layout/"
    html = page(browse(olive), f"{address}?like={mine.slug}")[1]
    assert "ccww" in html
    assert "Nothing is saved yet" in html
    assert not event.sections.exists()
    html = page(browse(olive), f"{address}?like={other.slug}")[1]
    assert "Y 7" not in html
    assert f'value="{other.slug}"' not in html
    assert f'value="{other.slug}"' in page(browse(PersonFactory(role=Role.STAFF)), address)[1]


def test_an_invalid_event_is_422_and_names_its_fields(browse):
    status, html = page(browse(OrganizerFactory()), "/events/new/", **FORM | {"total_seats": 0, "name": "\0"})
    assert (status, "Error:" in html) == (422, True)


def test_the_organizers_pages_are_closed_to_others(browse):
    event = EventFactory()
    paths = [f"/events/{event.slug}/{name}" for name in ("edit/", "layout/", "cancel/", "attendees/", "door/")]
    for path in [*paths, f"/events/{event.slug}/attendees.csv"]:
        assert browse(PersonFactory()).get(path).status_code == 403
        assert browse(PersonFactory(role=Role.STAFF)).get(path).status_code == 200
    assert browse(PersonFactory()).get("/events/new/").status_code == 403


def test_attendees_are_searched_and_a_seat_is_cancelled(browse):
    event, [ana, ben] = full_event(seats=1, waiting=1)
    client = browse(event.organizer)
    _, listed = page(client, f"/events/{event.slug}/attendees/?q={ana.email}")
    assert (ana.email in listed, ben.name in listed) == (True, True)
    made = queries.active_reservation(event.pk, ana)
    path = f"/events/{event.slug}/attendees/{made.pk}/remove/"
    assert f'<a class="btn small danger" data-ask href="{path}">Cancel seat' in listed
    _, asked = page(client, path)
    assert all(
        words in asked for words in (f"Cancel the seat of {ana.name}?", "next person on the waiting list", "Reason")
    )
    assert queries.active_reservation(event.pk, ana)

    client.post(path, {"reason": "The court is closed."})
    assert queries.active_reservation(event.pk, ben)
    write_mail()
    assert "Reason: The court is closed." in MailBox.objects.get(template="bookings/removed").text
    assert page(client, path)[0] == 409


def test_the_organizer_may_cancel_a_seat_without_a_reason(browse):
    event, [ana] = full_event(seats=1)
    made = queries.active_reservation(event.pk, ana)
    path = f"/events/{event.slug}/attendees/{made.pk}/remove/"
    status, html = page(browse(event.organizer), path, reason="x" * 301)
    assert (status, "x" * 301 in html) == (422, True)
    browse(event.organizer).post(path)
    write_mail()
    assert "Reason:" not in MailBox.objects.get(template="bookings/removed").text


def test_seats_at_a_past_event_have_no_cancel_button_and_stay(browse):
    event, [ana] = full_event(seats=1)
    made = queries.active_reservation(event.pk, ana)
    Event.objects.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1))
    client, path = browse(event.organizer), f"/events/{event.slug}/attendees/{made.pk}/remove/"
    assert "Cancel seat" not in page(client, f"/events/{event.slug}/attendees/")[1]
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, "its seats stay as they were" in answer.content.decode()) == (409, True)
    assert queries.active_reservation(event.pk, ana)


def test_the_csv_contains_no_formula(browse):
    event = EventFactory()
    reserve(event, PersonFactory(name="=cmd|'/C calc'!A0"))
    answer = browse(event.organizer).get(f"/events/{event.slug}/attendees.csv")
    assert "'=cmd|" in answer.content.decode("utf-8-sig")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_check_in_works_without_scripts(browse):
    event, ana = EventFactory(starts_at=timezone.now() + timedelta(seconds=30)), PersonFactory()
    made, client = reserve(event, ana), browse(event.organizer)
    path = f"/events/{event.slug}/door/"
    assert "camera=(self)" in client.get(path).headers["Permissions-Policy"]
    html = client.post(path, {"ticket": made.readable_code, "gate": "B"}, follow=True).content.decode()
    assert (f"Come in, {ana.name}." in html, "1</span> of 1 in" in html) == (True, True)
    again = client.post(path, {"ticket": made.code})
    assert (again.status_code, "in already" in again.content.decode()) == (409, True)
    assert client.post(path, {"ticket": "nonsense"}).status_code == 409
    entry = made.entries.get()
    assert client.post(f"{path}{entry.pk}/undo/", {"reason": ""}).status_code == 422
    client.post(f"{path}{entry.pk}/undo/", {"reason": "Wrong person"})
    assert client.post(path, {"ticket": made.code}).status_code == 302


@pytest.mark.parametrize(
    "query", ["page=x", "page=99", "q=%00", "q=%ed%a0%80", "when=soon", "available=maybe", "parts=x"]
)
def test_an_invalid_address_is_no_server_error(browse, query):
    EventFactory(slug="a")
    assert browse().get(f"/events/?{query}").status_code < 500
    assert browse().get(f"/events/a/?{query}&hold=%00").status_code < 500


def test_a_list_and_a_map_make_as_many_queries_for_many_as_for_few(browse, django_assert_max_num_queries):
    ana = PersonFactory()
    for _ in range(6):
        reserve(EventFactory(), ana)
    event = numbered_event(*["oooooooo"] * 6)
    for person in people(6):
        reserve(event, person)
    wait(full_event(seats=1)[0], ana)
    client = browse(ana)
    with django_assert_max_num_queries(14):
        client.get("/events/")
    with django_assert_max_num_queries(18):
        client.get(event.get_absolute_url())
    assert Reservation.objects.count() == 13
