"""The WSGI bridge passes complete bodies and responses, and slow clients hold no thread."""

import http.client
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode

import pytest

from config.tests.form_parser import form_values
from core.http import bulkheads, request_bodies, wsgi_bridge
from core.http.bulkheads import READ_THREADS, WRITE_THREADS
from core.http.wsgi_bridge import WsgiBridge
from core.requests import KEPT_BODY_BYTES, MAX_BODY_BYTES
from core.tests.serving import serving


def echo(environ, start_response):
    """Answer with the request's body, and with the headers and path that arrived."""
    body = environ["wsgi.input"].read()
    shown = [(f"x-seen-{key}", environ.get(key, "")) for key in ("CONTENT_LENGTH", "HTTP_X_TWICE", "HTTP_X_A_B")]
    start_response("200 OK", [*shown, ("content-type", "text/plain"), ("x-path", environ["PATH_INFO"])])
    return [body]


@pytest.fixture
def web():
    with serving(WsgiBridge(echo)) as address:
        yield address.removeprefix("http://")


@contextmanager
def raw_connection(web: str, head: str):
    host, port = web.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
        yield client


def send_request(web: str, method: str = "GET", path: str = "/", body=None, headers=None):
    connection = http.client.HTTPConnection(web, timeout=5)
    connection.request(method, path, body, headers or {}, encode_chunked=isinstance(body, list))
    response = connection.getresponse()
    return response, response.read()


def test_a_body_arrives_complete(web):
    assert send_request(web, "POST", body=b"x" * 100_000)[1] == b"x" * 100_000


def test_a_chunked_body_arrives_complete_with_its_length(web):
    response, body = send_request(web, "POST", body=[b"ab", b"cd"], headers={"Transfer-Encoding": "chunked"})
    assert (body, response.getheader("x-seen-CONTENT_LENGTH")) == (b"abcd", "4")


def test_the_start_of_a_body_over_the_limit_arrives_with_its_true_length(web):
    response, body = send_request(web, "POST", "/api/x", b"x" * (MAX_BODY_BYTES + 1))
    assert len(body) == KEPT_BODY_BYTES
    assert int(response.getheader("x-seen-CONTENT_LENGTH")) > MAX_BODY_BYTES


def test_repeated_headers_are_joined_and_one_with_an_underscore_is_dropped(web):
    with raw_connection(
        web, "GET / HTTP/1.1\nHost: x\nX-Twice: 1\nX-Twice: 2\nX_A_B: forged\nConnection: close\n"
    ) as client:
        response = client.makefile("rb").read().decode()
    assert "x-seen-http_x_twice: 1,2" in response.lower()
    assert "forged" not in response


def test_a_path_keeps_its_characters(web):
    assert send_request(web, path="/%C3%A9")[0].getheader("x-path").encode("latin-1").decode() == "/é"


def test_stalled_uploads_hold_no_thread(web):
    with ExitStack() as stalled:
        for _ in range((READ_THREADS + WRITE_THREADS) * 3):
            stalled.enter_context(raw_connection(web, "POST / HTTP/1.1\nHost: x\nContent-Length: 10\n"))
        assert send_request(web)[0].status == 200


def test_a_slow_upload_is_refused(web, monkeypatch):
    monkeypatch.setattr(request_bodies, "BODY_SECONDS", 0.2)
    with raw_connection(web, "POST / HTTP/1.1\nHost: x\nContent-Length: 10\n") as client:
        assert b" 408 " in client.recv(1000)


def test_slow_readers_hold_no_thread():
    def large(environ, start_response):
        start_response("200 OK", [("content-type", "text/plain")])
        return [b"x" * 20_000_000] if environ["PATH_INFO"] == "/large" else [b"small"]

    with serving(WsgiBridge(large)) as address, ExitStack() as slow:
        web = address.removeprefix("http://")
        for _ in range(READ_THREADS * 4):
            slow.enter_context(raw_connection(web, "GET /large HTTP/1.1\nHost: x\n"))
        assert send_request(web)[1] == b"small"


def test_a_client_that_disconnects_while_sending_is_ignored(web):
    with raw_connection(web, "POST / HTTP/1.1\nHost: x\nContent-Length: 10\n"):
        pass
    assert send_request(web)[0].status == 200


def test_a_request_beyond_the_queue_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(bulkheads, "MAX_QUEUE", 1)
    release = threading.Event()

    def slow(environ, start_response):
        release.wait(5)
        start_response("200 OK", [])
        return [b""]

    with serving(WsgiBridge(slow)) as address:
        web = address.removeprefix("http://")
        first = threading.Thread(target=send_request, args=[web])
        first.start()
        time.sleep(0.2)
        response, body = send_request(web, path="/api/x")
        release.set()
        first.join()
    assert (response.status, response.getheader("retry-after")) == (503, "1")
    assert b'"code":"BUSY"' in body


@pytest.mark.parametrize(
    ("origin", "is_shown"), [("http://{}", True), ("https://elsewhere.example", False), (None, False)]
)
def test_a_form_without_a_slot_comes_back_with_its_text_and_a_button(monkeypatch, origin, is_shown):
    monkeypatch.setattr(bulkheads, "MAX_QUEUE", 0)
    sent = {"title": "Caf\u00e9 <closed>", "one_time_key": "k" * 32, "csrfmiddlewaretoken": "t" * 64}
    with serving(WsgiBridge(echo)) as address:
        web = address.removeprefix("http://")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if origin:
            headers["Origin"] = origin.format(web)
        response, body = send_request(web, "POST", "/tickets/new/?from=poster", urlencode(sent).encode(), headers)

    page = body.decode()
    assert (response.status, response.getheader("retry-after")) == (503, "1")
    assert ("Send again</button>" in page) == is_shown
    if is_shown:
        assert form_values(page, "/tickets/new/?from=poster") == sent


def test_a_stream_is_sent_chunk_by_chunk_and_read_in_one_thread():
    release, threads = threading.Event(), set()

    def chunks():
        for chunk in (b"first,", b"second"):
            threads.add(threading.get_ident())
            yield chunk
            release.wait(5)

    class Response:
        streaming = True

        def __iter__(self):
            return chunks()

    def streamed(environ, start_response):
        start_response("200 OK", [("content-type", "text/plain")])
        return Response()

    with (
        serving(WsgiBridge(streamed)) as address,
        raw_connection(address.removeprefix("http://"), "GET / HTTP/1.1\nHost: x\n") as ws,
    ):
        received = b""
        while b"first," not in received:
            received += ws.recv(1000)
        assert b"second" not in received
        release.set()
        while b"second" not in received:
            received += ws.recv(1000)
    assert len(threads) == 1


def test_a_stream_that_the_client_does_not_read_releases_its_thread(monkeypatch):
    monkeypatch.setattr(wsgi_bridge, "STREAM_TIMEOUT_SECONDS", 0.3)
    closed = threading.Event()

    class Endless:
        streaming = True

        def __iter__(self):
            while True:
                yield b"x" * 1_000_000

        def close(self):
            closed.set()

    def endless(environ, start_response):
        start_response("200 OK", [("content-type", "text/plain")])
        return Endless()

    with (
        serving(WsgiBridge(endless)) as address,
        raw_connection(address.removeprefix("http://"), "GET / HTTP/1.1\nHost: x\n"),
    ):
        assert closed.wait(5)
