"""Log lines on their way out: nobody who logs ever waits for whoever reads.

A terminal stopped by Ctrl-S, or a collector that hangs, would otherwise stop every thread that has
something to say, the event loop first of all.
"""

import atexit
import contextlib
import logging
import queue
import sys
import threading
from logging.handlers import QueueHandler
from time import monotonic
from typing import TextIO

from prometheus_client import Counter

AT_MOST = 10_000
LAST_WORDS_SECONDS = 1.0

dropped = Counter("courtside_log_records_dropped", "Log records that found the way out full.")


class Outbox(QueueHandler):
    """Renders a record at once, where its context is known, and leaves the writing to a thread of its own."""

    def __init__(self, stream: TextIO | None = None, at_most: int = AT_MOST) -> None:
        self._records: queue.Queue[logging.LogRecord] = queue.Queue(at_most)
        super().__init__(self._records)
        self._out = logging.StreamHandler(stream or sys.stderr)
        threading.Thread(target=self._write, name="log", daemon=True).start()
        atexit.register(self.empty)

    def enqueue(self, record: logging.LogRecord) -> None:
        """Put the record on its way, or count it as dropped; never wait."""
        try:
            self._records.put_nowait(record)
        except queue.Full:
            dropped.inc()

    def empty(self, patience: float = LAST_WORDS_SECONDS) -> None:
        """Wait until everything is written, but not for ever."""
        deadline = monotonic() + patience
        with self._records.all_tasks_done:
            while self._records.unfinished_tasks and (left := deadline - monotonic()) > 0:
                self._records.all_tasks_done.wait(left)

    def _write(self) -> None:
        while True:
            record = self._records.get()
            with contextlib.suppress(Exception):
                self._out.emit(record)
            self._records.task_done()
