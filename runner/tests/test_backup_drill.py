"""Backup drill: eight people score during a backup, and a new machine starts from it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.database import Cluster
from config.env import BASE_DIR
from runner.tests.clusters import new_cluster, wait_until
from runner.tests.test_drill import TIMEOUT_SECONDS, call, running_courtside, score_until, sign_in
from runner.tests.test_run import RUN, start_courtside

SCORERS, SECONDS = 8, 15.0
UNSET_VARIABLES = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def manage(cluster: Cluster, *arguments: str) -> str:
    """Run a management command beside the running Courtside of this data directory, or alone in an empty one."""
    env = {name: value for name, value in os.environ.items() if name not in UNSET_VARIABLES}
    result = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=env | {"COURTSIDE_DATA_DIR": str(cluster.data_dir)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def home_points(address: str) -> int:
    """Return the home team's points, retrying until there is a response."""
    answers: list[dict[str, int]] = []

    def is_answered() -> bool:
        answers.append(call(f"{address}/api/score") or {})
        return "teamA" in answers[-1]

    assert wait_until(TIMEOUT_SECONDS, is_answered)
    return answers[-1]["teamA"]


def scorers_token(address: str) -> str:
    return sign_in(address, "scorer@courtside.example")["Authorization"].removeprefix("Bearer ")


@pytest.mark.drill
def test_a_backup_contains_every_score_acknowledged_before_it(unused_tcp_port, tmp_path):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(SCORERS) as scorers:
        token, over = scorers_token(address), time.monotonic() + SECONDS
        scoring = [scorers.submit(score_until, address, token, over) for _ in range(SCORERS)]
        time.sleep(SECONDS / 3)
        acknowledged = home_points(address)
        output = manage(cluster, "backup", "--to", str(tmp_path))
        after = home_points(address)
        assert sum(scorer.result() for scorer in scoring) == home_points(address)
    (archive,) = Path(tmp_path).iterdir()
    assert str(archive) in output
    assert after > acknowledged > 20

    with new_cluster() as new:
        assert "people sign in again" in manage(new, "restore", str(archive))
        assert manage(new, "check_invariants").count("all is as it must be") > 5
        running = start_courtside(RUN, new, unused_tcp_port, DEMO="true")
        try:
            restored = home_points(address)
            assert acknowledged <= restored <= after
            made = score_until(address, scorers_token(address), time.monotonic() + 1)
            assert home_points(address) == restored + made > restored
        finally:
            running.terminate()
            assert running.wait(15) == 0
