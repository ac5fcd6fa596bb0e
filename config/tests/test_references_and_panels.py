"""References in texts become links for readers with access, and staff see what a requester has in the club."""

import pytest
from django.test import Client

from bookings import services as bookings
from bookings.tests.factories import EventFactory
from competitions import services as competitions
from competitions.tests.factories import CompetitionFactory
from core.ui.rich_text import with_links
from shop.access import Shopper
from shop.tests.factories import ProductFactory
from shop.tests.shopping import bought
from tickets.tests.factories import NOBODY, PersonFactory, StaffFactory, file_ticket, reply

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def ana():
    return PersonFactory(name="Ana Example")


@pytest.fixture
def sam():
    return StaffFactory()


def order_of(person):
    return bought(ProductFactory(), shopper=Shopper(person))


def test_an_order_number_is_a_link_for_its_buyer_and_staff_only(ana, sam):
    order = order_of(ana)
    text = f"Where is {order.number}?"

    assert with_links(ana, text) == f'<p>Where is <a href="/orders/{order.number}/">{order.number}</a>?</p>'
    assert with_links(sam, text) == f'<p>Where is <a href="/staff/shop/orders/{order.number}/">{order.number}</a>?</p>'
    assert with_links(PersonFactory(), text) == with_links(NOBODY, text) == f"<p>Where is {order.number}?</p>"
    assert f"/orders/{order.number}/" in with_links(ana, order.number.lower())


def test_a_request_number_is_a_link_for_people_with_access(ana, sam):
    secret, known = file_ticket(ana, private=True), file_ticket()
    text = f"Like #{secret.number} and #{known.number}, not #999999999."

    for person, path in ((ana, "/tickets/"), (sam, "/staff/tickets/")):
        assert [f'href="{path}{each.number}/"' in with_links(person, text) for each in (secret, known)] == [True, True]
    assert [f'href="/tickets/{each.number}/"' in with_links(NOBODY, text) for each in (secret, known)] == [False, True]
    assert "not #999999999." in with_links(sam, text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>1</b> & #\nx\n\ny", "<p>&lt;b&gt;1&lt;/b&gt; &amp; #<br>x</p>\n\n<p>y</p>"),
        ("", "<p></p>"),
        ("how-was the #hall", "<p>how-was the #hall</p>"),
    ],
)
def test_other_text_stays_as_typed(sam, typed, shown):
    assert with_links(sam, typed) == shown


def test_many_references_cost_one_query_per_kind(sam, django_assert_num_queries):
    text = " ".join(f"#{file_ticket().number}" for _ in range(30)) + " ABC-DEF"

    with django_assert_num_queries(2):
        assert with_links(sam, text).count("<a ") == 30


def test_references_are_links_on_the_pages_of_a_request(ana, sam):
    order, made = order_of(ana), file_ticket(ana, description="It is about my order.")
    reply(made, sam, content=f"Do you mean {order.number}?")

    assert f'href="/orders/{order.number}/"' in signed_in(ana).get(f"/tickets/{made.number}/").content.decode()
    staffs = signed_in(sam).get(f"/staff/tickets/{made.number}/").content.decode()
    assert f'href="/staff/shop/orders/{order.number}/"' in staffs


def test_only_staff_see_what_the_requester_has(ana, sam):
    event = EventFactory(name="Hawks v Tides")
    competition = CompetitionFactory(title="Spring Cup", organizer=event.organizer)
    bookings.reserve(event_id=event.pk, by=ana)
    competitions.register(competition_id=competition.pk, by=ana)
    order, before, made = (
        order_of(ana),
        file_ticket(ana, title="Lift on Saturday?"),
        file_ticket(ana, title="Step-free seat"),
    )

    page = signed_in(sam).get(f"/staff/tickets/{made.number}/")
    panels = {panel.label: [hit.title for hit in panel.hits] for panel in page.context["panels"]}

    assert panels == {
        "Seats": ["Hawks v Tides"],
        "Orders": [order.number],
        "Registrations": ["Spring Cup"],
        "Requests": [before.title],
    }
    assert "Ana Example</h2>" in page.content.decode()
    own = signed_in(ana).get(f"/tickets/{made.number}/").content.decode()
    assert "requester-panel" not in own
    assert order.number not in own


def test_nothing_is_shown_about_a_guest_whatever_address_they_enter(ana, sam):
    order_of(ana)
    made = file_ticket(email=ana.email)

    page = signed_in(sam).get(f"/staff/tickets/{made.number}/")

    assert page.context["panels"] == []
    assert "Not signed in" in page.content.decode()
