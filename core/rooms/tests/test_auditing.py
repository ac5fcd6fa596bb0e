"""`check_invariants` sees a log with a gap, and a room that says another version than its log."""

from core.rooms.models import Room, RoomEvent
from core.rooms.services import audit
from core.rooms.tests.box import shake


def test_a_log_as_it_is_written_is_in_order(transactional_db):
    shake(times=3)
    assert list(audit()) == []


def test_a_gap_and_a_version_ahead_of_the_log_are_told(transactional_db):
    shake(times=2)
    last = RoomEvent.objects.get(version=2)
    RoomEvent.objects.create(room=last.room, version=5, type=last.type, at=last.at)
    assert list(audit()) == [
        "boxes.a: 3 events between the versions 1 and 5",
        "boxes.a: at version 2, and its log ends at 5",
    ]
    Room.objects.update(version=5)
    assert len(list(audit())) == 1
