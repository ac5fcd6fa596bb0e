"""Logging never waits for the reader of the log."""

import io
import logging
import os
from time import monotonic

from core.ops.logs import QueuedHandler, dropped

LINE = "x" * 1000


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("t", logging.INFO, __file__, 1, text, None, None)


def test_every_line_is_written_in_order() -> None:
    stream = io.StringIO()
    outbox = QueuedHandler(stream)

    for n in range(500):
        outbox.handle(record(f"line {n}"))
    outbox.empty()

    assert stream.getvalue().splitlines() == [f"line {n}" for n in range(500)]


def test_a_blocked_reader_blocks_no_thread() -> None:
    reading, writing = os.pipe()
    before = dropped._value.get()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading) as reader:
        outbox = QueuedHandler(stream, at_most=100)
        started = monotonic()

        for _ in range(1000):
            outbox.handle(record(LINE))
        outbox.empty(patience=0.1)

        lost = int(dropped._value.get() - before)
        assert monotonic() - started < 1
        assert lost > 500
        assert [reader.readline() for _ in range(1000 - lost)] == [f"{LINE}\n"] * (1000 - lost)
        outbox.empty()


def test_a_closed_stream_raises_nothing() -> None:
    stream = io.StringIO()
    outbox = QueuedHandler(stream)
    stream.close()

    outbox.handle(record("nobody hears this"))
    outbox.empty()

    assert outbox._records.unfinished_tasks == 0
