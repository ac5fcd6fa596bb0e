"""Middleware of the API: early checks, the shape of every error, and CORS.

Pages pass through it too, but only a path or query that the database cannot take, and TRACE, are refused there.
CORS answers the origins in CORS_ORIGINS and never allows cookies: the Fetch standard, §3.2,
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from core.api.errors import BodyTooLarge, InternalError, MethodNotAllowed, NotAcceptable, token_error
from core.api.responses import challenge, error_response
from core.errors import Busy, DomainError, Forbidden, Gone, Invalid, NotAuthenticated, NotFound, RateLimited
from core.requests import MAX_BODY_BYTES, is_api, max_body_bytes

GetResponse = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
_CREDENTIALS = ("Authorization", "Cookie", "X-Cart-Id", "X-Order-Token", "X-Ticket-Token")
_MALFORMED = "This request is malformed."
_KINDS = (NotAuthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable, Gone, BodyTooLarge, RateLimited, Busy)


def api_middleware(get_response: GetResponse) -> GetResponse:
    """Lead both slash forms of an API path to the same view, and give every error the same shape."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            _refuse_page(request)
            return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        _strip_slash(request)
        try:
            _refuse_call(request)
        except DomainError as error:
            response: HttpResponseBase = error_response(request, error)
            if error.status == 405:
                response["Allow"] = ", ".join(METHODS)
        else:
            response = _in_shape(request, get_response(request))
        return _marked(request, response)

    return through


def _strip_slash(request: HttpRequest) -> None:
    """Remove exactly one slash: /api/score/ is /api/score, and /api/score// is not found."""
    path = request.path_info
    if path.endswith("/"):
        request.path_info = request.META["PATH_INFO"] = path[:-1]
        request.path = request.path[:-1]


def _refuse_page(request: HttpRequest) -> None:
    if "\0" in request.path_info:
        raise Http404
    if not _readable(request.META.get("QUERY_STRING", "")):
        raise BadRequest(_MALFORMED)


def _refuse_call(request: HttpRequest) -> None:
    if request.method not in METHODS:
        raise MethodNotAllowed
    try:
        request.get_host()
    except DisallowedHost:
        raise Invalid("This host is not one of this site's.") from None
    if "\0" in request.path_info:
        raise NotFound
    if not _readable(request.META.get("QUERY_STRING", "")):
        raise Invalid("The query is not UTF-8, or holds a NUL.")
    _refuse_length(request)


def _refuse_length(request: HttpRequest) -> None:
    given = request.META.get("CONTENT_LENGTH") or "0"
    if not (given.isascii() and given.isdigit()):
        raise Invalid("Content-Length is not a number.")
    if len(given) > 18 or (int(given) > MAX_BODY_BYTES and int(given) > max_body_bytes(request.path_info)):
        raise BodyTooLarge


def _readable(query: str) -> bool:
    """Return whether the query is UTF-8 that PostgreSQL can store."""
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
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if response.status_code == 204:
        del response["Content-Length"]  # RFC 9110 §8.6: never with 204
    if any(request.headers.get(name) for name in _CREDENTIALS):
        response.setdefault("Cache-Control", "no-store")
    return response


_ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, X-Cart-Id, X-Order-Token, X-Table-Token, X-Ticket-Token, "
    "X-Request-ID"
)
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_EXPOSED_HEADERS = "Location, X-Cart-Id, X-Request-ID, Retry-After, Idempotency-Replayed"
_DAY = "86400"


def cors(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer preflights at once, and let the browser of a listed origin read the response."""

    def shared(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return get_response(request)
        listed = request.headers.get("Origin") in settings.CORS_ORIGINS
        response = _preflight(listed) if _is_preflight(request) else get_response(request)
        if listed:
            response["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
        patch_vary_headers(response, ["Origin"])
        return response

    return shared


def _is_preflight(request: HttpRequest) -> bool:
    asked = request.headers
    return request.method == "OPTIONS" and "Origin" in asked and "Access-Control-Request-Method" in asked


def _preflight(listed: bool) -> HttpResponse:
    response = HttpResponse(status=204)
    del response["Content-Type"]
    if listed:
        response["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
        response["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
        response["Access-Control-Max-Age"] = _DAY
    return response
