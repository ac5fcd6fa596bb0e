"""Outermost middleware: answer probes at once; time and log every other request, and every socket."""

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import LazyObject

from core.ops import metrics, probes
from core.ops.logs import bind_socket, socket_closed
from core.ops.sentry import scrub_path

logger = structlog.get_logger("courtside.request")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def answer_probes(get_response: GetResponse) -> GetResponse:
    """Answer /healthz, /readyz and /metrics before hosts, HTTPS, sessions and sign-in are checked.

    A probe reaches a machine by its address, which is no allowed host, and must get the truth when
    the session store is what is broken.
    """
    answers: dict[str, Callable[[HttpRequest], HttpResponse]] = {
        "/healthz": probes.healthz,
        "/readyz": probes.readyz,
        "/metrics": probes.metrics,
    }

    def answer(request: HttpRequest) -> HttpResponseBase:
        view = answers.get(request.path_info.rstrip("/"))
        return view(request) if view else get_response(request)

    return answer


def record_requests(get_response: GetResponse) -> GetResponse:
    """Write one log record and one observation per request. Runs inside the middleware that binds the request id."""

    def recorded(request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        response = get_response(request)
        seconds = perf_counter() - started
        metrics.observe_request(request, response.status_code, seconds)
        _log(request, response.status_code, seconds)
        return response

    return recorded


def _log(request: HttpRequest, status: int, seconds: float) -> None:
    level = "error" if status >= 500 and status != 503 else "info"
    match = request.resolver_match
    getattr(logger, level)(
        "request",
        method=(request.method or "")[:20],
        path=scrub_path(request.path, match.kwargs if match else {}),
        status=status,
        duration_ms=round(seconds * 1000, 1),
        user_id=loaded_user_id(request),
    )


def loaded_user_id(request: HttpRequest) -> str | None:
    """Return the user's id if the request loaded the user; never load it for the log's sake."""
    user = request.__dict__.get("user")
    if isinstance(user, LazyObject):
        user = request.__dict__.get("_cached_user")
    pk = getattr(user, "pk", None)
    return None if pk is None else str(pk)


Scope = dict[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[Scope, Receive, Any], Awaitable[None]]


def record_sockets(application: Application) -> Application:
    """Log each socket once, when it is closed: who, where, for how long and the close code.

    Only `receive` is wrapped: `send` runs once per frame and watcher and must cost nothing more.
    A socket that was refused before it opened has no code.
    """

    async def record(scope: Scope, receive: Receive, send: Any) -> None:
        started = perf_counter()
        codes: list[int] = []

        async def heard() -> MutableMapping[str, Any]:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                codes.append(message.get("code", 1005))
            return message

        bind_socket(scope)
        try:
            await application(scope, heard, send)
        finally:
            socket_closed(scope, code=codes[0] if codes else None, seconds=perf_counter() - started)

    return record
