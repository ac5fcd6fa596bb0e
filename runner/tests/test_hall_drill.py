"""Full-hall drills: a locked row, thousands of sockets, uploads that never end. Scoring goes on."""

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
from runner.tests.clusters import new_cluster, wait_until
from runner.tests.test_drill import call, sign_in
from runner.tests.test_run import RUN, start_courtside, web_pid

LOCKED_SECONDS, PEOPLE = 12.0, 30
SOCKETS = 3_000
UPLOADS, UPLOAD_BYTES, MAX_MEMORY = 300, 12 * 1024**2, 100 * 1024**2
HANDSHAKE = (
    "GET /ws/score HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@contextmanager
def running_courtside(port: int, files: str = "20000:20000") -> Iterator[Cluster]:
    """Run Courtside with this limit of open files, soft:hard."""
    with new_cluster() as cluster:
        running = start_courtside(["prlimit", f"--nofile={files}", *RUN], cluster, port, DEMO="true", RATE_LIMITS="off")
        try:
            yield cluster
        finally:
            running.terminate()
            assert running.wait(20) == 0


def seconds_to_call(address: str, path: str, body: dict[str, str] | None = None) -> float:
    """Return the seconds until this call succeeded."""
    started = time.monotonic()
    assert call(f"{address}{path}", body) is not None
    return time.monotonic() - started


def status_of(address: str, headers: dict[str, str]) -> int:
    request = urllib.request.Request(address, b"{}", headers | {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


@contextmanager
def locked_event(cluster: Cluster, event: str) -> Iterator[None]:
    with roles_and_databases.connect(cluster, DATABASE, ROLE) as holder, holder.transaction():
        holder.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        holder.execute("SELECT id FROM bookings_event WHERE id = %s FOR UPDATE", [event])
        yield


@pytest.mark.drill
def test_a_locked_event_stops_neither_scoring_nor_other_pages(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port) as cluster, ThreadPoolExecutor(PEOPLE) as people:
        sessions = [sign_in(address, f"{name}@courtside.example") for name in ("ana", "ben", "scorer")]
        event = call(f"{address}/api/events?when=upcoming")[0]["id"]
        seconds_to_call(address, "/api/score"), seconds_to_call(address, "/api/score/update", {"team": "A"})
        durations = list[float]()
        with locked_event(cluster, event):
            path, until = f"{address}/api/events/{event}/reserve", time.monotonic() + LOCKED_SECONDS
            reserving = [people.submit(status_of, path, sessions[number % 3]) for number in range(PEOPLE)]
            while time.monotonic() < until:
                durations += [
                    seconds_to_call(address, "/api/score"),
                    seconds_to_call(address, "/api/score/update", {"team": "A"}),
                ]
                time.sleep(0.2)
        answers = [each.result() for each in reserving]
        print(f"slowest of {len(durations)} calls beside the locked row: {max(durations):.3f} s; reserving: {answers}")
        assert max(durations) < 1
        assert answers == [503] * PEOPLE


async def open_socket(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """Open a WebSocket and return it, or None if it was refused."""
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


async def open_crowd(port: int) -> int:
    """Open SOCKETS in steps of a hundred, use the site while they are open, and return how many were open."""
    address, connections = f"http://127.0.0.1:{port}", []
    for _ in range(SOCKETS // 100):
        connections += await asyncio.gather(*(open_socket(port) for _ in range(100)))
    for path in ("/api/score", "/api/events", "/api/products"):
        assert await asyncio.to_thread(seconds_to_call, address, path) < 2
    assert await asyncio.to_thread(seconds_to_call, address, "/api/score/update", {"team": "A"}) < 2
    count = [each for each in connections if each]
    for _, writer in count:
        writer.close()
    return len(count)


@pytest.mark.drill
@pytest.mark.parametrize(("files", "expected"), [("1024:20000", SOCKETS), ("1024:1024", 700)])
def test_three_thousand_sockets_leave_the_site_usable(unused_tcp_port, files, expected):
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with running_courtside(unused_tcp_port, files):
        count = asyncio.run(open_crowd(unused_tcp_port))
        print(f"{count} sockets were open with {files} files")
        assert count >= expected
        assert wait_until(30, lambda: call(f"http://127.0.0.1:{unused_tcp_port}/api/score") is not None)


def memory_of(process: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


async def half_send_upload(port: int) -> asyncio.StreamWriter | None:
    """Send an upload except for its last byte, as far as the server reads it."""
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


async def flood_with_uploads(port: int, process: int) -> int:
    """Return the peak memory of half-sent uploads while scoring goes on."""
    address, before = f"http://127.0.0.1:{port}", memory_of(process)
    uploading = [asyncio.create_task(half_send_upload(port)) for _ in range(UPLOADS)]
    peak = 0
    while not all(task.done() for task in uploading):
        assert await asyncio.to_thread(seconds_to_call, address, "/api/score/update", {"team": "A"}) < 2
        peak = max(peak, memory_of(process) - before)
        await asyncio.sleep(0.2)
    for task in uploading:
        if writer := task.result():
            writer.close()
    return peak


@pytest.mark.drill
def test_half_sent_uploads_cost_little_memory(unused_tcp_port):
    address = f"http://127.0.0.1:{unused_tcp_port}"
    with running_courtside(unused_tcp_port):
        seconds_to_call(address, "/api/score"), seconds_to_call(address, "/api/score/update", {"team": "A"})
        peak = asyncio.run(flood_with_uploads(unused_tcp_port, web_pid(unused_tcp_port)))
        print(f"{UPLOADS} half-sent uploads cost {peak / 1024**2:.0f} MB")
        assert peak < MAX_MEMORY
