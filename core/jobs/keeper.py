"""What a worker does beside its jobs, once a second and in a thread of its own.

It beats, looks for jobs of dead workers, starts what the clock says is due, and writes the counts down.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import close_old_connections

from core.jobs import services, tally
from core.jobs.registry import LONGEST_RUN
from core.jobs.session import Session

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


class Hangs(Exception):
    """A job runs for ever."""


class Keeper:
    """Tends one worker until it is closed; `on_loss` is called once when the worker must not go on."""

    def __init__(self, session: Session, on_loss: Callable[[], object]) -> None:
        self._session, self._on_loss = session, on_loss
        self._running: dict[int, tuple[float, float]] = {}
        self._stopping = threading.Event()
        self._known: dict[str, datetime] = {}
        self._thread = threading.Thread(target=self._tend, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Look after everything a last time and sign off."""
        self._stopping.set()
        self._thread.join(EVERY_SECONDS * 2)
        _quietly(tally.write)
        self._session.close()

    def begins(self, job: int, longest: float = LONGEST_RUN) -> None:
        """The job may run for so many seconds; then it hangs, and its worker ends and takes it along."""
        now = time.monotonic()
        self._running[job] = (now, now + longest)

    def ends(self, job: int) -> float:
        """How many seconds it took."""
        return time.monotonic() - self._running.pop(job)[0]

    def _tend(self) -> None:
        me = self._session.worker_id
        _quietly(partial(services.rescue, me=me, thoroughly=True))
        while not self._stopping.is_set():
            try:
                now = self._session.beat()
                self._watch()
            except Exception:
                log.exception("this worker must not go on")
                self._on_loss()
                return
            _quietly(partial(services.rescue, me=me))
            _quietly(partial(services.start_due, now, self._known))
            _quietly(tally.write)
            self._stopping.wait(EVERY_SECONDS)

    def _watch(self) -> None:
        ends = min((end for _, end in list(self._running.values())), default=math.inf)
        if time.monotonic() > ends:
            raise Hangs


def _quietly(verb: Callable[[], object]) -> None:
    """What fails here is tried again in a second; only a lost session ends a worker."""
    try:
        verb()
    except Exception:
        log.exception("a worker's housekeeping failed")
    finally:
        close_old_connections()
