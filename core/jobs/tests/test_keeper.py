"""A job hangs once it has run for longer than its task allows."""

from typing import Any
from unittest.mock import Mock

import pytest

from core.backups.tasks import MAX_SECONDS
from core.jobs import registry
from core.jobs.housekeeping import Housekeeper, JobHangs
from core.jobs.registry import MAX_RUN_SECONDS


def test_each_job_has_the_time_of_its_task(monkeypatch: Any) -> None:
    now = [1000.0]
    monkeypatch.setattr("core.jobs.housekeeping.time.monotonic", lambda: now[0])
    keeper = Housekeeper(Mock(), on_loss=Mock())
    keeper.begins(1, registry.max_run_seconds("backups.write"))

    now[0] += MAX_RUN_SECONDS + 1
    keeper._watch()
    keeper.begins(2, registry.max_run_seconds("mail.deliver"))
    now[0] += MAX_RUN_SECONDS + 1
    with pytest.raises(JobHangs):
        keeper._watch()

    assert keeper.ends(2) == MAX_RUN_SECONDS + 1
    keeper._watch()
    now[0] += MAX_SECONDS
    with pytest.raises(JobHangs):
        keeper._watch()


def test_a_job_of_an_unknown_task_has_the_default_time() -> None:
    assert registry.max_run_seconds("no.such") == MAX_RUN_SECONDS
