"""A drop's room, through the whole application."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config.asgi import application
from core.errors import NotFound
from core.tests.serving import serving
from drops import services
from drops.models import Waitlist
from drops.rooms import DROP
from drops.tests.claiming import claim, code, join, joined
from drops.tests.factories import DropFactory


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address.replace("http", "ws", 1)


def receive(socket):
    return json.loads(socket.recv(5))


def test_viewers_see_the_list_grow_and_the_slots_go(web):
    drop = DropFactory(total_slots=2)
    with connect(f"{web}/ws/drops/{drop.slug}/") as socket:
        first = receive(socket)
        assert (first["type"], first["room"], first["data"]["remaining"]) == ("snapshot", drop.room, 2)
        entry = join(drop)
        [event] = receive(socket)["events"]
        assert (event["type"], event["data"]["waitlistCount"]) == ("waitlist.joined", 1)
        claim(drop, entry.user)
        [event] = receive(socket)["events"]
        assert (event["type"], event["data"]["remaining"]) == ("claim.issued", 1)


def test_the_socket_of_an_unknown_drop_is_closed(web):
    with connect(f"{web}/ws/drops/nothing") as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(5)
    assert closed.value.rcvd.code == 4404


@pytest.mark.django_db
def test_merging_an_event_into_the_snapshot_gives_the_next_snapshot():
    drop = DropFactory(mode="draw", total_slots=1)
    joined(drop, 3)
    before = Client().get(f"/api/rooms/{drop.room}").json()["data"]
    services.open_window(drop_id=drop.pk)
    lucky = Waitlist.objects.get(draw_rank=1).user
    services.redeem(code=code(claim(drop, lucky)), by=drop.organizer)
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, title="Another title")
    after = Client().get(f"/api/rooms/{drop.room}").json()["data"]
    events = Client().get(f"/api/rooms/{drop.room}/events?after={before['version']}").json()["data"]

    state = before["data"]
    for event in events:
        state = state | {name: value for name, value in event["data"].items() if name in state}
    assert state | {"roomVersion": after["version"]} == after["data"]
    assert {event["type"] for event in events} == {
        *("drop.sealed", "drop.drawn", "claim.issued", "claim.used", "drop.updated")
    }


@pytest.mark.django_db
def test_a_room_is_named_by_the_drops_id_only():
    drop = DropFactory()
    DROP.enter(str(drop.pk), AnonymousUser())
    for wrong in (drop.slug, str(drop.pk).upper(), "x"):
        with pytest.raises(NotFound):
            DROP.enter(wrong, AnonymousUser())
