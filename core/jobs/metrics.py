"""Metrics of jobs: read from the database, so that every web process can answer /metrics for all workers.

Workers count in memory, and their housekeeping adds the counts to the database.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from math import inf

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.jobs import queries
from core.jobs.models import JobTally
from core.jobs.services.execution import Outcome

log = logging.getLogger(__name__)


class Jobs(Collector):
    """Depth of the queues, outcomes and durations of jobs, and the number of workers."""

    def describe(self) -> list[Metric]:
        return [_depth(), _seconds(), _workers()]

    def collect(self) -> Iterator[Metric]:
        """Yield nothing when the database fails for any reason: the other metrics then matter most."""
        try:
            yield from [_measured_depth(), _measured_seconds(), _measured_workers()]
        except Exception as error:
            log.warning("the queues could not be counted: %s", type(error).__name__)


def register() -> None:
    REGISTRY.register(Jobs())


def _depth() -> GaugeMetricFamily:
    return GaugeMetricFamily("courtside_jobs", "Jobs by queue and state.", labels=["queue", "state"])


def _seconds() -> HistogramMetricFamily:
    words = "Time of one attempt at a job, by how it ended."
    return HistogramMetricFamily("courtside_job_seconds", words, labels=["queue", "outcome"])


def _workers() -> GaugeMetricFamily:
    return GaugeMetricFamily("courtside_workers", "Workers that are signed on.")


def _measured_depth() -> Metric:
    metric = _depth()
    for depth in queries.depths():
        for state in ("waiting", "later", "scheduled", "running", "failed"):
            metric.add_metric([depth.queue, state], getattr(depth, state))
    return metric


def _measured_seconds() -> Metric:
    metric, found = _seconds(), list(JobTally.objects.order_by("queue", "outcome"))
    for kind in dict.fromkeys((each.queue, each.outcome) for each in found):
        rows = {each.at_most: each for each in found if (each.queue, each.outcome) == kind}
        buckets, total = [], 0
        for limit in LIMITS:
            total += rows[limit].count if limit in rows else 0
            buckets.append(("+Inf" if limit == inf else str(limit), float(total)))
        metric.add_metric(list(kind), buckets, sum(each.seconds for each in rows.values()))
    return metric


def _measured_workers() -> Metric:
    metric = _workers()
    metric.add_metric([], queries.heartbeat()[0])
    return metric


LIMITS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, inf)
Kind = tuple[str, str, float]
_ADD = """
    INSERT INTO jobs_jobtally AS t (queue, outcome, at_most, count, seconds) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (queue, outcome, at_most)
    DO UPDATE SET count = t.count + excluded.count, seconds = t.seconds + excluded.seconds
"""
_lock = threading.Lock()
_counts_by_kind: dict[Kind, int] = defaultdict(int)
_seconds_by_kind: dict[Kind, float] = defaultdict(float)


def count_job(queue: str, outcome: Outcome, seconds: float) -> None:
    """Count one job of this queue by its outcome and duration."""
    kind = (queue, outcome.value, next(limit for limit in LIMITS if seconds <= limit))
    with _lock:
        _counts_by_kind[kind] += 1
        _seconds_by_kind[kind] += seconds


def write_counts() -> None:
    """Add the counts since the last call to the database, in one order so that two workers never deadlock."""
    with _lock:
        rows = [(*kind, _counts_by_kind[kind], _seconds_by_kind[kind]) for kind in sorted(_counts_by_kind)]
        _counts_by_kind.clear()
        _seconds_by_kind.clear()
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)
