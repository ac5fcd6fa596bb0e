"""Serve synchronous Django inside the ASGI application: a WSGI bridge with thread pools.

A request holds a thread only while Django works. The event loop reads bodies, queues requests and sends responses,
so a stalled upload or a slow reader holds no thread. Streams have a thread pool of their own.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4
from wsgiref.headers import Headers

from asgiref.typing import HTTPScope
from django.db import connections

from core.http.bulkheads import Bulkheads, ServerBusy, page_with_form_data
from core.http.request_bodies import BodyBudget, BodyBudgetExceeded, BodyTooSlow, ClientDisconnected, RequestBody
from core.requests import BODY_TOO_LARGE, MAX_BODY_BYTES, max_body_bytes

JSON = '{"success":false,"error":"%(sentence)s","code":"%(code)s","requestId":"%(id)s"}'
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Courtside</title><h1>%(sentence)s</h1><p>Reload this page, or go back: your text is still there.</p></html>"""
BUSY = "We are very busy. Please try again in a moment."
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Response(NamedTuple):
    """Django's response: `body` is complete, or None if `chunks` are still to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | None
    chunks: Iterable[bytes]


class WsgiBridge:
    """An ASGI application for HTTP that calls a WSGI application."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application
        self._bulkheads = Bulkheads()
        self._budget = BodyBudget()

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        try:
            await self._serve(scope, receive, send)
        except BodyTooSlow:
            await send_error(scope, send, 408, "TOO_SLOW", "The request took too long to arrive.")
        except (ServerBusy, BodyBudgetExceeded):
            await send_error(scope, send, 503, "BUSY", BUSY)
        except ClientDisconnected:
            pass

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        address = (scope.get("client") or ("", 0))[0]
        with RequestBody(self._budget, address) as body:
            await body.read(receive, partial(max_body_bytes, scope["path"]), initial_limit=MAX_BODY_BYTES)
            try:
                response = await self._call_django(scope, build_environ(scope, body), receive)
            except ServerBusy:
                page = await asyncio.to_thread(page_with_form_data, scope, body, BUSY)
                await send_error(scope, send, 503, "BUSY", BUSY, page)
                return
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        if response.body is None:
            await send_stream(response.chunks, send)
        else:
            await send({"type": "http.response.body", "body": response.body})

    async def _call_django(self, scope: HTTPScope, environ: Environ, receive: Receive) -> Response:
        async with self._bulkheads.slot(scope["method"], scope["path"], receive) as slot:
            response = await asyncio.get_running_loop().run_in_executor(slot.pool, self._run, environ)
            slot.gave_up = response.status == 503
            return response

    def _run(self, environ: Environ) -> Response:
        head: list[Any] = []
        response = self._application(environ, lambda status, headers, _=None: head.extend((status, headers)))
        status, headers = int(head[0].split(" ", 1)[0]), [_as_bytes(*header) for header in head[1]]
        if getattr(response, "streaming", False):
            connections.close_all()
            return Response(status, headers, None, response)
        try:
            return Response(status, headers, b"".join(response), ())
        finally:
            close = getattr(response, "close", None)
            if close:
                close()


def build_environ(scope: HTTPScope, body: RequestBody) -> Environ:
    """Build the WSGI environ (PEP 3333). Of a body over the limit only the start arrives, with its length."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.file,
        BODY_TOO_LARGE: body.too_large,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    environ["CONTENT_LENGTH"] = str(body.length)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:  # would pass for the same name with a dash, which a proxy may have set
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


def _as_bytes(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1")


async def send_error(
    scope: HTTPScope, send: Send, status: int, code: str, sentence: str, page: str | None = None
) -> None:
    """Answer without Django, with this page or a plain one. Close the connection, since its body may be unread."""
    is_api = scope["path"].startswith("/api/")
    text = page or (JSON if is_api else PAGE) % {"sentence": sentence, "code": code, "id": uuid4()}
    content = text.encode()
    headers = Headers([("content-type", f"{'application/json' if is_api else 'text/html'}; charset=utf-8")])
    headers["retry-after"], headers["connection"] = "1", "close"
    headers["content-length"], headers["cache-control"] = str(len(content)), "no-store"
    headers["content-security-policy"] = "frame-ancestors 'none'"
    pairs = [_as_bytes(name, value) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


MAX_STREAMS = 16
CHUNKS_AHEAD = 4
# A client that reads nothing for this long loses the stream and frees the thread.
STREAM_TIMEOUT_SECONDS = 30.0
_pool = ThreadPoolExecutor(MAX_STREAMS, thread_name_prefix="stream")
_END = None


async def send_stream(chunks: Iterable[bytes], send: Callable[[Any], Awaitable[None]]) -> None:
    """Send the chunks as they come. One thread reads all of them, since a database cursor belongs to one thread."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(CHUNKS_AHEAD)
    reading = loop.run_in_executor(_pool, _read, chunks, queue, loop)
    while (chunk := await queue.get()) is not _END:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await reading
    await send({"type": "http.response.body", "body": b""})


def _read(chunks: Iterable[bytes], queue: "asyncio.Queue[bytes | None]", loop: asyncio.AbstractEventLoop) -> None:
    def put(item: bytes | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result(STREAM_TIMEOUT_SECONDS)

    try:
        for chunk in chunks:
            put(chunk)
    finally:
        close = getattr(chunks, "close", None)
        if close:
            close()
        connections.close_all()
        put(_END)
