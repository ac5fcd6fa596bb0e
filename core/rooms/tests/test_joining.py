"""Joining a room: no event is lost and none comes twice, whatever is written meanwhile."""

import threading

import pytest
from django.db import connections

from core.rooms import services
from core.rooms.tests.box import receive, say, shake, socket, versions


def test_without_a_version_the_first_frame_is_a_snapshot(web):
    shake(times=3)
    with socket(web, "/ws/boxes/a") as ws:
        assert receive(ws) == {"type": "snapshot", "room": "boxes.a", "version": 3, "data": {"times": 3}}


def test_with_a_version_the_first_frame_holds_the_missed_events(web):
    shake(times=5)
    with socket(web, "/ws/boxes/a/?after=2") as ws:
        frame = receive(ws)
    assert (frame["type"], frame["version"], versions(frame)) == ("events", 5, [3, 4, 5])


def test_an_empty_list_means_up_to_date(web):
    shake()
    with socket(web, "/ws/boxes/a?after=1") as ws:
        assert receive(ws) == {"type": "events", "room": "boxes.a", "version": 1, "events": []}


@pytest.mark.parametrize("after", ["9", "-1", "x", "99999999999999999999", "1.5", "٣"])
def test_an_impossible_version_is_answered_with_a_snapshot(web, after):
    shake(times=2)
    with socket(web, f"/ws/boxes/a?after={after}") as ws:
        assert receive(ws)["type"] == "snapshot"


def test_a_client_too_far_behind_gets_a_snapshot(web):
    shake(times=201)
    with socket(web, "/ws/boxes/a?after=0") as far, socket(web, "/ws/boxes/a?after=1") as near:
        assert receive(far)["type"] == "snapshot"
        assert len(receive(near)["events"]) == 200


def test_the_name_of_another_room_is_answered_with_a_snapshot(web):
    shake()
    with socket(web, "/ws/boxes/a?room=boxes.b&after=1") as ws:
        assert receive(ws)["type"] == "snapshot"


def test_after_a_restore_the_room_has_a_new_name_and_old_versions_are_ignored(web):
    shake(times=2)
    services.begin_new_epoch()
    with (
        socket(web, "/ws/boxes/a?room=boxes.a&after=2") as old,
        socket(web, "/ws/boxes/a?room=boxes.a.1&after=1") as new,
    ):
        assert (receive(old)["type"], receive(new)["type"]) == ("snapshot", "events")


def test_a_restore_while_a_client_watches_sends_it_a_new_snapshot(web):
    shake(times=2)
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        services.begin_new_epoch()
        frame = receive(ws)
        assert (frame["type"], frame["room"]) == ("snapshot", "boxes.a.1")


def test_live_changes_follow_the_first_frame(web):
    with socket(web, "/ws/boxes/a") as ws:
        assert receive(ws)["version"] == 0
        shake(times=2)
        first, second = receive(ws)["events"]
    assert (first["version"], second["version"]) == (1, 2)
    assert (second["type"], second["data"], second["at"][-1]) == ("box.shaken", {"times": 1}, "Z")


def test_joining_during_writes_loses_and_repeats_nothing(web):
    stop = threading.Event()
    writer = threading.Thread(target=_keep_shaking, args=[stop])
    writer.start()
    try:
        seen = [_versions_seen(web, count=30) for _ in range(10)]
    finally:
        stop.set()
        writer.join()
    assert all(numbers == list(range(numbers[0], numbers[0] + len(numbers))) for numbers in seen)


def test_snapshot_and_version_are_of_one_moment(web):
    stop = threading.Event()
    writer = threading.Thread(target=_keep_shaking, args=[stop])
    writer.start()
    try:
        for _ in range(20):
            with socket(web, "/ws/boxes/a") as ws:
                frame = receive(ws)
            assert frame["data"]["times"] == frame["version"]
    finally:
        stop.set()
        writer.join()


def test_one_socket_watches_many_rooms(web):
    with socket(web, "/ws") as ws:
        say(ws, type="join", room="boxes.a")
        say(ws, type="join", room="boxes.b", after=0)
        assert [receive(ws)["type"], receive(ws)["type"]] == ["snapshot", "events"]
        shake("b")
        assert receive(ws)["room"] == "boxes.b"
        say(ws, type="leave", room="boxes.b")
        shake("b")
        shake("a")
        assert receive(ws)["room"] == "boxes.a"


def test_one_socket_watches_at_most_sixteen_rooms(web):
    with socket(web, "/ws") as ws:
        for number in range(17):
            say(ws, type="join", room=f"boxes.{number}")
        frames = [receive(ws) for _ in range(17)]
    assert [frame["type"] for frame in frames] == ["snapshot"] * 16 + ["error"]
    assert frames[-1]["code"] == "TOO_MANY_ROOMS"


def test_a_gap_is_filled_on_request(web):
    shake(times=4)
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        say(ws, type="catchUp", after=1)
        assert versions(receive(ws)) == [2, 3, 4]


def _keep_shaking(stop: threading.Event) -> None:
    while not stop.is_set():
        shake()
    connections.close_all()


def _versions_seen(web: str, count: int) -> list[int]:
    with socket(web, "/ws/boxes/a") as ws:
        seen = [receive(ws)["version"]]
        while len(seen) < count:
            frame = receive(ws)
            seen += versions(frame) if frame["type"] == "events" else []
    return seen
