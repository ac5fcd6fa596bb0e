"""How often a verb is called, for Prometheus: what came of it and how long it took."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar

from prometheus_client import Histogram

from core.errors import DomainError

Given = ParamSpec("Given")
Made = TypeVar("Made")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def seconds_by_outcome(name: str, says: str) -> Histogram:
    """A histogram with the label `outcome`."""
    return Histogram(name, says, ["outcome"], buckets=SECONDS)


def measured(
    seconds: Histogram, outcome_of: Callable[[Made], str]
) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Count each call of the verb under what `outcome_of` says it made, `refused` by a rule, or `failed`."""

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
