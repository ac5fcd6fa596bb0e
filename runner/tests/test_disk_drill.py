"""Full-disk drill: people upload until uploads are refused, and scoring goes on."""

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
from runner.tests.test_drill import call, sign_in
from runner.tests.test_run import RUN, start_courtside

DISK_MB, KEEP_FREE_MB = 420, 140
PHOTO = b"\x89PNG\r\n\x1a\n" + os.urandom(5 * 1024**2 - 100)
NOT_STORED = "We couldn't store the file. Send without it?"
DESCRIPTION = "It drips on the scorer's table."


@contextmanager
def courtside_on_small_disk(port: int) -> Iterator[Cluster]:
    """Run Courtside with its database and its uploads on one tmpfs."""
    with new_cluster() as cluster:
        size = f"size={DISK_MB}m,mode=0711"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "courtside-drill", cluster.data_dir], check=True)  # noqa: S603, S607
        running = None
        try:
            options = {"DEMO": "true", "RATE_LIMITS": "off", "UPLOADS_KEEP_FREE_MB": str(KEEP_FREE_MB)}
            running = start_courtside(RUN, cluster, port, **options)
            yield cluster
        finally:
            if running:
                running.terminate()
                assert running.wait(15) == 0
            subprocess.run(["umount", "--lazy", cluster.data_dir], check=True)  # noqa: S603, S607


def send_request(address: str, photos: int) -> tuple[int, str]:
    """Send a guest's request with this many photos of 5 MB. Return the status and the page."""
    with requests.Session() as guest:
        form = guest.get(f"{address}/tickets/new/", timeout=20).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        data = {"title": "A leak", "description": DESCRIPTION, "csrfmiddlewaretoken": token[1]}
        files = [("attached", (f"roof-{number}.png", PHOTO)) for number in range(photos)]
        page = guest.post(f"{address}/tickets/new/", data, files=files or None, timeout=30, allow_redirects=False)
    return page.status_code, unescape(page.text)


def upload_check(address: str) -> dict[str, object]:
    ready = requests.get(f"{address}/readyz", timeout=10)
    assert ready.status_code == 200
    return ready.json()["checks"]["uploads"]


def fill_disk(address: str) -> tuple[int, str]:
    """Send requests with photos until one is refused. Return how many were accepted, and the page of the refusal."""
    for taken in range(DISK_MB):
        status, page = send_request(address, 2)
        if status != 302:
            assert status == 507
            return taken, page
    raise AssertionError("the disk never got full")


def assert_scoring_works(address: str) -> None:
    ana = sign_in(address, "ana@courtside.example")
    before = call(f"{address}/api/score")["teamA"]
    for _ in range(40):
        assert call(f"{address}/api/score/update", {"team": "A"}, **ana)
    assert call(f"{address}/api/score")["teamA"] == before + 40
    for path in ("/", "/events/", "/tickets/", "/shop/"):
        assert requests.get(f"{address}{path}", timeout=20).status_code == 200
    assert send_request(address, 0)[0] == 302


@pytest.mark.drill
def test_a_disk_full_of_uploads_stops_only_uploads(unused_tcp_port):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with courtside_on_small_disk(unused_tcp_port) as cluster:
        assert upload_check(address)["ok"] is True
        taken, page = fill_disk(address)

        assert taken >= 3
        assert NOT_STORED in page
        assert DESCRIPTION in page
        check = upload_check(address)
        assert check["ok"] is False or check["freeBytes"] < (KEEP_FREE_MB + 6) * 1024**2
        assert_scoring_works(address)

        media = [path for path in Path(cluster.data_dir, "media").rglob("*") if path.is_file()]
        assert all(path.stat().st_size == len(PHOTO) for path in media)
        assert len(media) == 2 * taken
        for path in media:
            path.unlink()
        assert upload_check(address)["ok"] is True
        assert send_request(address, 2)[0] == 302
