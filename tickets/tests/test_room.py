"""The staff's queue through the whole application: new requests appear, and only for staff."""

import json

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from accounts import services as accounts
from accounts.models import Role
from config.asgi import application
from core.tests.serving import serving
from tickets import services
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh, reply

HERE = "helpdesk.queue"


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address


def socket_of(web, person):
    """Open a socket with the person's cookie."""
    client = Client()
    client.force_login(person)
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Origin": web}
    return connect(f"{web.replace('http', 'ws', 1)}/ws", additional_headers=headers)


def receive(socket):
    return json.loads(socket.recv(3))


def join(socket):
    socket.send(json.dumps({"type": "join", "room": HERE}))
    return receive(socket)


def test_a_new_request_appears(web):
    file_ticket(title="Old one")
    with socket_of(web, StaffFactory()) as socket:
        first = join(socket)
        assert (first["type"], first["data"]["counts"]["open"]) == ("snapshot", 1)
        made = file_ticket(title="No light", private=True)
        [event] = receive(socket)["events"]
    assert (event["type"], event["data"]["id"]) == ("ticket.filed", str(made.pk))
    assert event["data"]["ticket"]["title"] == "No light"


def test_nobody_else_may_enter(web):
    with socket_of(web, PersonFactory()) as socket:
        assert join(socket)["code"] == "FORBIDDEN"
    with connect(f"{web.replace('http', 'ws', 1)}/ws") as socket:
        assert join(socket)["code"] == "NOT_AUTHENTICATED"


def test_a_person_who_is_no_longer_staff_is_disconnected(web):
    sam, _ = StaffFactory(), StaffFactory()
    with socket_of(web, sam) as socket:
        join(socket)
        accounts.give_role(user=sam, role=Role.PARTICIPANT)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(3)
    assert closed.value.rcvd.code == 4403


@pytest.fixture
def staff_client(db):
    client = Client()
    client.force_login(StaffFactory())
    return client


def read_room(client, path=""):
    return client.get(f"/api/rooms/{HERE}{path}").json()


@pytest.mark.django_db
def test_every_change_is_announced_with_the_current_request(staff_client):
    sam, made, other = StaffFactory(), file_ticket(), file_ticket()
    reply(made, sam, "Hello", internal=True)
    services.claim(by=sam, ticket_id=made.pk)
    edit(made, sam, priority="high", tags=["x"])
    reply(made, sam, "Done.", close=True)
    services.merge(by=sam, ticket_id=made.pk, into=other.pk)
    services.unmerge(by=sam, ticket_id=made.pk)

    events = read_room(staff_client, "/events?after=2")["data"]
    assert [event["type"].removeprefix("ticket.") for event in events] == [
        *("replied", "changed", "changed", "replied", "closed", "merged", "unmerged"),
    ]
    assert events[0]["data"]["internal"] is True
    assert events[2]["data"]["changed"] == ["priority", "tags"]
    assert {event["data"]["ticket"]["status"] for event in events} == {fresh(made).status}


@pytest.mark.django_db
def test_the_snapshot_has_the_counts_and_the_newest_open_requests(staff_client):
    made, other, sam = file_ticket(), file_ticket(), StaffFactory()
    edit(other, sam, status="closed")
    data = read_room(staff_client)["data"]["data"]
    assert data["counts"] == {"open": 1, "unassigned": 1, "closed": 1, "waiting": 1}
    assert [one["number"] for one in data["tickets"]] == [made.number]


@pytest.mark.django_db
def test_only_one_such_room_exists(staff_client):
    assert staff_client.get("/api/rooms/helpdesk.other").status_code == 404
