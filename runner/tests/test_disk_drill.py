"""The drill of a full disk: people upload until they are refused, and the game goes on beside it."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
import requests

from config.database import Cluster
from runner.tests.clusters import new_cluster
from runner.tests.test_drill import ask, sign_in
from runner.tests.test_run import RUN, started

DISK_MB, KEEP_FREE_MB = 420, 140
PHOTO = b"\x89PNG\r\n\x1a\n" + os.urandom(5 * 1024**2 - 100)
NOT_STORED = "We couldn't store the file. Send without it?"
WORDS = "It drips on the scorer's table."


@contextmanager
def on_a_small_disk(port: int) -> Iterator[Cluster]:
    """Courtside with its database and its uploads on one tmpfs."""
    with new_cluster() as cluster:
        size = f"size={DISK_MB}m,mode=0711"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "courtside-drill", cluster.data_dir], check=True)  # noqa: S603, S607
        running = None
        try:
            more = {"DEMO": "true", "RATE_LIMITS": "off", "UPLOADS_KEEP_FREE_MB": str(KEEP_FREE_MB)}
            running = started(RUN, cluster, port, **more)
            yield cluster
        finally:
            if running:
                running.terminate()
                assert running.wait(15) == 0
            subprocess.run(["umount", "--lazy", cluster.data_dir], check=True)  # noqa: S603, S607


def send(address: str, photos: int) -> tuple[int, str]:
    """A guest's request with so many photos of 5 MB: the status, and the page that came back."""
    with requests.Session() as guest:
        form = guest.get(f"{address}/tickets/new/", timeout=20).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        said = {"title": "A leak", "description": WORDS, "csrfmiddlewaretoken": token[1]}
        files = [("attached", (f"roof-{number}.png", PHOTO)) for number in range(photos)]
        page = guest.post(f"{address}/tickets/new/", said, files=files or None, timeout=30, allow_redirects=False)
    return page.status_code, unescape(page.text)


def uploads(address: str) -> dict[str, object]:
    ready = requests.get(f"{address}/readyz", timeout=10)
    assert ready.status_code == 200
    return ready.json()["checks"]["uploads"]


def until_refused(address: str) -> tuple[int, str]:
    """How many requests with photos were taken, and the page of the first that was not."""
    for taken in range(DISK_MB):
        status, page = send(address, 2)
        if status != 302:
            assert status == 507
            return taken, page
    raise AssertionError("the disk never got full")


def the_game_goes_on(address: str) -> None:
    ana = sign_in(address, "ana@courtside.example")
    before = ask(f"{address}/api/score")["teamA"]
    for _ in range(40):
        assert ask(f"{address}/api/score/update", {"team": "A"}, **ana)
    assert ask(f"{address}/api/score")["teamA"] == before + 40
    for path in ("/", "/events/", "/tickets/", "/shop/"):
        assert requests.get(f"{address}{path}", timeout=20).status_code == 200
    assert send(address, 0)[0] == 302


@pytest.mark.drill
def test_a_disk_that_fills_with_uploads_stops_uploads_alone(unused_tcp_port):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with on_a_small_disk(unused_tcp_port) as cluster:
        assert uploads(address)["ok"] is True
        taken, page = until_refused(address)

        assert taken >= 3
        assert NOT_STORED in page
        assert WORDS in page
        told = uploads(address)
        assert told["ok"] is False or told["freeBytes"] < (KEEP_FREE_MB + 6) * 1024**2
        the_game_goes_on(address)

        media = [path for path in Path(cluster.data_dir, "media").rglob("*") if path.is_file()]
        assert all(path.stat().st_size == len(PHOTO) for path in media)
        assert len(media) == 2 * taken
        for path in media:
            path.unlink()
        assert uploads(address)["ok"] is True
        assert send(address, 2)[0] == 302
