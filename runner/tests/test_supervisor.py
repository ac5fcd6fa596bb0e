"""A child that dies comes back: at once the first time, more slowly when it keeps dying."""

import sys

import pytest

from runner import supervisor
from runner.supervisor import SupervisedProcess
from runner.tests.clusters import within


def child(script: str, grace: float = 4.0) -> SupervisedProcess:
    return SupervisedProcess("web", [sys.executable, "-c", script], grace)


def test_a_child_that_dies_is_started_again():
    dying = child("import os; os.kill(os.getpid(), 9)")
    dying.start()
    assert within(5, lambda: dying.code() is not None)

    assert "killed by SIGKILL" in dying.tend()
    dying.tend()
    assert dying.code() is None
    supervisor.stop([dying])


def test_pauses_grow_while_it_keeps_dying(monkeypatch):
    dying = child("raise SystemExit(3)")
    told = []
    monkeypatch.setattr(supervisor, "RESTART_DELAYS", (0.0, 0.01, 0.02))
    for _ in range(4):
        dying.start()
        assert within(5, lambda: dying.code() == 3)
        told.append(dying.tend())

    assert [sentence.partition("starting it again")[2] for sentence in told] == [
        ".",
        *[f" in {p} s." for p in (0.01, 0.02, 0.02)],
    ]


def test_a_death_after_a_steady_life_is_the_first_again(monkeypatch):
    monkeypatch.setattr(supervisor, "STABLE_SECONDS", 0.0)
    dying = child("raise SystemExit(3)")
    for _ in range(3):
        dying.start()
        assert within(5, lambda: dying.code() == 3)
        dying.tend()

    assert dying.deaths == 1


def test_stopping_is_within_the_grace_even_of_the_stubborn(tmp_path):
    deaf = tmp_path / "deaf"
    script = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(deaf)!r}, 'w'); time.sleep(60)"
    stubborn = child(script, grace=0.2)
    stubborn.start()
    assert within(5, deaf.exists)

    supervisor.stop([stubborn])

    assert stubborn.code() == 137


@pytest.mark.parametrize(("code", "words"), [(1, "exit code 1"), (137, "killed by SIGKILL"), (250, "exit code 250")])
def test_an_exit_code_is_said_in_words(code, words):
    assert supervisor.describe_exit(code) == words
