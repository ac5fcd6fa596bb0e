"""What /metrics tells of jobs, read from the database when asked: whichever process answers knows them all."""

import logging
from collections.abc import Iterator
from math import inf

from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.jobs import queries
from core.jobs.models import JobTally
from core.jobs.tally import LIMITS

log = logging.getLogger(__name__)


class Jobs(Collector):
    """Depth of the queues, how jobs ended and how long they took, and how many workers there are."""

    def describe(self) -> list[Metric]:
        return [_depth(), _seconds(), _workers()]

    def collect(self) -> Iterator[Metric]:
        """Nothing where that fails, whatever the reason: the other metrics matter then more than ever."""
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
