"""An event's room through the whole application: viewers see the seats change."""

import json

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bookings import services
from bookings.rooms import EVENT
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, full_event, hold, numbered_event, reserve, wait
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


def state_of(event):
    return Client().get(f"/api/rooms/{event.room}").json()["data"]


def events_since(event, version):
    return Client().get(f"/api/rooms/{event.room}/events?after={version}").json()["data"]


@pytest.mark.parametrize("name", ["pk", "slug"])
def test_a_viewer_sees_the_seats_change(web, name):
    event = EventFactory(total_seats=3)
    with connect(f"{web}/ws/events/{getattr(event, name)}") as socket:
        first = receive(socket)
        assert (first["type"], first["room"], first["data"]["availableSeats"]) == ("snapshot", event.room, 3)
        reserve(event)
        [change] = receive(socket)["events"]
    assert (change["type"], change["data"]) == ("seat.reserved", {"availableSeats": 2})


def test_the_socket_of_an_unknown_event_closes_as_unknown(web):
    with connect(f"{web}/ws/events/nothing") as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(3)
    assert closed.value.rcvd.code == 4404


def test_viewers_are_disconnected_when_the_event_becomes_a_draft(web):
    event = EventFactory()
    with connect(f"{web}/ws/events/{event.pk}") as socket:
        receive(socket)
        services.edit_event(event_id=event.pk, by=event.organizer, status="draft")
        with pytest.raises(ConnectionClosed) as closed:
            list(socket)
    assert closed.value.rcvd.code == 4404
    with connect(f"{web}/ws/events/{event.pk}") as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(3)
    assert closed.value.rcvd.code == 4404


def test_held_and_taken_seats_are_announced_by_name(web):
    event, ana = numbered_event("ooo"), PersonFactory()
    with connect(f"{web}/ws/events/{event.pk}") as socket:
        assert receive(socket)["data"]["held"] == {}
        held = hold(event, ana, "N-A2")
        [change] = receive(socket)["events"]
        assert (change["type"], change["data"]["seats"]) == ("seats.held", ["N-A2"])
        reserve(event, ana, hold_token=held.token)
        [change] = receive(socket)["events"]
    assert (change["type"], change["data"]) == ("seat.reserved", {"availableSeats": 2, "seat": "N-A2"})


@pytest.mark.django_db
def test_events_applied_to_a_snapshot_make_the_next_snapshot():
    event, [ana, *_] = full_event(seats=2, waiting=2)
    before = state_of(event)
    cancel(event, ana)
    services.edit_event(event_id=event.pk, by=event.organizer, name="Derby, moved", total_seats=5)
    after = state_of(event)

    state = before["data"]  # whose values replace those of the snapshot
    for change in events_since(event, before["version"]):
        state = state | {name: value for name, value in change["data"].items() if name in state}
    assert state | {"roomVersion": after["version"]} == after["data"]


@pytest.mark.django_db
def test_the_room_has_counts_and_seats_and_no_names_of_people():
    event, [ana, _] = full_event(seats=2)
    ben = PersonFactory(name="Ben Zzyzx")
    wait(event, ben)
    cancel(event, ana)
    log = json.dumps([state_of(event), events_since(event, 0)])
    assert "seat.passed" in log
    for person in (ana, ben):
        assert person.name not in log
        assert person.email not in log


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["x", "", "UPPER"])
def test_only_the_events_id_names_a_room(wrong):
    event = EventFactory()
    with pytest.raises(NotFound):
        EVENT.enter(str(event.pk).upper() if wrong == "UPPER" else wrong, event.organizer)
