"""A process that ends is restarted: at once the first time, more slowly when it keeps ending."""

import sys

import pytest

from runner import supervisor
from runner.supervisor import SupervisedProcess
from runner.tests.clusters import wait_until


def python_process(script: str, grace: float = 4.0) -> SupervisedProcess:
    return SupervisedProcess("web", [sys.executable, "-c", script], grace)


def test_a_process_that_ends_is_restarted():
    process = python_process("import os; os.kill(os.getpid(), 9)")
    process.start()
    assert wait_until(5, lambda: process.exit_code() is not None)

    assert "killed by SIGKILL" in process.restart_if_ended()
    process.restart_if_ended()
    assert process.exit_code() is None
    supervisor.stop_all([process])


def test_delays_grow_while_the_process_keeps_ending(monkeypatch):
    process = python_process("raise SystemExit(3)")
    messages = []
    monkeypatch.setattr(supervisor, "RESTART_DELAYS", (0.0, 0.01, 0.02))
    for _ in range(4):
        process.start()
        assert wait_until(5, lambda: process.exit_code() == 3)
        messages.append(process.restart_if_ended())

    assert [message.partition("starting it again")[2] for message in messages] == [
        ".",
        *[f" in {p} s." for p in (0.01, 0.02, 0.02)],
    ]


def test_failures_are_counted_anew_after_a_stable_run(monkeypatch):
    monkeypatch.setattr(supervisor, "STABLE_SECONDS", 0.0)
    process = python_process("raise SystemExit(3)")
    for _ in range(3):
        process.start()
        assert wait_until(5, lambda: process.exit_code() == 3)
        process.restart_if_ended()

    assert process.failures == 1


def test_a_process_that_ignores_sigterm_is_stopped_within_its_grace_period(tmp_path):
    ready = tmp_path / "deaf"
    script = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    stubborn = python_process(script, grace=0.2)
    stubborn.start()
    assert wait_until(5, ready.exists)

    supervisor.stop_all([stubborn])

    assert stubborn.exit_code() == 137


@pytest.mark.parametrize(("code", "words"), [(1, "exit code 1"), (137, "killed by SIGKILL"), (250, "exit code 250")])
def test_an_exit_code_is_described_in_words(code, words):
    assert supervisor.describe_exit(code) == words
