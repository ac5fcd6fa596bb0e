"""The log: contiguous versions, append-only, in the transaction of the change."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from core.rooms import services
from core.rooms.models import Room, RoomEvent
from core.rooms.pubsub import local_listener
from core.rooms.tests.box import Shaken, shake


def test_events_of_one_command_get_consecutive_versions(transactional_db):
    shake(times=2)
    assert shake(times=3).version == 5
    assert [event["version"] for event in services.events_between("boxes.a", 0, 9)] == [1, 2, 3, 4, 5]


def test_watchers_are_notified_once_by_the_commit_and_not_before(transactional_db):
    notifications = []
    with local_listener(lambda room, version: notifications.append((room, version))), transaction.atomic():
        shake(times=2)
        assert notifications == []
    assert notifications == [("boxes.a", 2)]


def test_announcing_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError):
        services.announce("boxes.a", Shaken(1))


def test_a_rollback_leaves_no_event_and_no_gap(transactional_db):
    shake()
    with transaction.atomic():
        shake()
        transaction.set_rollback(True)
    assert shake().version == 2


@pytest.mark.parametrize("sql", ["UPDATE rooms_roomevent SET type = 'x'", "DELETE FROM rooms_roomevent"])
def test_the_database_refuses_to_change_the_log(transactional_db, sql):
    shake()
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_only_the_purge_removes_events_and_only_old_ones(transactional_db):
    shake(times=3)
    assert services.purge_events(older_than=timedelta(days=1)) == 0
    assert services.purge_events(older_than=timedelta(0)) == 3
    assert Room.objects.get(name="boxes.a").version == 3


def test_forty_concurrent_writers_leave_no_gap_and_no_duplicate(transactional_db):
    _in_threads(40, shake)
    assert sorted(RoomEvent.objects.values_list("version", flat=True)) == list(range(1, 41))


def test_without_the_row_lock_writers_collide(transactional_db):
    """The control: versions read and then written without the lock collide, so the test above can fail."""
    barrier, outcomes = threading.Barrier(8), []

    def naive() -> None:
        version = RoomEvent.objects.filter(room="boxes.n").count() + 1
        barrier.wait(5)
        try:
            RoomEvent.objects.create(room="boxes.n", version=version, type="x", at=datetime.now(UTC))
        except IntegrityError:
            outcomes.append("collided")

    _in_threads(8, naive)
    assert outcomes.count("collided") == 7


def test_a_late_commit_is_never_missed_by_a_reader_of_versions_in_order(transactional_db):
    """The row lock makes commit order and version order the same: a later version is never visible first."""
    first_has_its_version, second_started = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            services.announce("boxes.a", Shaken(1))
            first_has_its_version.set()
            second_started.wait(5)
            assert services.head_of("boxes.a").version == 1

    def quick() -> None:
        first_has_its_version.wait(5)
        second_started.set()
        assert shake().version == 2

    _in_threads(1, slow, quick)
    assert [event["version"] for event in services.events_between("boxes.a", 0, 9)] == [1, 2]


def _in_threads(times: int, *works) -> None:
    problems: list[BaseException] = []

    def run(work) -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not problems
