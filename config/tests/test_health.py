"""`/healthz` answers without the database: the process is up, and the server's time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from config.asgi import application


@pytest.mark.parametrize(("method", "body"), [("GET", b'{"status":"ok"}'), ("HEAD", b"")])
async def test_healthz_has_the_server_time_for_the_clocks_of_open_pages(method: str, body: bytes) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application({"type": "http", "path": "/healthz", "method": method}, None, send)

    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert (sent[0]["status"], sent[1]["body"], headers["cache-control"]) == (200, body, "no-store")
    assert abs((datetime.fromisoformat(headers["x-server-time"]) - datetime.now(UTC)).total_seconds()) < 1
