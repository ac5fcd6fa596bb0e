"""Which other sites' pages may call the API from a browser: the origins listed in CORS_ORIGINS, and no cookie.

The Fetch standard, §3.2, https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from core.requests import is_api

_ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, X-Cart-Id, X-Order-Token, X-Table-Token, X-Ticket-Token, "
    "X-Request-ID"
)
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_EXPOSED_HEADERS = "Location, X-Cart-Id, X-Request-ID, Retry-After, Idempotency-Replayed"
_DAY = "86400"


def cors(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer a preflight at once, and tell the browser of a listed origin that it may read the answer."""

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
