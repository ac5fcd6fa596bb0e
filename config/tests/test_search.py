"""Everything of the demo is found by what people type, in every list and in the search over all."""

# ruff: noqa: RUF001

import unicodedata

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from accounts import queries as accounts
from bookings import queries as bookings
from bookings.models import Event
from competitions import queries as competitions
from competitions.models import Competition, Registration
from drops import queries as drops
from drops.models import Drop
from livechat import queries as livechat
from livechat.models import Stream
from projects import finding
from projects.models import Task
from scoreboard import queries as scoreboard
from scoreboard.models import Game
from shop import queries as shop
from shop.models import Order, Product
from subscriptions import queries as subscriptions
from subscriptions.models import Subscriber
from tickets import queries as tickets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

User = get_user_model()
staff = User(role="STAFF")
LISTS = {
    Event: (str, lambda event, q: bookings.search(text=q)),
    Game: (str, lambda game, q: scoreboard.search(q)),
    Competition: (str, lambda competition, q: competitions.search(staff, text=q)),
    Registration: (
        lambda entry: entry.team_name or str(entry.user),
        lambda entry, q: competitions.registrations_of(entry.competition, text=q),
    ),
    Product: (str, lambda product, q: shop.catalogue(staff, text=q)),
    Drop: (str, lambda drop, q: drops.search(text=q)),
    Stream: (str, lambda stream, q: livechat.search(q)),
    Task: (lambda task: task.title, lambda task, q: finding.search(task.project, text=q)),
    Ticket: (lambda ticket: ticket.title, lambda ticket, q: tickets.search(staff, text=q)),
    User: (str, lambda person, q: accounts.people(text=q)),
    Order: (lambda order: f"{order.number} {order.name} {order.email}", lambda order, q: shop.orders(text=q)),
    Subscriber: (lambda one: f"{one.name} {one.email}", lambda one, q: subscriptions.search(text=q)),
}


@pytest.fixture
def loaded(settings):
    settings.DEMO = True
    call_command("demo", verbosity=0)


def without_accents(text):
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def typed(name):
    """A name as different people and devices type it, and each of its words."""
    yield from (name, name.upper(), name.lower(), without_accents(name), unicodedata.normalize("NFD", name))
    yield from (name.replace("'", "’"), name.replace("’", "'"), name.replace(" ", "\u00a0"), name.replace("-", "–"))
    words = [word for word in name.split() if any(map(str.isalnum, word))]
    yield " ".join(reversed(words))
    for word in words:
        yield from (word, without_accents(word).upper())


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_whatever_the_demo_has_is_found_by_its_name_and_by_each_word_of_it(loaded, model):
    named, found = LISTS[model]
    things = list(model.objects.all()[:40])
    assert things
    missed = [
        (named(thing), q)
        for thing in things
        for q in dict.fromkeys(typed(named(thing)))
        if not found(thing, q).filter(pk=thing.pk).exists()
    ]
    assert missed == []


SHOP = ["Home jersey 26/27", "jersey 27", "26/27", "Hawks bottle, 0.75 l", "0.75", "96", "’96", "coach’s mug"]
EVENTS = ["Girls' open gym", "Girls’ open gym", "members’ breakfast"]


@pytest.mark.parametrize(("path", "q"), [("products", q) for q in SHOP] + [("events", q) for q in EVENTS])
def test_lists_and_the_search_over_all_find_what_was_typed(loaded, client, path, q):
    assert client.get(f"/api/{path}", {"q": q}).json()["data"]
    page = client.get("/search/", {"q": q}).content.decode()
    assert "Nothing found" not in page
