"""Bodies on their way: little memory, a limit for each route, and a budget for all of them."""

import pytest

from config.bodies import IN_MEMORY, NOT_COUNTED, Allowance, Body, ClientLeft, TooMuchInFlight
from core.bodies import KEPT, LARGE, SMALL, most_bytes

PART = 64 * 1024


def sending(size, *, more=False):
    """The receive of a client that sends so many bytes."""
    parts = [b"x" * min(PART, size - at) for at in range(0, size, PART)] or [b""]

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts) or more}

    return receive


def held(allowance, address="192.0.2.1"):
    return Body(allowance, address)


async def test_a_large_body_lies_in_a_file_and_arrives_whole():
    with held(Allowance()) as body:
        await body.read(sending(IN_MEMORY * 3), lambda: LARGE, small=SMALL)
        assert body.file._rolled
        assert (len(body.file.read()), body.length) == (IN_MEMORY * 3, IN_MEMORY * 3)


@pytest.mark.parametrize("size", [SMALL + 1, SMALL + PART, SMALL * 9])
async def test_of_a_body_over_the_limit_of_its_route_the_beginning_is_kept(size):
    with held(Allowance()) as body:
        await body.read(sending(size), lambda: SMALL, small=SMALL)
        assert (body.too_large, len(body.file.read())) == (True, KEPT)


async def test_all_bodies_together_have_a_budget_and_give_it_back():
    allowance = Allowance(total=SMALL, per_address=SMALL)
    with held(allowance) as first:
        await first.read(sending(SMALL), lambda: SMALL, small=SMALL)
        with held(allowance, "192.0.2.2") as second, pytest.raises(TooMuchInFlight):
            await second.read(sending(SMALL), lambda: SMALL, small=SMALL)
    assert allowance.held == 0


async def test_one_address_cannot_use_up_what_all_share():
    allowance = Allowance(total=SMALL * 4, per_address=SMALL)
    with held(allowance) as first, held(allowance) as second, held(allowance, "192.0.2.2") as other:
        await first.read(sending(SMALL), lambda: SMALL, small=SMALL)
        await other.read(sending(SMALL), lambda: SMALL, small=SMALL)
        with pytest.raises(TooMuchInFlight):
            await second.read(sending(SMALL), lambda: SMALL, small=SMALL)


async def test_an_ordinary_call_goes_through_whatever_is_on_its_way():
    with held(Allowance(total=0, per_address=0)) as body:
        await body.read(sending(NOT_COUNTED), lambda: SMALL, small=SMALL)
        assert body.length == NOT_COUNTED


async def test_the_budget_comes_back_when_a_client_leaves():
    allowance = Allowance()
    receive = sending(PART * 2, more=True)

    async def leaving():
        try:
            return await receive()
        except IndexError:
            return {"type": "http.disconnect"}

    with held(allowance) as body, pytest.raises(ClientLeft):
        await body.read(leaving, lambda: SMALL, small=SMALL)
    assert allowance.held == 0


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/tickets/new/", LARGE),
        ("/tickets/track/x/reply/", LARGE),
        ("/staff/tickets/1/reply/", LARGE),
        ("/staff/subscribers/import/", LARGE),
        ("/subscribe/", SMALL),
        ("/api/score/update", SMALL),
        ("/api/nowhere", SMALL),
        ("/\x00", SMALL),
    ],
)
def test_only_routes_that_take_files_take_much(path, most):
    assert most_bytes(path) == most
