"""Request bodies in flight: little memory, a limit per route, and a shared budget."""

import pytest

from core.http.request_bodies import (
    MAX_MEMORY_BYTES,
    UNCOUNTED_BYTES,
    BodyBudget,
    BodyBudgetExceeded,
    ClientDisconnected,
    RequestBody,
)
from core.requests import KEPT_BODY_BYTES, MAX_BODY_BYTES, MAX_UPLOAD_BYTES, max_body_bytes

PART = 64 * 1024


def receive_bytes(size, *, more=False):
    """Receive for a client that sends this many bytes."""
    parts = [b"x" * min(PART, size - at) for at in range(0, size, PART)] or [b""]

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts) or more}

    return receive


def new_body(budget, address="192.0.2.1"):
    return RequestBody(budget, address)


async def test_a_large_body_is_kept_in_a_file_and_arrives_complete():
    with new_body(BodyBudget()) as body:
        await body.read(receive_bytes(MAX_MEMORY_BYTES * 3), lambda: MAX_UPLOAD_BYTES, initial_limit=MAX_BODY_BYTES)
        assert body.file._rolled
        assert (len(body.file.read()), body.length) == (MAX_MEMORY_BYTES * 3, MAX_MEMORY_BYTES * 3)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, MAX_BODY_BYTES + PART, MAX_BODY_BYTES * 9])
async def test_the_start_of_a_body_over_its_routes_limit_is_kept(size):
    with new_body(BodyBudget()) as body:
        await body.read(receive_bytes(size), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
        assert (body.too_large, len(body.file.read())) == (True, KEPT_BODY_BYTES)


async def test_all_bodies_share_a_budget_and_release_it():
    budget = BodyBudget(total=MAX_BODY_BYTES, per_address=MAX_BODY_BYTES)
    with new_body(budget) as first:
        await first.read(receive_bytes(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
        with new_body(budget, "192.0.2.2") as second, pytest.raises(BodyBudgetExceeded):
            await second.read(receive_bytes(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
    assert budget.used == 0


async def test_one_address_cannot_use_up_the_shared_budget():
    budget = BodyBudget(total=MAX_BODY_BYTES * 4, per_address=MAX_BODY_BYTES)
    with new_body(budget) as first, new_body(budget) as second, new_body(budget, "192.0.2.2") as other:
        await first.read(receive_bytes(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
        await other.read(receive_bytes(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
        with pytest.raises(BodyBudgetExceeded):
            await second.read(receive_bytes(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)


async def test_a_small_body_passes_with_no_budget_left():
    with new_body(BodyBudget(total=0, per_address=0)) as body:
        await body.read(receive_bytes(UNCOUNTED_BYTES), lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
        assert body.length == UNCOUNTED_BYTES


async def test_the_budget_is_released_when_a_client_disconnects():
    budget = BodyBudget()
    receive = receive_bytes(PART * 2, more=True)

    async def receive_then_disconnect():
        try:
            return await receive()
        except IndexError:
            return {"type": "http.disconnect"}

    with new_body(budget) as body, pytest.raises(ClientDisconnected):
        await body.read(receive_then_disconnect, lambda: MAX_BODY_BYTES, initial_limit=MAX_BODY_BYTES)
    assert budget.used == 0


@pytest.mark.parametrize(
    ("path", "max_bytes"),
    [
        ("/tickets/new/", MAX_UPLOAD_BYTES),
        ("/tickets/track/x/reply/", MAX_UPLOAD_BYTES),
        ("/staff/tickets/1/reply/", MAX_UPLOAD_BYTES),
        ("/staff/subscribers/import/", MAX_UPLOAD_BYTES),
        ("/subscribe/", MAX_BODY_BYTES),
        ("/api/score/update", MAX_BODY_BYTES),
        ("/api/nowhere", MAX_BODY_BYTES),
        ("/\x00", MAX_BODY_BYTES),
    ],
)
def test_only_upload_routes_accept_large_bodies(path, max_bytes):
    assert max_body_bytes(path) == max_bytes
