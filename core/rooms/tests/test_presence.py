"""Viewers are counted over all processes, and each viewer is told the count."""

import json

import pytest
from django.db import connection

from core.rooms import presence, registry
from core.rooms.models import Presence
from core.rooms.tests import box
from core.rooms.tests.box import receive, socket
from core.tests.serving import serving

SESSION = {"Cookie": "sessionid=" + "a" * 32}


@pytest.fixture(autouse=True)
def _counted(monkeypatch):
    monkeypatch.setitem(registry.kinds(), "boxes", box.BoxRoom(presence=True))
    monkeypatch.setattr(presence, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(presence, "SAY_SECONDS", 0.1)


def told(opened, count):
    """Read until this count is received."""
    while (frame := receive(opened)) != {"type": "presence", "room": "boxes.a", "count": count}:
        assert frame["type"] in ("snapshot", "presence")


def said_by_another_process(watching, seconds_ago=0):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rooms_presence (process, room, watching, said_at) VALUES"
            " (gen_random_uuid(), 'boxes.a', %s, clock_timestamp() - make_interval(secs => %s))",
            [watching, seconds_ago],
        )


def test_viewers_are_told_how_many_they_are(web):
    with socket(web, "/ws/boxes/a") as first:
        told(first, 1)
        with socket(web, "/ws/boxes/a") as second:
            told(first, 2)
            told(second, 2)
        told(first, 1)
    assert presence.counts(["boxes.a", "boxes.b"]).keys() <= {"boxes.a"}


def test_viewers_of_other_processes_count_while_they_are_reported(web):
    said_by_another_process(3)
    said_by_another_process(100, seconds_ago=presence.COUNTS_FOR_SECONDS)
    with socket(web, "/ws/boxes/a") as ws:
        told(ws, 4)


def test_all_windows_of_a_browser_are_one_viewer_and_an_overlay_is_none(web):
    from_here = {"origin": web, "additional_headers": SESSION}
    with (
        socket(web, "/ws/boxes/a", **from_here) as window,
        socket(web, "/ws/boxes/a", **from_here),
        socket(web, "/ws/boxes/a?watching=no") as overlay,
    ):
        told(window, 1)
        told(overlay, 1)


def test_there_is_one_row_per_process_and_room(web):
    with socket(web, "/ws/boxes/a"), socket(web, "/ws/boxes/a"), socket(web, "/ws/boxes/a") as last:
        told(last, 3)
        assert [row.watching for row in Presence.objects.all()] == [3]


def test_two_servers_share_one_count(web):
    with serving(box.application) as other, socket(web, "/ws/boxes/a") as here, socket(other, "/ws/boxes/a") as there:
        told(here, 2)
        told(there, 2)


def test_a_room_without_presence_sends_no_count(web, monkeypatch):
    monkeypatch.setitem(registry.kinds(), "boxes", box.BoxRoom())
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        ws.send(json.dumps({"type": "ping"}))
        assert receive(ws) == {"type": "pong"}
    assert not Presence.objects.exists()


@pytest.mark.django_db
def test_reports_of_ended_processes_are_deleted():
    said_by_another_process(1)
    said_by_another_process(1, seconds_ago=61)
    assert presence.purge() == 1
    assert presence.counts(["boxes.a"]) == {"boxes.a": 1}
