"""`check_invariants` finds a log with a gap, and a room whose version differs from its log's."""

from core.rooms.models import Room, RoomEvent
from core.rooms.services import audit
from core.rooms.tests.box import shake


def test_an_intact_log_has_no_findings(transactional_db):
    shake(times=3)
    assert list(audit()) == []


def test_a_gap_and_a_version_ahead_of_the_log_are_found(transactional_db):
    shake(times=2)
    last = RoomEvent.objects.get(version=2)
    RoomEvent.objects.create(room=last.room, version=5, type=last.type, at=last.at)
    assert list(audit()) == [
        "boxes.a: 3 events between the versions 1 and 5",
        "boxes.a: at version 2, and its log ends at 5",
    ]
    Room.objects.update(version=5)
    assert len(list(audit())) == 1
