"""HTTP through plain synchronous Django: a WSGI bridge with a thread pool inside the ASGI application.

A thread is taken only while Django works: bodies are read and answers are sent on the event
loop, so neither a stalled upload nor a slow reader holds one. Streams get threads of their own.
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from wsgiref.headers import Headers

from asgiref.typing import HTTPScope
from django.db import connections

from config.streams import stream

THREADS = 8
WAITING_ROOM = 200
LARGEST_BODY = 12 * 1024 * 1024
LARGEST_API_BODY = 256 * 1024
BODY_SECONDS = 30.0

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Answer(NamedTuple):
    """What Django said: `body` is whole, or None where `chunks` are still to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | None
    chunks: Iterable[bytes]


class BodyTooSlow(Exception):
    """The client did not send its body in time."""


class ClientLeft(Exception):
    """The client closed the connection before its body was complete."""


class Bridge:
    """An ASGI application for HTTP made of a WSGI one."""

    def __init__(self, application: WsgiApplication, *, threads: int = THREADS) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="http")
        self._inside = 0

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        limit = LARGEST_API_BODY if scope["path"].startswith("/api/") else LARGEST_BODY
        try:
            length, body = await read_body(receive, limit)
        except BodyTooSlow:
            await refuse(send, 408, "TOO_SLOW", "The request took too long to arrive.")
        except ClientLeft:
            pass
        else:
            await self._answer(environ_of(scope, length, body), send)

    async def _answer(self, environ: Environ, send: Send) -> None:
        if self._inside >= WAITING_ROOM:
            await refuse(send, 503, "BUSY", "We are very busy. Please try again in a moment.")
            return
        self._inside += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._pool, self._ask, environ)
        finally:
            self._inside -= 1
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.body is None:
            await stream(answer.chunks, send)
        else:
            await send({"type": "http.response.body", "body": answer.body})

    def _ask(self, environ: Environ) -> Answer:
        head: list[Any] = []
        response = self._application(environ, lambda status, headers, _=None: head.extend((status, headers)))
        status, headers = int(head[0].split(" ", 1)[0]), [_as_bytes(*header) for header in head[1]]
        if getattr(response, "streaming", False):
            connections.close_all()
            return Answer(status, headers, None, response)
        try:
            return Answer(status, headers, b"".join(response), ())
        finally:
            close = getattr(response, "close", None)
            if close:
                close()


async def read_body(receive: Receive, limit: int) -> tuple[int, bytes]:
    """The body and its length. Past the limit only the length grows, and reading ends."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive, limit)
    except TimeoutError:
        raise BodyTooSlow from None


async def _collect(receive: Receive, limit: int) -> tuple[int, bytes]:
    parts, length, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        part = message.get("body", b"")
        length += len(part)
        if length > limit:
            return length, b""
        parts.append(part)
        more = message.get("more_body", False)
    return length, b"".join(parts)


def environ_of(scope: HTTPScope, length: int, body: bytes) -> Environ:
    """The request as WSGI has it (PEP 3333). A body over the limit arrives empty with its true length."""
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
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:  # would be taken for its twin with a dash, which a proxy may have set
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


def _as_bytes(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1")


async def refuse(send: Send, status: int, code: str, sentence: str) -> None:
    """Say no before Django is asked, in the API's shape; the connection ends, for its body may be unread."""
    body = b'{"success":false,"error":"%b","code":"%b"}' % (sentence.encode(), code.encode())
    headers = Headers([("content-type", "application/json"), ("retry-after", "1"), ("connection", "close")])
    headers["content-length"] = str(len(body))
    pairs = [_as_bytes(name, value) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
