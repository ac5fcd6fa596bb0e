"""Bulkheads: writes that wait for one lock and a crowd of readers hold up nothing else."""

import asyncio

import pytest

from core.http import bulkheads
from core.http.bulkheads import MAX_WRITES_PER_PARENT, READ_THREADS, WRITE_THREADS, Bulkheads, ServerBusy, parent_of
from core.http.request_bodies import ClientDisconnected

EVENT = "/api/events/0190a1b2-0000-7000-8000-000000000001/reserve"
OTHER = "/api/events/0190a1b2-0000-7000-8000-000000000002/reserve"


async def receive_forever():
    """Receive for a client that stays connected."""
    await asyncio.Event().wait()


async def receive_disconnect():
    """Receive for a client that has disconnected."""
    return {"type": "http.disconnect"}


class Crowd:
    """Requests with a slot or in the queue; each task keeps its slot until `release`."""

    def __init__(self):
        self.bulkheads, self.inside, self.release, self.tasks = Bulkheads(), [], asyncio.Event(), []

    async def enter(self, method, path, *, receive=receive_forever, gave_up=False):
        async with self.bulkheads.slot(method, path, receive) as slot:
            self.inside.append(path)
            await self.release.wait()
            slot.gave_up = gave_up

    async def send(self, method, path, times=1, **more):
        new = [asyncio.create_task(self.enter(method, path, **more)) for _ in range(times)]
        self.tasks += new
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return new

    async def results(self):
        return await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_writes_to_one_parent_leave_a_thread_for_others():
    crowd = Crowd()
    await crowd.send("POST", EVENT, times=30)
    await crowd.send("POST", OTHER)
    assert crowd.inside == [EVENT] * MAX_WRITES_PER_PARENT + [OTHER]
    crowd.release.set()
    assert await crowd.results() == [None] * 31


async def test_readers_do_not_hold_up_writers_and_writers_do_not_hold_up_scoring():
    crowd = Crowd()
    await crowd.send("GET", "/events/", times=READ_THREADS * 3)
    await crowd.send("POST", EVENT, times=WRITE_THREADS * 3)
    await crowd.send("POST", OTHER, times=WRITE_THREADS * 3)
    await crowd.send("POST", "/api/score/update")
    assert crowd.inside.count("/events/") == READ_THREADS
    assert crowd.inside[-1] == "/api/score/update"
    crowd.release.set()
    await crowd.results()


async def test_a_lock_timeout_rejects_all_requests_waiting_for_that_parent():
    crowd = Crowd()
    await crowd.send("POST", EVENT, times=30, gave_up=True)
    crowd.release.set()
    results = await crowd.results()
    assert results.count(None) == MAX_WRITES_PER_PARENT
    assert sum(isinstance(each, ServerBusy) for each in results) == 28


async def test_a_stuck_parent_is_tried_by_one_request_at_a_time(monkeypatch):
    crowd = Crowd()
    crowd.release.set()
    await crowd.send("POST", EVENT, gave_up=True)
    await crowd.results()
    crowd.release.clear()
    await crowd.send("POST", EVENT, times=3)
    assert crowd.inside.count(EVENT) == 2  # the one that timed out, and the one that tries again
    crowd.release.set()
    assert sum(isinstance(each, ServerBusy) for each in await crowd.results()) == 2


async def test_a_client_that_disconnects_in_the_queue_takes_no_thread():
    crowd = Crowd()
    await crowd.send("GET", "/", times=READ_THREADS)
    [left] = await crowd.send("GET", "/gone", receive=receive_disconnect)
    with pytest.raises(ClientDisconnected):
        await left
    crowd.release.set()
    await crowd.send("GET", "/next")
    assert crowd.inside == ["/"] * READ_THREADS + ["/next"]
    await crowd.results()


async def test_a_request_that_waits_too_long_is_rejected(monkeypatch):
    monkeypatch.setattr(bulkheads, "QUEUE_TIMEOUT_SECONDS", 0.01)
    crowd = Crowd()
    await crowd.send("GET", "/", times=READ_THREADS + 1)
    await asyncio.sleep(0.05)
    crowd.release.set()
    assert sum(isinstance(each, ServerBusy) for each in await crowd.results()) == 1


async def test_every_slot_is_released():
    crowd = Crowd()
    await crowd.send("GET", "/", times=READ_THREADS * 5)
    for task in crowd.tasks[::3]:
        task.cancel()
    crowd.release.set()
    await crowd.results()
    assert crowd.bulkheads._reading.semaphore.available == READ_THREADS
    assert crowd.bulkheads._parents == {}


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        (EVENT, "events 0190a1b2-0000-7000-8000-000000000001"),
        (EVENT.replace("reserve", "holds"), "events 0190a1b2-0000-7000-8000-000000000001"),
        ("/api/auth/login", "/api/auth/login"),
        ("/nowhere/at/all", "/nowhere/at/all"),
    ],
)
def test_a_writes_parent_is_named_by_its_route(path, parent):
    assert parent_of(path) == parent
