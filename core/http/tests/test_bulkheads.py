"""Lanes: what waits for one locked thing, or for a crowd of readers, holds up nothing else."""

import asyncio

import pytest

from core.http import bulkheads
from core.http.bulkheads import MAX_WRITES_PER_PARENT, READERS, WRITERS, Bulkheads, Refused, parent_of
from core.http.request_bodies import ClientDisconnected

EVENT = "/api/events/0190a1b2-0000-7000-8000-000000000001/reserve"
OTHER = "/api/events/0190a1b2-0000-7000-8000-000000000002/reserve"


async def stays():
    """The receive of a client that stays."""
    await asyncio.Event().wait()


async def left():
    """The receive of a client that has left."""
    return {"type": "http.disconnect"}


class Crowd:
    """Requests inside or in the queue, each a task that stays inside until `release`."""

    def __init__(self):
        self.lanes, self.inside, self.release, self.tasks = Bulkheads(), [], asyncio.Event(), []

    async def ask(self, method, path, *, receive=stays, gives_up=False):
        async with self.lanes.place(method, path, receive) as place:
            self.inside.append(path)
            await self.release.wait()
            place.gave_up = gives_up

    async def send(self, method, path, times=1, **more):
        new = [asyncio.create_task(self.ask(method, path, **more)) for _ in range(times)]
        self.tasks += new
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return new

    async def results(self):
        return await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_writes_to_one_thing_leave_a_thread_for_the_others():
    crowd = Crowd()
    await crowd.send("POST", EVENT, times=30)
    await crowd.send("POST", OTHER)
    assert crowd.inside == [EVENT] * MAX_WRITES_PER_PARENT + [OTHER]
    crowd.release.set()
    assert await crowd.results() == [None] * 31


async def test_readers_never_hold_up_writers_nor_writers_a_scorer():
    crowd = Crowd()
    await crowd.send("GET", "/events/", times=READERS * 3)
    await crowd.send("POST", EVENT, times=WRITERS * 3)
    await crowd.send("POST", OTHER, times=WRITERS * 3)
    await crowd.send("POST", "/api/score/update")
    assert crowd.inside.count("/events/") == READERS
    assert crowd.inside[-1] == "/api/score/update"
    crowd.release.set()
    await crowd.results()


async def test_when_a_lock_does_not_come_free_all_who_wait_for_that_thing_hear_so_at_once():
    crowd = Crowd()
    await crowd.send("POST", EVENT, times=30, gives_up=True)
    crowd.release.set()
    results = await crowd.results()
    assert results.count(None) == MAX_WRITES_PER_PARENT
    assert sum(isinstance(each, Refused) for each in results) == 28


async def test_a_stuck_thing_is_tried_by_one_at_a_time(monkeypatch):
    crowd = Crowd()
    crowd.release.set()
    await crowd.send("POST", EVENT, gives_up=True)
    await crowd.results()
    crowd.release.clear()
    await crowd.send("POST", EVENT, times=3)
    assert crowd.inside.count(EVENT) == 2  # the one that gave up, and the one that tries
    crowd.release.set()
    assert sum(isinstance(each, Refused) for each in await crowd.results()) == 2


async def test_a_client_that_leaves_the_queue_is_dropped_and_takes_no_thread():
    crowd = Crowd()
    await crowd.send("GET", "/", times=READERS)
    [gone] = await crowd.send("GET", "/gone", receive=left)
    with pytest.raises(ClientDisconnected):
        await gone
    crowd.release.set()
    await crowd.send("GET", "/next")
    assert crowd.inside == ["/"] * READERS + ["/next"]
    await crowd.results()


async def test_who_waits_longer_than_people_do_is_refused(monkeypatch):
    monkeypatch.setattr(bulkheads, "QUEUE_TIMEOUT_SECONDS", 0.01)
    crowd = Crowd()
    await crowd.send("GET", "/", times=READERS + 1)
    await asyncio.sleep(0.05)
    crowd.release.set()
    assert sum(isinstance(each, Refused) for each in await crowd.results()) == 1


async def test_every_place_comes_back():
    crowd = Crowd()
    await crowd.send("GET", "/", times=READERS * 5)
    for task in crowd.tasks[::3]:
        task.cancel()
    crowd.release.set()
    await crowd.results()
    assert crowd.lanes._reading.gate.free == READERS
    assert crowd.lanes._things == {}


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        (EVENT, "events 0190a1b2-0000-7000-8000-000000000001"),
        (EVENT.replace("reserve", "holds"), "events 0190a1b2-0000-7000-8000-000000000001"),
        ("/api/auth/login", "/api/auth/login"),
        ("/nowhere/at/all", "/nowhere/at/all"),
    ],
)
def test_what_a_write_contends_for_is_named_by_its_route(path, thing):
    assert parent_of(path) == thing
