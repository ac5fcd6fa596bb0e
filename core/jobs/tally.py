"""Counting how jobs end and how long they take. The worker adds up, and its keeper writes the sums to the database,

for /metrics is answered by the web processes.
"""

import threading
from collections import defaultdict
from math import inf

from django.db import connection

from core.jobs.attempts import Outcome

LIMITS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, inf)
Kind = tuple[str, str, float]

_ADD = """
    INSERT INTO jobs_jobtally AS t (queue, outcome, at_most, count, seconds) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (queue, outcome, at_most)
    DO UPDATE SET count = t.count + excluded.count, seconds = t.seconds + excluded.seconds
"""
_lock = threading.Lock()
_counts: dict[Kind, int] = defaultdict(int)
_seconds: dict[Kind, float] = defaultdict(float)


def count(queue: str, outcome: Outcome, seconds: float) -> None:
    """One job of this queue ended so, after so long."""
    kind = (queue, outcome.value, next(limit for limit in LIMITS if seconds <= limit))
    with _lock:
        _counts[kind] += 1
        _seconds[kind] += seconds


def write() -> None:
    """Add what was counted since the last time to the database; in one order, so that two workers never deadlock."""
    with _lock:
        rows = [(*kind, _counts[kind], _seconds[kind]) for kind in sorted(_counts)]
        _counts.clear()
        _seconds.clear()
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)
