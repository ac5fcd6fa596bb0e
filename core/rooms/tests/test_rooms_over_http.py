"""The log over HTTP holds what the socket sends, for the same people."""

import pytest

from core.rooms import services
from core.rooms.tests.box import shake

pytestmark = pytest.mark.django_db


def test_the_snapshot(client):
    shake(times=2)
    body = client.get("/api/rooms/boxes.a").json()
    assert body == {"success": True, "data": {"room": "boxes.a", "version": 2, "data": {"times": 2}}}


def test_the_events_since_a_version_with_the_head(client):
    shake(times=4)
    body = client.get("/api/rooms/boxes.a/events/?after=1&limit=2").json()
    assert ([event["version"] for event in body["data"]], body["head"]) == ([2, 3], 4)


@pytest.mark.parametrize(("after", "shaken"), [(5, 4), (0, 201)])
def test_a_gap_that_the_log_cannot_bridge_names_the_snapshot(client, after, shaken):
    shake(times=shaken)
    answer = client.get(f"/api/rooms/boxes.a/events?after={after}")
    assert (answer.status_code, answer.json()["code"]) == (409, "MUST_RESYNC")
    assert client.get(answer.json()["snapshot"]).json()["data"]["version"] == shaken


def test_the_name_of_an_old_epoch_must_resync(client):
    shake()
    services.begin_new_epoch()
    assert client.get("/api/rooms/boxes.a/events?after=0").json()["code"] == "MUST_RESYNC"
    assert client.get("/api/rooms/boxes.a.1/events?after=0").json()["head"] == 1


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=٣", "after=1.0", "limit=0", "limit=201", f"after={2**63}"]
)
def test_malformed_parameters_are_refused_by_field(client, query):
    answer = client.get(f"/api/rooms/boxes.a/events?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [query.split("=")[0]]


@pytest.mark.parametrize(
    ("room", "status"),
    [("boxes.nothing", 404), ("boxes.inside", 401), ("boxes.my-own", 401), ("people.x", 404), ("x", 404)],
)
def test_the_same_permission_as_the_socket(client, room, status):
    assert client.get(f"/api/rooms/{room}").status_code == status
    assert client.get(f"/api/rooms/{room}/events").status_code == status
