"""A connection whose request head is slow or too large is closed."""

import socket

from core.http.tests.test_wsgi_bridge import echo, send_request
from core.http.wsgi_bridge import WsgiBridge
from core.tests.serving import serving
from runner import web
from runner.web import TimeoutHttpProtocol


def test_a_request_head_that_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr(web, "HEAD_SECONDS", 0.2)
    with serving(WsgiBridge(echo), http=TimeoutHttpProtocol) as address, _connected(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert client.recv(100) == b""


def test_a_request_head_that_is_too_large_is_refused():
    with serving(WsgiBridge(echo), http=TimeoutHttpProtocol) as address, _connected(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (web.MAX_HEAD_BYTES + 1))
        assert b" 431 " in client.recv(100)


def test_a_body_may_take_longer_than_a_head(monkeypatch):
    monkeypatch.setattr(web, "HEAD_SECONDS", 0.2)
    with serving(WsgiBridge(echo), http=TimeoutHttpProtocol) as address:
        assert send_request(address.removeprefix("http://"), "POST", body=b"x" * 90_000)[1] == b"x" * 90_000


def _connected(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)
