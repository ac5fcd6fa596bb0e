"""People find everything in the demo by what they type, in every list and in the site search."""

# ruff: noqa: RUF001

import unicodedata

import pytest
from django.contrib.auth import get_user_model

from accounts import queries as accounts
from bookings import queries as bookings
from bookings.models import Event
from competitions import queries as competitions
from competitions.models import Competition, Registration
from drops import queries as drops
from drops.models import Drop
from livechat import queries as livechat
from livechat.models import Stream
from projects import queries
from projects.models import Task
from scoreboard import queries as scoreboard
from scoreboard.models import Game
from shop import queries as shop
from shop.models import Order, Product
from subscriptions import queries as subscriptions
from subscriptions.models import Subscriber
from tickets import queries as tickets
from tickets.models import Ticket
from tickets.tests.factories import PersonFactory, StaffFactory, file_ticket, reply

pytestmark = pytest.mark.django_db

User = get_user_model()
staff = User(role="STAFF")
LISTS = {
    Event: (str, lambda event, q: bookings.search(staff, text=q)),
    Game: (str, lambda game, q: scoreboard.games_for_list(text=q)),
    Competition: (str, lambda competition, q: competitions.search_competitions(staff, text=q)),
    Registration: (
        lambda entry: entry.team_name or str(entry.user),
        lambda entry, q: competitions.registrations_of(entry.competition, text=q),
    ),
    Product: (str, lambda product, q: shop.catalogue(staff, text=q)),
    Drop: (str, lambda drop, q: drops.search(text=q)),
    Stream: (str, lambda stream, q: livechat.streams(text=q)),
    Task: (lambda task: task.title, lambda task, q: queries.search_tasks(task.project, text=q)),
    Ticket: (lambda ticket: ticket.title, lambda ticket, q: tickets.search(staff, text=q)),
    User: (str, lambda person, q: accounts.people(text=q)),
    Order: (lambda order: f"{order.number} {order.name} {order.email}", lambda order, q: shop.orders(text=q)),
    Subscriber: (lambda one: f"{one.name} {one.email}", lambda one, q: subscriptions.search(text=q)),
}


@pytest.fixture
def demo(demo_tonight, settings):
    settings.DEMO = True


def without_accents(text):
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def spellings(name):
    """Return a name as different people and devices type it, and each of its words."""
    yield from (name, name.upper(), name.lower(), without_accents(name), unicodedata.normalize("NFD", name))
    yield from (name.replace("'", "’"), name.replace("’", "'"), name.replace(" ", "\u00a0"), name.replace("-", "–"))
    words = [word for word in name.split() if any(map(str.isalnum, word))]
    yield " ".join(reversed(words))
    for word in words:
        yield from (word, without_accents(word).upper())


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_everything_in_the_demo_is_found_by_its_name_and_by_each_word(demo, model):
    named, found = LISTS[model]
    things = list(model.objects.all()[:40])
    assert things
    missed = [
        (named(thing), q)
        for thing in things
        for q in dict.fromkeys(spellings(named(thing)))
        if not found(thing, q).filter(pk=thing.pk).exists()
    ]
    assert missed == []


SHOP = ["Home jersey 26/27", "jersey 27", "26/27", "Hawks bottle, 0.75 l", "0.75", "96", "’96", "coach’s mug"]
EVENTS = ["Girls' open gym", "Girls’ open gym", "members’ breakfast"]


@pytest.mark.parametrize(("path", "q"), [("products", q) for q in SHOP] + [("events", q) for q in EVENTS])
def test_lists_and_the_site_search_find_what_was_typed(demo, client, path, q):
    assert client.get(f"/api/{path}", {"q": q}).json()["data"]
    page = client.get("/search/", {"q": q}).content.decode()
    assert "Nothing found" not in page


REQUESTS = {
    "Order H-4711/B missing": ("H-4711", "4711", "H-4711/B"),
    "Kabine/Umkleide 3": ("Kabine", "Umkleide"),
    "Match on 2026-12-05": ("2026-12-05",),
    "Size AB-12, lost.scarf@example.org": ("AB-12", "lost.scarf@example.org", "lost.scarf@", "example.org"),
    "See https://shop.example.org/x": ("shop.example.org",),
    "Große Straße": ("strasse", "GRÖSSE"[:-1], "STRASSE"),
}


@pytest.fixture
def staff_client(client):
    client.force_login(StaffFactory())
    return client


@pytest.mark.parametrize(("title", "q"), [(title, q) for title, each in REQUESTS.items() for q in each])
def test_the_help_desk_finds_requests_by_any_word_of_their_text(staff_client, title, q):
    made, answered = file_ticket(title="Found", description=title), file_ticket(title="Other")
    reply(answered, StaffFactory(), title)
    assert {each["number"] for each in staff_client.get("/api/tickets", {"q": q}).json()["data"]} == {
        made.number,
        answered.number,
    }
    queue = staff_client.get("/staff/tickets/", {"q": q, "tab": "unassigned"}).content.decode()
    assert f"#{made.number}" in queue


def test_only_staff_find_a_request_by_its_senders_name_and_address(client, staff_client):
    sender = PersonFactory(name="Zoë O'Brien", email="zoe@mail.example")
    own = file_ticket(sender, private=False)
    guests = file_ticket(email="o-brien@other.example")
    for q, found in [
        ("Zoe o’brien", {own}),
        ("mail.example", {own}),
        ("obrien", {own, guests}),
        ("o-brien@", {own, guests}),
    ]:
        assert set(tickets.search(staff, text=q)) == found
        assert not tickets.search(PersonFactory(), text=q)


@pytest.mark.parametrize(
    ("kind", "q"),
    [
        ("Drops", "throwback"),
        ("Streams", "pick–up gym"),
        ("Teams", "BEATERS"),
        ("People", "FERREIRA, Ana"),
        ("Orders", "ana"),
    ],
)
def test_the_site_search_finds_every_kind_for_people_with_access(demo, client, kind, q):
    heading = f"</svg> {kind}</h2>"
    assert (heading in client.get("/search/", {"q": q}).content.decode()) is (kind in ("Drops", "Streams"))
    client.force_login(StaffFactory())
    assert heading in client.get("/search/", {"q": q}).content.decode()


PATHS = [
    "events",
    "games",
    "streams",
    "competitions",
    "products",
    "orders",
    "users",
    "mailbox",
    "subscribers",
    "drops",
    "tickets",
]


def test_signs_are_no_wildcards_and_invalid_text_is_refused(demo, staff_client):
    for path in PATHS:
        for q in ("a\x00b", "x" * 300):
            assert (path, staff_client.get(f"/api/{path}", {"q": q}).status_code) == (path, 400)
        for q in ("%", "_", "x%q_z", "\\", "!?"):
            assert (path, q, staff_client.get(f"/api/{path}", {"q": q}).json()["data"]) == (path, q, [])
