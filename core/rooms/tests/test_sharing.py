"""Concurrent callers share one read, and the metrics count them."""

import asyncio

import pytest

from core.ops.metrics import cache_requests
from core.rooms.concurrency import Batched, CallerGone, Coalesced


def counted(result):
    return cache_requests.labels("of_these_tests", result)._value.get()


async def test_concurrent_callers_share_one_read_and_count_as_hits():
    reads = []

    async def read():
        reads.append(1)
        await asyncio.sleep(0)
        return len(reads)

    shared = Coalesced(read, "of_these_tests")

    assert await asyncio.gather(*(shared() for _ in range(5))) == [1] * 5
    assert (counted("hit"), counted("miss")) == (4, 1)


async def test_a_caller_during_a_read_gets_a_later_one():
    reads, begun, go_on = [], asyncio.Event(), asyncio.Event()

    async def read():
        reads.append(len(reads) + 1)
        begun.set()
        await go_on.wait()
        return reads[-1]

    shared = Coalesced(read, "of_these_tests")
    first = asyncio.ensure_future(shared())
    await begun.wait()
    second = asyncio.ensure_future(shared())
    await asyncio.sleep(0)
    go_on.set()

    assert [await first, await second] == [1, 2]


async def test_a_caller_that_leaves_does_not_disturb_the_others():
    async def read():
        await asyncio.sleep(0.01)
        return "read"

    shared = Coalesced(read, "of_these_tests")
    first, second = asyncio.ensure_future(shared()), asyncio.ensure_future(shared())
    await asyncio.sleep(0)
    first.cancel()

    assert await second == "read"


async def test_each_question_has_its_own_answer_and_its_own_error():
    async def work(questions):
        return [ValueError(each) if each == "bad" else each.upper() for each in questions]

    together = Batched(work, "of_these_tests")
    answers = await asyncio.gather(*(together(each) for each in ("a", "bad", "b")), return_exceptions=True)

    assert (answers[0], type(answers[1]), answers[2]) == ("A", ValueError, "B")


async def test_questions_of_callers_that_left_are_not_asked():
    calls = []

    async def work(questions):
        calls.append(questions)
        return questions

    together, left = Batched(work, "of_these_tests"), [_left] * 5_000
    answers = await asyncio.gather(
        *(together(n, gone) for n, gone in enumerate(left)), together("here"), return_exceptions=True
    )

    assert calls == [["here"]]
    assert all(isinstance(each, CallerGone) for each in answers[:-1])


async def test_one_call_takes_a_limited_number_of_questions():
    calls = []

    async def work(questions):
        calls.append(len(questions))
        return questions

    together = Batched(work, "of_these_tests", most=4)

    assert await asyncio.gather(*(together(n) for n in range(10))) == list(range(10))
    assert calls == [4, 4, 2]


async def test_a_failed_call_raises_for_each_caller_and_the_next_call_is_made():
    async def work(questions):
        if "bad" in questions:
            raise ConnectionError
        return questions

    together = Batched(work, "of_these_tests")

    with pytest.raises(ConnectionError):
        await together("bad")
    assert await together("good") == "good"


def _left():
    return True
