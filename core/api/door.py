"""The door of the API: what is refused before any view is asked, and what nobody leaves without.

A page goes through it too, but only a path or query that no database could take, and TRACE, stop there.
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest, DisallowedHost
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from core.api.answers import challenge, refuse
from core.api.bearer import problem_of
from core.api.refusals import BodyTooLarge, InternalError, MethodNotAllowed, NotAcceptable
from core.errors import Busy, DomainError, Forbidden, Gone, Invalid, NotAuthenticated, NotFound, RateLimited
from core.requests import MAX_BODY_BYTES, is_api, max_body_bytes

GetResponse = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
_CREDENTIALS = ("Authorization", "Cookie", "X-Cart-Id", "X-Order-Token", "X-Ticket-Token")
_MALFORMED = "This request is malformed."
_KINDS = (NotAuthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable, Gone, BodyTooLarge, RateLimited, Busy)


def door(get_response: GetResponse) -> GetResponse:
    """Both slash forms of an API path lead to the same view, and every refusal has the one shape."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            _refuse_page(request)
            return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        _strip_slash(request)
        try:
            _refuse_call(request)
        except DomainError as refusal:
            response: HttpResponseBase = refuse(request, refusal)
            if refusal.status == 405:
                response["Allow"] = ", ".join(METHODS)
        else:
            response = _in_shape(request, get_response(request))
        return _marked(request, response)

    return through


def _strip_slash(request: HttpRequest) -> None:
    """Exactly one: /api/score/ is /api/score, and /api/score// is nothing."""
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
    """Whether the query is UTF-8 that PostgreSQL can store."""
    raw = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _in_shape(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer of Django's own (unknown path, CSRF, our mistake) as the refusal it is."""
    if response.status_code < 400 or response.get("Content-Type", "").startswith("application/json"):
        return response
    shaped = refuse(request, _refusal_of(response.status_code))
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
    """Keep what was answered to one caller from everyone else, and say what is wrong with a token that was ignored."""
    if problem := problem_of(request):
        response["WWW-Authenticate"] = challenge(problem.sentence)
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if response.status_code == 204:
        del response["Content-Length"]  # RFC 9110 §8.6: never with 204
    if any(request.headers.get(name) for name in _CREDENTIALS):
        response.setdefault("Cache-Control", "no-store")
    return response
