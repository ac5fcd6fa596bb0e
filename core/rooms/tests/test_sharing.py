"""Callers of one moment share one read, and the metrics tell how often."""

import asyncio

from core.ops.metrics import cache_requests
from core.rooms.sharing import Shared


def counted(result):
    return cache_requests.labels("of_these_tests", result)._value.get()


async def test_callers_of_one_moment_share_one_read_and_count_as_hits():
    reads = []

    async def read():
        reads.append(1)
        await asyncio.sleep(0)
        return len(reads)

    shared = Shared(read, "of_these_tests")

    assert await asyncio.gather(*(shared() for _ in range(5))) == [1] * 5
    assert (counted("hit"), counted("miss")) == (4, 1)
