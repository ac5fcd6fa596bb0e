"""A job hangs once it has run for longer than its task may."""

from typing import Any
from unittest.mock import Mock

import pytest

from core.backups.tasks import LONGEST
from core.jobs import registry
from core.jobs.keeper import Hangs, Keeper
from core.jobs.registry import LONGEST_RUN


def test_each_job_has_the_time_of_its_task(monkeypatch: Any) -> None:
    now = [1000.0]
    monkeypatch.setattr("core.jobs.keeper.time.monotonic", lambda: now[0])
    keeper = Keeper(Mock(), on_loss=Mock())
    keeper.begins(1, registry.longest_of("backups.write"))

    now[0] += LONGEST_RUN + 1
    keeper._watch()
    keeper.begins(2, registry.longest_of("mail.deliver"))
    now[0] += LONGEST_RUN + 1
    with pytest.raises(Hangs):
        keeper._watch()

    assert keeper.ends(2) == LONGEST_RUN + 1
    keeper._watch()
    now[0] += LONGEST
    with pytest.raises(Hangs):
        keeper._watch()


def test_a_job_of_an_unknown_task_has_the_usual_time() -> None:
    assert registry.longest_of("no.such") == LONGEST_RUN
