"""Bodies on their way: little memory, a limit for each route, and a budget for all of them."""

import pytest

from core.http.request_bodies import FREE_BYTES, IN_MEMORY, Allowance, ClientDisconnected, RequestBody, TooMuchInFlight
from core.requests import KEPT_BODY_BYTES, MAX_BODY_BYTES, MAX_UPLOAD_BYTES, max_body_bytes

PART = 64 * 1024


def sending(size, *, more=False):
    """The receive of a client that sends so many bytes."""
    parts = [b"x" * min(PART, size - at) for at in range(0, size, PART)] or [b""]

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts) or more}

    return receive


def held(allowance, address="192.0.2.1"):
    return RequestBody(allowance, address)


async def test_a_large_body_lies_in_a_file_and_arrives_whole():
    with held(Allowance()) as body:
        await body.read(sending(IN_MEMORY * 3), lambda: MAX_UPLOAD_BYTES, small=MAX_BODY_BYTES)
        assert body.file._rolled
        assert (len(body.file.read()), body.length) == (IN_MEMORY * 3, IN_MEMORY * 3)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, MAX_BODY_BYTES + PART, MAX_BODY_BYTES * 9])
async def test_of_a_body_over_the_limit_of_its_route_the_beginning_is_kept(size):
    with held(Allowance()) as body:
        await body.read(sending(size), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
        assert (body.too_large, len(body.file.read())) == (True, KEPT_BODY_BYTES)


async def test_all_bodies_together_have_a_budget_and_give_it_back():
    allowance = Allowance(total=MAX_BODY_BYTES, per_address=MAX_BODY_BYTES)
    with held(allowance) as first:
        await first.read(sending(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
        with held(allowance, "192.0.2.2") as second, pytest.raises(TooMuchInFlight):
            await second.read(sending(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
    assert allowance.held == 0


async def test_one_address_cannot_use_up_what_all_share():
    allowance = Allowance(total=MAX_BODY_BYTES * 4, per_address=MAX_BODY_BYTES)
    with held(allowance) as first, held(allowance) as second, held(allowance, "192.0.2.2") as other:
        await first.read(sending(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
        await other.read(sending(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
        with pytest.raises(TooMuchInFlight):
            await second.read(sending(MAX_BODY_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)


async def test_an_ordinary_call_goes_through_whatever_is_on_its_way():
    with held(Allowance(total=0, per_address=0)) as body:
        await body.read(sending(FREE_BYTES), lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
        assert body.length == FREE_BYTES


async def test_the_budget_comes_back_when_a_client_leaves():
    allowance = Allowance()
    receive = sending(PART * 2, more=True)

    async def leaving():
        try:
            return await receive()
        except IndexError:
            return {"type": "http.disconnect"}

    with held(allowance) as body, pytest.raises(ClientDisconnected):
        await body.read(leaving, lambda: MAX_BODY_BYTES, small=MAX_BODY_BYTES)
    assert allowance.held == 0


@pytest.mark.parametrize(
    ("path", "most"),
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
def test_only_routes_that_take_files_take_much(path, most):
    assert max_body_bytes(path) == most
