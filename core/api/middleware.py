"""The way of an API call: early checks, its route, what signs a browser in, the shape of every error, and CORS.

A call needs none of the middleware of pages (messages, languages, forms), so it leaves their chain here.
CORS answers the origins in CORS_ORIGINS and never allows cookies: the Fetch standard, §3.2,
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, get_resolver
from django.utils.cache import patch_vary_headers

from core.api.errors import BodyTooLarge, InternalError, MethodNotAllowed, NotAcceptable, token_error
from core.api.responses import challenge, error_response
from core.errors import Busy, DomainError, Forbidden, Gone, Invalid, NotAuthenticated, NotFound, RateLimited
from core.requests import MAX_BODY_BYTES, is_api, max_body_bytes

GetResponse = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
_CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_X_CART_ID", "HTTP_X_ORDER_TOKEN", "HTTP_X_TICKET_TOKEN")
_MALFORMED = "This request is malformed."
_VARY = ["Authorization", "Cookie", "Origin"]
_KINDS = (NotAuthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable, Gone, BodyTooLarge, RateLimited, Busy)


def api_middleware(get_response: GetResponse) -> GetResponse:
    """Answer API calls; leave pages, and what is no class of ours under /api/, to the middleware of pages."""
    answer: Any = convert_exception_to_response(_router(get_response))
    redirect_to_https = SecurityMiddleware(get_response).process_request

    def through(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return get_response(request)
        if request.method == "OPTIONS" and _is_preflight(request):
            return _shared(request, _preflight(request))
        _strip_slash(request)
        try:
            _refuse_call(request)
            response = redirect_to_https(request) or _in_shape(request, answer(request))
        except DomainError as error:
            response = error_response(request, error)
            if error.status == 405:
                response["Allow"] = ", ".join(METHODS)
        return _shared(request, _marked(request, response))

    return through


def _router(pages: GetResponse) -> GetResponse:
    """Return what calls the class of an API path. Only a browser with the cookie has a session and is signed in."""
    sessions: Any = SessionMiddleware(AuthenticationMiddleware(_call))

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            match = get_resolver().resolve(request.path_info)
        except Resolver404:
            return error_response(request, NotFound())
        if not hasattr(match.func, "cls"):
            return pages(request)
        request.resolver_match = match
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return sessions(request)
        request.session, request.user = sessions.SessionStore(), AnonymousUser()
        response = _call(request)
        began = request.session.modified  # a guest's cart begins one
        return sessions.process_response(request, response) if began else response

    return answer


def _call(request: HttpRequest) -> HttpResponseBase:
    view, arguments, named = request.resolver_match  # type: ignore[misc]
    response = view(request, *arguments, **named)
    return response.render() if hasattr(response, "render") else response


def _strip_slash(request: HttpRequest) -> None:
    """Remove exactly one slash: /api/score/ is /api/score, and /api/score// is not found."""
    path = request.path_info
    if path.endswith("/"):
        request.path_info = request.META["PATH_INFO"] = path[:-1]
        request.path = request.path[:-1]


def _refuse_call(request: HttpRequest) -> None:
    if request.method not in METHODS:
        raise MethodNotAllowed
    try:
        request.get_host()
    except DisallowedHost:
        raise Invalid("This host is not one of this site's.") from None
    if "\0" in request.path_info:
        raise NotFound
    if not is_readable(request.META.get("QUERY_STRING", "")):
        raise Invalid("The query is not UTF-8, or holds a NUL.")
    _refuse_length(request)


def _refuse_length(request: HttpRequest) -> None:
    given = request.META.get("CONTENT_LENGTH") or "0"
    if not (given.isascii() and given.isdigit()):
        raise Invalid("Content-Length is not a number.")
    if len(given) > 18 or (int(given) > MAX_BODY_BYTES and int(given) > max_body_bytes(request.path_info)):
        raise BodyTooLarge


def is_readable(query: str) -> bool:
    """Return whether the query is UTF-8 that PostgreSQL can store."""
    if "%" not in query and query.isascii():
        return "\0" not in query
    raw = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _in_shape(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give an error of Django's own (unknown path, CSRF, a bug of ours) the shape of API errors."""
    if response.status_code < 400 or response.get("Content-Type", "").startswith("application/json"):
        return response
    shaped = error_response(request, _refusal_of(response.status_code))
    for name in _KEPT:
        if name in response:
            shaped[name] = response[name]
    shaped.cookies = response.cookies
    return shaped


def _refusal_of(status: int) -> DomainError:
    for kind in _KINDS:
        if kind.status == status:
            return kind()
    return Invalid(_MALFORMED) if status < 500 else InternalError()


def _marked(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep caches from sharing a caller's response, and report what is wrong with an ignored token."""
    if problem := token_error(request):
        response["WWW-Authenticate"] = challenge(problem.sentence)
    if response.status_code == 204:
        del response["Content-Length"]  # RFC 9110 §8.6: never with 204
    elif not response.streaming and "Content-Length" not in response.headers:
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
    if any(map(request.META.get, _CREDENTIALS)):
        response.setdefault("Cache-Control", "no-store")
    return response


_ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, X-Cart-Id, X-Order-Token, X-Table-Token, X-Ticket-Token, "
    "X-Request-ID"
)
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_EXPOSED_HEADERS = "Location, X-Cart-Id, X-Request-ID, Retry-After, Idempotency-Replayed"
_DAY = "86400"


def _is_preflight(request: HttpRequest) -> bool:
    return "HTTP_ORIGIN" in request.META and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META


def _is_listed(request: HttpRequest) -> bool:
    return request.META.get("HTTP_ORIGIN") in settings.CORS_ORIGINS


def _preflight(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    if _is_listed(request):
        response["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
        response["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response["Access-Control-Max-Age"] = _DAY
    return response


def _shared(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let the browser of a listed origin read the response."""
    if _is_listed(request):
        response["Access-Control-Allow-Origin"] = request.META["HTTP_ORIGIN"]
        response["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
    patch_vary_headers(response, ["Origin"] if request.method == "OPTIONS" else _VARY)
    return response
