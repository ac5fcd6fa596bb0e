"""How registering goes, for Prometheus: what came of it and how long it took."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import ParamSpec

from prometheus_client import Histogram

from competitions.models import Registration
from core.refusals import Refusal

Given = ParamSpec("Given")

registration_seconds = Histogram(
    "courtside_registration_seconds",
    "Time to register for a competition. outcome: confirmed, waitlisted, refused by a rule, or failed.",
    ["outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


def measured(verb: Callable[Given, Registration]) -> Callable[Given, Registration]:
    """Count each call of the verb under its outcome."""

    @wraps(verb)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Registration:
        started, outcome = perf_counter(), "failed"
        try:
            made = verb(*args, **kwargs)
            outcome = made.status.lower()
            return made
        except Refusal:
            outcome = "refused"
            raise
        finally:
            registration_seconds.labels(outcome).observe(perf_counter() - started)

    return run
