"""Transactions that the database gave up in favour of another, run again."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from secrets import SystemRandom
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

RETRIES = 3
FIRST_PAUSE = 0.05  # seconds; doubled each time
_GIVEN_UP = ("40001", "40P01")  # serialization failure, deadlock: PostgreSQL's appendix A
_inside: ContextVar[bool] = ContextVar("inside_retried", default=False)
_dice = SystemRandom()


def retried(work: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The work, run again up to three times when a deadlock or a serialization failure ended it.

    Only the outermost tries again: inside a transaction, or inside another retried(), the work runs
    once and the error goes on. What must not happen twice belongs into the work's one transaction.
    The last failure is raised as it is; every face answers it with 409 and Retry-After.
    """

    @wraps(work)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        if _inside.get() or in_transaction():
            return work(*args, **kwargs)
        mark = _inside.set(True)
        try:
            for attempt in range(RETRIES):
                try:
                    return work(*args, **kwargs)
                except DatabaseError as error:
                    if not given_up(error):
                        raise
                time.sleep(_pause(attempt))
            return work(*args, **kwargs)
        finally:
            _inside.reset(mark)

    return run


def given_up(error: BaseException) -> bool:
    """Whether the database ended this transaction for the sake of another: running it again can help."""
    return getattr(error.__cause__, "sqlstate", None) in _GIVEN_UP


def in_transaction() -> bool:
    """Whether a transaction is open; the one that a test case rolls back does not count (as for durable blocks)."""
    blocks: list[Any] = connection.atomic_blocks
    return bool(blocks) and not blocks[0]._from_testcase


def _pause(attempt: int) -> float:
    """Those who met once do not come back at the same moment."""
    return _dice.uniform(0.5, 1.5) * FIRST_PAUSE * 2**attempt
