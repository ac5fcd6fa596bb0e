"""The drill of backups: eight people score while one is written, and a new machine comes up from it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.database import Cluster
from config.env import BASE_DIR
from runner.tests.clusters import new_cluster, within
from runner.tests.test_drill import PATIENCE, ask, courtside, score, sign_in
from runner.tests.test_run import RUN, started

SCORERS, SECONDS = 8, 15.0
TO_LEAVE_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def manage(cluster: Cluster, *arguments: str) -> str:
    """A command beside the running Courtside of this data folder, or alone in an empty one."""
    given = {name: value for name, value in os.environ.items() if name not in TO_LEAVE_OUT}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=given | {"COURTSIDE_DATA_DIR": str(cluster.data_dir)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def baskets(address: str) -> int:
    """The home team's points, asked for until they are answered."""
    found: list[dict[str, int]] = []

    def answered() -> bool:
        found.append(ask(f"{address}/api/score") or {})
        return "teamA" in found[-1]

    assert within(PATIENCE, answered)
    return found[-1]["teamA"]


def scorers_token(address: str) -> str:
    return sign_in(address, "scorer@courtside.example")["Authorization"].removeprefix("Bearer ")


@pytest.mark.drill
def test_nothing_that_was_acknowledged_before_a_backup_is_lost_with_it(unused_tcp_port, tmp_path):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(SCORERS) as scorers:
        token, over = scorers_token(address), time.monotonic() + SECONDS
        scoring = [scorers.submit(score, address, token, over) for _ in range(SCORERS)]
        time.sleep(SECONDS / 3)
        acknowledged = baskets(address)
        said = manage(cluster, "backup", "--to", str(tmp_path))
        after = baskets(address)
        assert sum(each.result() for each in scoring) == baskets(address)
    (archive,) = Path(tmp_path).iterdir()
    assert str(archive) in said
    assert after > acknowledged > 20

    with new_cluster() as new:
        assert "people sign in again" in manage(new, "restore", str(archive))
        assert manage(new, "check_invariants").count("all is as it must be") > 5
        running = started(RUN, new, unused_tcp_port, DEMO="true")
        try:
            restored = baskets(address)
            assert acknowledged <= restored <= after
            made = score(address, scorers_token(address), time.monotonic() + 1)
            assert baskets(address) == restored + made > restored
        finally:
            running.terminate()
            assert running.wait(15) == 0
