"""Metrics for Prometheus: requests, queries, sockets, caches, and calls timed by outcome. Apps add their own.

Labels come from closed sets only (route names, known methods, status classes): a client that
makes up paths or methods must not be able to make up time series.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import wraps
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.errors import DomainError

disable_created_metrics()  # one unused series less for each label set
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
request_seconds = Histogram(
    "courtside_http_request_seconds",
    "Time from the first middleware to the finished answer.",
    ["route", "method", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
query_seconds = Histogram(
    "courtside_database_query_seconds",
    "Time of one database query, as its caller waited for it.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)
query_errors = Counter("courtside_database_query_errors", "Database queries that ended in an error.")
sockets_open = Gauge("courtside_sockets_open", "WebSockets that are open in this process.")
rooms_watched = Gauge("courtside_rooms_watched", "Rooms with at least one watcher in this process.")
events_delivered = Counter("courtside_events_delivered", "Events handed to sockets: one event to three sockets is 3.")
cache_requests = Counter(
    "courtside_cache_requests",
    "Reads that a cache could answer: `hit` where it did, `miss` where the work was done.",
    ["cache", "result"],
)


class CacheHitRate(Collector):
    """The share of hits of each cache since the process began, from 0 to 1."""

    def describe(self) -> list[Metric]:
        return [_hit_rate()]

    def collect(self) -> Iterator[Metric]:
        counts: dict[str, dict[str, float]] = defaultdict(dict)
        for family in cache_requests.collect():
            for sample in family.samples:
                counts[sample.labels["cache"]][sample.labels["result"]] = sample.value
        metric = _hit_rate()
        for cache, results in sorted(counts.items()):
            metric.add_metric([cache], results.get("hit", 0.0) / sum(results.values()))
        yield metric


def _hit_rate() -> GaugeMetricFamily:
    words = "Hits of a cache over all reads it could answer, since this process began."
    return GaugeMetricFamily("courtside_cache_hit_rate", words, labels=["cache"])


REGISTRY.register(CacheHitRate())


def observe_cache(cache: str, *, hit: bool, times: int = 1) -> None:
    """Count reads that this cache could answer. `cache` is a name from the code, never from a client."""
    cache_requests.labels(cache, "hit" if hit else "miss").inc(times)


def observe_request(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answered request under its route, never under its path."""
    method = request.method if request.method in _METHODS else "OTHER"
    request_seconds.labels(route_name(request), method, f"{status // 100}xx").observe(seconds)


def route_name(request: HttpRequest) -> str:
    """Return the route's name, or its pattern where it has none; `unmatched` for unknown paths."""
    match = request.resolver_match
    if match is None:
        return "unmatched"
    return match.view_name if match.url_name else match.route


def time_query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Time each query and count those that fail (a database wrapper)."""
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    except Exception:
        query_errors.inc()
        raise
    finally:
        query_seconds.observe(perf_counter() - started)


def time_queries(*, connection: Any, **_: Any) -> None:
    """Have every connection time its queries, once (receiver of `connection_created`)."""
    if time_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(time_query)


Given = ParamSpec("Given")
Made = TypeVar("Made")
BUCKET_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def outcome_histogram(name: str, says: str) -> Histogram:
    """Return a histogram with the label `outcome`."""
    return Histogram(name, says, ["outcome"], buckets=BUCKET_SECONDS)


def timed(
    seconds: Histogram, outcome_of: Callable[[Made], str]
) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Time each call under the outcome that `outcome_of` returns, `refused` by a rule, or `failed`."""

    def decorate(verb: Callable[Given, Made]) -> Callable[Given, Made]:
        @wraps(verb)
        def run(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            started, outcome = perf_counter(), "failed"
            try:
                made = verb(*args, **kwargs)
                outcome = outcome_of(made)
                return made
            except DomainError:
                outcome = "refused"
                raise
            finally:
                seconds.labels(outcome).observe(perf_counter() - started)

        return run

    return decorate
