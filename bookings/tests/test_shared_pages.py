"""An event's page under load: shared parts are rendered once, and nobody sees another visitor's data."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Event, SeatHold
from bookings.tests.scenarios import full_event, hold, numbered_event, reserve, wait
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|one_time_key)" value="([^"]*)"')


@pytest.fixture
def event():
    return numbered_event("oooo")


def page_of(event, person=None, part=""):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(f"/events/{event.slug}/", {"parts": part} if part else {}).content.decode()


def seat(page, name):
    """Return the CSS class of a seat on the page's map."""
    return re.search(rf'<label class="seat \w+ (\w+)" data-seat="{name}"', page)[1]


def expire_holds():
    now = timezone.now()
    return {"expires_at": now, "first_at": now - timedelta(minutes=5), "created_at": now - timedelta(minutes=5)}


def names(page):
    return re.findall(r'data-seat="([^"]+)"', page)


def test_a_page_loaded_after_a_reservation_shows_it(event):
    first, *_ = names(page_of(event))
    assert seat(page_of(event), first) == "free"
    reserve(event, seat=first)
    after = page_of(event)
    assert (seat(after, first), "<b data-left>3</b>" in after) == ("taken", True)
    assert seat(page_of(event, part="map"), first) == "taken"


def test_a_page_loaded_after_a_hold_expired_shows_the_seat_free(event):
    first, second, *_ = names(page_of(event))
    hold(event, PersonFactory(), first)
    hold(event, PersonFactory(), second)
    assert [seat(page_of(event), each) for each in (first, second)] == ["held", "held"]
    SeatHold.objects.filter(seat__name=first).update(**expire_holds())
    assert [seat(page_of(event), each) for each in (first, second)] == ["free", "held"]


def test_a_page_loaded_after_the_end_says_that_it_is_over(event):
    assert "Sign in to reserve" in page_of(event)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now())
    after = page_of(event)
    assert "This event is over." in after
    assert "Sign in to reserve" not in after


def test_no_visitor_sees_another_visitors_data(event):
    first, second, *_ = names(page_of(event))
    ana, ben, eve = PersonFactory(name="Ana Alpha"), PersonFactory(name="Ben Beta"), PersonFactory()
    reserve(event, ana, seat=first)
    hold(event, ben, second)
    hers, his = page_of(event, ana), page_of(event, ben)
    assert [seat(hers, first), seat(hers, second)] == ["mine", "held"]
    assert [seat(his, first), seat(his, second)] == ["taken", "kept"]
    for other in (page_of(event), page_of(event, eve)):
        assert [seat(other, first), seat(other, second)] == ["taken", "held"]
        assert not re.search("Ana Alpha|Ben Beta|You’re in|, held for you", other)  # noqa: RUF001


def test_each_visitor_has_their_own_tokens_in_shared_forms(event):
    ana, ben = PersonFactory(), PersonFactory()
    pages = [TOKEN.findall(page_of(event, each, part="offer")) for each in (ana, ben, ana)]
    assert len(pages[0]) > 1
    assert "" not in pages[0] + pages[1] + pages[2]
    assert len(set(pages[0] + pages[1] + pages[2])) == len(set(pages[0])) + len(set(pages[1])) + len(set(pages[2]))


def test_a_shared_form_is_accepted_from_each_visitor(event):
    client = Client(enforce_csrf_checks=True)
    page_of(event, PersonFactory())  # renders the form for another visitor
    ana = PersonFactory()
    client.force_login(ana)
    page = client.get(f"/events/{event.slug}/").content.decode()
    form = page[page.index('data-act="reserve"') :]
    sent = dict(re.findall(r'name="(csrfmiddlewaretoken|one_time_key)" value="([^"]+)"', form)[:2])
    answer = client.post(f"/events/{event.slug}/reserve/", sent)
    assert answer.status_code == 302
    assert event.reservations.filter(user=ana).exists()


def test_a_waiting_visitor_sees_their_position_and_others_do_not():
    event, _ = full_event(seats=1)
    late = PersonFactory()
    page_of(event, PersonFactory())
    wait(event, late)
    assert "Number 1 in line" in page_of(event, late)
    assert "in line" not in page_of(event, PersonFactory()).replace("next in line gets", "")


def test_a_visitor_who_only_reads_gets_no_cookie(event):
    client = Client()
    client.get(f"/events/{event.slug}/")
    assert not client.cookies


def test_a_second_visitor_does_not_read_the_seats_again(event, django_assert_max_num_queries):
    page_of(event)
    with django_assert_max_num_queries(5):
        page_of(event)
