"""The drills of a full hall: a locked row, thousands of sockets, uploads that never end. The table goes on scoring."""

import asyncio
import os
import resource
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from config.database import DATABASE, ROLE, Cluster
from runner.postgres import roles_and_databases
from runner.tests.clusters import new_cluster, within
from runner.tests.test_drill import ask, sign_in
from runner.tests.test_run import RUN, started, web_process

LOCKED_SECONDS, PEOPLE = 12.0, 30
SOCKETS = 3_000
UPLOADS, UPLOAD_BYTES, MOST_MEMORY = 300, 12 * 1024**2, 100 * 1024**2
HANDSHAKE = (
    "GET /ws/score HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@contextmanager
def hall(port: int, files: str = "20000:20000") -> Iterator[Cluster]:
    """A Courtside whose processes start with this limit of open files, soft:hard."""
    with new_cluster() as cluster:
        running = started(["prlimit", f"--nofile={files}", *RUN], cluster, port, DEMO="true", RATE_LIMITS="off")
        try:
            yield cluster
        finally:
            running.terminate()
            assert running.wait(20) == 0


def took(address: str, path: str, body: dict[str, str] | None = None) -> float:
    """Seconds until this call was answered well."""
    began = time.monotonic()
    assert ask(f"{address}{path}", body) is not None
    return time.monotonic() - began


def status_of(address: str, headers: dict[str, str]) -> int:
    request = urllib.request.Request(address, b"{}", headers | {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


@contextmanager
def locked(cluster: Cluster, event: str) -> Iterator[None]:
    with roles_and_databases.connect(cluster, DATABASE, ROLE) as holder, holder.transaction():
        holder.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        holder.execute("SELECT id FROM bookings_event WHERE id = %s FOR UPDATE", [event])
        yield


@pytest.mark.drill
def test_a_locked_event_stops_neither_the_score_nor_any_other_page(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with hall(unused_tcp_port) as cluster, ThreadPoolExecutor(PEOPLE) as people:
        who = [sign_in(address, f"{name}@courtside.example") for name in ("ana", "ben", "scorer")]
        event = ask(f"{address}/api/events?when=upcoming")[0]["id"]
        took(address, "/api/score"), took(address, "/api/score/update", {"team": "A"})
        waits = list[float]()
        with locked(cluster, event):
            path, end = f"{address}/api/events/{event}/reserve", time.monotonic() + LOCKED_SECONDS
            reserving = [people.submit(status_of, path, who[number % 3]) for number in range(PEOPLE)]
            while time.monotonic() < end:
                waits += [took(address, "/api/score"), took(address, "/api/score/update", {"team": "A"})]
                time.sleep(0.2)
        answers = [each.result() for each in reserving]
        print(f"slowest of {len(waits)} calls beside the locked row: {max(waits):.3f} s; reserving: {answers}")
        assert max(waits) < 1
        assert answers == [503] * PEOPLE


async def opened(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """A socket, or None where it was refused."""
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HANDSHAKE.format(host=f"127.0.0.1:{port}").encode())
            await reader.readuntil(b"\r\n\r\n")
            first = await reader.readexactly(2)
            if first[0] == 0x81:  # a text frame: the snapshot
                return reader, writer
            writer.close()
    return None


async def crowd(port: int) -> int:
    """Open SOCKETS, a hundred at a time, look at the site while they are open, and say how many there were."""
    address, found = f"http://127.0.0.1:{port}", []
    for _ in range(SOCKETS // 100):
        found += await asyncio.gather(*(opened(port) for _ in range(100)))
    for path in ("/api/score", "/api/events", "/api/products"):
        assert await asyncio.to_thread(took, address, path) < 2
    assert await asyncio.to_thread(took, address, "/api/score/update", {"team": "A"}) < 2
    held = [each for each in found if each]
    for _, writer in held:
        writer.close()
    return len(held)


@pytest.mark.drill
@pytest.mark.parametrize(("files", "least"), [("1024:20000", SOCKETS), ("1024:1024", 700)])
def test_three_thousand_sockets_leave_the_site_usable(unused_tcp_port, files, least):
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with hall(unused_tcp_port, files):
        held = asyncio.run(crowd(unused_tcp_port))
        print(f"{held} sockets were held with {files} files")
        assert held >= least
        assert within(30, lambda: ask(f"http://127.0.0.1:{unused_tcp_port}/api/score") is not None)


def memory_of(process: int) -> int:
    """The resident bytes of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


async def half_sent(port: int) -> asyncio.StreamWriter | None:
    """An upload of which all but the last byte is sent, as far as the site takes it."""
    head = f"POST /tickets/new/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {UPLOAD_BYTES}\r\n\r\n"
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(20):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode())
            for _ in range(UPLOAD_BYTES // 65536 - 1):
                writer.write(b"x" * 65536)
                await writer.drain()
            return writer
    return None


async def flood(port: int, process: int) -> int:
    """The memory that half-sent uploads cost at their worst, while the table goes on scoring."""
    address, before = f"http://127.0.0.1:{port}", memory_of(process)
    uploading = [asyncio.create_task(half_sent(port)) for _ in range(UPLOADS)]
    worst = 0
    while not all(task.done() for task in uploading):
        assert await asyncio.to_thread(took, address, "/api/score/update", {"team": "A"}) < 2
        worst = max(worst, memory_of(process) - before)
        await asyncio.sleep(0.2)
    for task in uploading:
        if writer := task.result():
            writer.close()
    return worst


@pytest.mark.drill
def test_half_sent_uploads_cost_little_memory(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with hall(unused_tcp_port):
        took(address, "/api/score"), took(address, "/api/score/update", {"team": "A"})
        worst = asyncio.run(flood(unused_tcp_port, web_process(unused_tcp_port)))
        print(f"{UPLOADS} half-sent uploads cost {worst / 1024**2:.0f} MB")
        assert worst < MOST_MEMORY
