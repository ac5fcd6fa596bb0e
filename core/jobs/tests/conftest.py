"""Shared fixtures of the job tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.jobs import registry
from core.jobs.tests import chores
from core.tests.people import person


@pytest.fixture(autouse=True)
def _chores() -> Iterator[None]:
    """Register the tests' tasks for these tests only."""
    for task in (value for value in vars(chores).values() if isinstance(value, registry.Task)):
        registry._tasks[task.name] = task
    yield
    for name in [name for name in registry._tasks if name.startswith("chores.")]:
        del registry._tasks[name]


@pytest.fixture
def notebook(db: None) -> Iterator[None]:
    with chores.notebook():
        yield


@pytest.fixture
def staffer(db: None) -> Any:
    return person("Sam", role="STAFF")
