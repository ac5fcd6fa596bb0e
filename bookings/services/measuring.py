"""How reserving goes, for Prometheus: what came of it and how long it took."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import ParamSpec

from prometheus_client import Histogram

from bookings.models import Reservation
from core.refusals import Refusal

Given = ParamSpec("Given")

reservation_seconds = Histogram(
    "courtside_reservation_seconds",
    "Time to reserve a seat. outcome: reserved, refused by a rule, or failed.",
    ["outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def measured(verb: Callable[Given, Reservation]) -> Callable[Given, Reservation]:
    """Count each call of the verb under its outcome."""

    @wraps(verb)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Reservation:
        started, outcome = perf_counter(), "failed"
        try:
            made = verb(*args, **kwargs)
            outcome = "reserved"
            return made
        except Refusal:
            outcome = "refused"
            raise
        finally:
            reservation_seconds.labels(outcome).observe(perf_counter() - started)

    return run
