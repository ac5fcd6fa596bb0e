"""A competition's room, through the whole application."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from competitions.models import Competition, CompetitionStatus
from competitions.rooms import COMPETITION
from competitions.services import brackets
from competitions.tests.entering import enter, full, leave
from competitions.tests.factories import CompetitionFactory
from config.asgi import application
from config.tests.people import PersonFactory
from core.errors import NotFound
from core.tests.serving import serving


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address.replace("http", "ws", 1)


def receive(socket):
    return json.loads(socket.recv(3))


@pytest.mark.parametrize("name", ["pk", "slug"])
def test_a_watcher_sees_the_counts_change(web, name):
    competition = CompetitionFactory(capacity=1, waitlist=True)
    with connect(f"{web}/ws/competitions/{getattr(competition, name)}/") as socket:
        first = receive(socket)
        assert (first["type"], first["room"], first["data"]["availablePlaces"]) == ("snapshot", competition.room, 1)
        enter(competition)
        [event] = receive(socket)["events"]
    assert (event["type"], event["data"]["availablePlaces"]) == ("registration.confirmed", 0)


def test_an_unknown_competition_closes_the_socket_as_not_found(web):
    with connect(f"{web}/ws/competitions/nothing") as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(3)
    assert closed.value.rcvd.code == 4404


@pytest.mark.django_db
def test_events_merged_into_the_snapshot_equal_the_next_snapshot():
    competition, [ana, *_] = full(places=2, waiting=2)
    before = Client().get(f"/api/rooms/{competition.room}").json()["data"]
    leave(competition, ana)
    after = Client().get(f"/api/rooms/{competition.room}").json()["data"]
    events = Client().get(f"/api/rooms/{competition.room}/events?after={before['version']}").json()["data"]

    state = before["data"]  # an event replaces every field that it names
    for event in events:
        state = state | {name: value for name, value in event["data"].items() if name in state}
    assert state | {"roomVersion": after["version"]} == after["data"]


@pytest.mark.django_db
def test_the_snapshot_has_the_bracket():
    competition, _ = full(places=2)
    room = COMPETITION
    assert room.snapshot(str(competition.pk))["bracket"] is None
    drawn = brackets.draw_bracket(competition_id=competition.pk, by=competition.organizer, format="elimination")
    assert room.snapshot(str(competition.pk))["bracket"]["id"] == str(drawn.pk)


@pytest.mark.django_db
def test_only_the_organizer_may_enter_the_room_of_a_draft():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    room = COMPETITION
    room.enter(str(draft.pk), draft.organizer)
    for stranger in (AnonymousUser(), PersonFactory()):
        with pytest.raises(NotFound):
            room.enter(str(draft.pk), stranger)
    for wrong in (draft.slug, str(draft.pk).upper(), "x"):
        with pytest.raises(NotFound):
            room.enter(wrong, draft.organizer)
    assert Competition.objects.count() == 1
