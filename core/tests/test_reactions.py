"""A reaction to an event is a job, queued in the announcing transaction."""

from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from core import jobs, systems
from core.jobs.registry import _tasks
from core.rooms.services import Event, announce
from core.systems import System


@dataclass(frozen=True)
class BallLost(Event):
    type = "test.ball.lost"

    def data(self):
        return {}


class BallFound(BallLost):
    type = "test.ball.found"


@pytest.fixture(autouse=True)
def _look(monkeypatch):
    monkeypatch.setattr("core.jobs.registry._tasks", dict(_tasks))

    @jobs.task("test.look_for_the_ball", queue=jobs.Queue.REGISTRATION)
    def look_for_the_ball(room: str, version: int) -> None: ...

    park = System(reactions={"test.ball.lost": (look_for_the_ball,)})
    monkeypatch.setattr(systems, "installed", lambda: {"park": park})


def queued():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'room', (args->>'version')::int FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            ["test.look_for_the_ball"],
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_each_event_of_the_type_queues_the_task_with_its_version():
    with transaction.atomic():
        announce("test.park", BallFound(), BallLost(), BallFound(), BallLost())

    assert queued() == [("test.park", 2), ("test.park", 4)]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_event_has_no_reaction():
    with transaction.atomic():
        announce("test.park", BallLost())
        transaction.set_rollback(True)

    assert queued() == []


def test_a_task_without_the_right_arguments_is_refused():
    @jobs.task("test.deaf", queue=jobs.Queue.REGISTRATION)
    def deaf() -> None: ...

    with pytest.raises(TypeError):
        System(reactions={"test.ball.lost": (deaf,)})
