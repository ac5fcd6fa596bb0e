"""Requests are found by parts of words, without accents, and by number; no character is an operator."""

import pytest

from tickets import queries
from tickets.models import Ticket
from tickets.tests.factories import NOBODY, PersonFactory, StaffFactory, file_ticket, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return file_ticket(
        title="Lights out at the Café", description="Check-in at GATE_3 was running late. École, Straße, 東京."
    )


FOUND = "caf|CAFÉ|cafe|light|lights|lig|run|runni|running|late gate|check-in|check in|gate 3|ecole|straße|東京|the café"
FOUND += "|ights|strasse|STRASSE|!lights|lights &|(caf|  caf  |'caf'|caf:*"
NOT_FOUND = ["zebra", "cafeteria", "lights zebra", "!!!", "& | !", "\N{SOCCER BALL}", "#999", "@"]


@pytest.mark.parametrize("text", FOUND.split("|"))
def test_a_request_is_found_by_these_words(made, text):
    assert list(Ticket.objects.matching(text, for_staff=False)) == [made]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_a_request_is_not_found_by_these_words(made, text):
    assert list(Ticket.objects.matching(text, for_staff=False)) == []


def test_a_request_is_found_by_its_number(made):
    for text in (f"#{made.number}", str(made.number)):
        assert list(Ticket.objects.matching(text, for_staff=False)) == [made]


def test_an_empty_search_finds_everything(made):
    assert Ticket.objects.matching("  ", for_staff=False).count() == 1


def test_replies_are_searched_too(made):
    reply(made, StaffFactory(), "The electrician comes on Tuesday.")
    assert Ticket.objects.matching("electricians", for_staff=False).count() == 1


def test_only_staff_search_addresses():
    file_ticket(email="lost.fan@other.example")
    assert Ticket.objects.matching("lost.fan@", for_staff=True).count() == 1
    assert Ticket.objects.matching("lost.fan@", for_staff=False).count() == 0


def test_a_very_long_search_is_cut_short(made):
    assert Ticket.objects.matching("lights " * 500, for_staff=False).count() == 1


def test_an_edit_updates_the_search_columns(made):
    Ticket.objects.filter(pk=made.pk).update(title="Zebra crossing")
    assert Ticket.objects.matching("zebra", for_staff=False).count() == 1
    assert Ticket.objects.matching("lights", for_staff=False).count() == 0


@pytest.mark.parametrize(
    ("title", "alike"),
    [
        ("light is out", True),
        ("Cafés", True),
        ("no light at the gym", True),
        ("Where is my scarf", False),
        ("running late", False),  # only in the description
        ("at the", False),
        ("", False),
        ("';--", False),
    ],
)
def test_an_earlier_request_is_recognized_by_its_title(made, client, title, alike):
    assert bool(queries.similar(NOBODY, title)) is alike
    page = client.get("/tickets/similar/", {"q": title})
    assert (page.status_code, made.title in page.content.decode()) == (200, alike)


def test_a_private_request_is_never_suggested_to_others():
    file_ticket(PersonFactory(), title="Zebra", private=True)
    assert queries.similar(PersonFactory(), "zebra") == []
