"""Middleware of pages: errors as pages, 405 as a page, compression; and Django's handler500."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from core.api.errors import BodyTooLarge, InternalError
from core.api.middleware import METHODS, GetResponse, is_readable
from core.api.responses import error_headers, error_response
from core.errors import DomainError, NotAuthenticated, error_for
from core.requests import BODY_TOO_LARGE, MAX_UPLOAD_BYTES, is_api
from core.ui.forms import error_sentence, error_status
from core.unsent import form_data, pages
from core.unsent.pages import is_from_our_page, referring_path
from core.unsent.sign_in import sign_in_first

OWN_PAGES = {403: "403.html", 404: "404.html"}
# Sending it again would fail again: the text is there to be copied.
FINAL_STATUSES = {403, 404, 410}
_TOO_LARGE = f"That is too large: {MAX_UPLOAD_BYTES // 1024**2} MB at most, files included."


def error_middleware(get_response: GetResponse) -> GetResponse:
    """Turn a DomainError of a page's view into a response; NotAuthenticated leads to the sign-in."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if request.META.get(BODY_TOO_LARGE) and not is_api(request.path_info):
            return _too_large(request)
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or is_api(request.path_info):
            return None
        if isinstance(exception, NotAuthenticated):
            return sign_in_first(request)
        return _error_page(request, exception)

    through.process_exception = process_exception  # type: ignore[attr-defined]
    return through


def _too_large(request: HttpRequest) -> HttpResponse:
    """Return the text before the file, if one of our pages sent it: the CSRF token is not checked yet."""
    sent, files = (
        form_data.read_truncated(request) if request.method == "POST" and is_from_our_page(request) else ([], [])
    )
    if not sent:
        return render(request, "refused.html", {"refusal": BodyTooLarge(_TOO_LARGE)}, status=413)
    return pages.form_page(request, request.get_full_path(), sent, files, status=413, why=_TOO_LARGE)


def _error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = _unsent_form_page(request, error)
    if response is None:
        page = OWN_PAGES.get(error.status, "refused.html")
        response = render(request, page, {"refusal": error}, status=error.status)
    for name, value in error_headers(error).items():
        response[name] = value
    return response


def _unsent_form_page(request: HttpRequest, error: DomainError) -> HttpResponse | None:
    """Return the error with the typed text; None where none was typed."""
    if not form_data.has_typed_text(request):
        return None
    return pages.unsent_page(
        request,
        status=error_status(error),
        why=error_sentence(error),
        may_send=error.status not in FINAL_STATUSES,
        go_on=referring_path(request),
    )


def method_middleware(get_response: GetResponse) -> GetResponse:
    """Refuse a path or query that the database cannot take, and answer a page's 405 with a page, or lead to one."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info:
            raise Http404
        if not is_readable(request.META.get("QUERY_STRING", "")):
            raise BadRequest("This request is malformed.")
        response = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        if response.status_code != 405 or is_api(request.path_info):
            return response
        if request.method in ("GET", "HEAD") and request.path_info != "/":
            return redirect(page_above(request.path_info))
        return method_not_allowed_page(response)

    return through


def page_above(path: str) -> str:
    """Return the nearest URL above this one that resolves; else the front page.

    It may accept only POST as well: then it leads further up in turn.
    """
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"


def method_not_allowed_page(response: HttpResponseBase) -> HttpResponse:
    """Return a page about the method, with the allowed methods."""
    page = HttpResponse(loader.get_template("405.html").render(), status=405)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def compress(get_response: GetResponse) -> GetResponse:
    """Compress HTML for browsers that accept gzip, unless TRUSTED_PROXIES names a proxy, which does it better.

    Django's middleware adds up to 100 random bytes to each response, so that its length gives away no secret (BREACH).
    """
    gzip = GZipMiddleware(get_response)

    def compressed(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.TRUSTED_PROXIES or response.streaming or not _is_html(response):
            return response
        if _takes_gzip(request.headers.get("Accept-Encoding", "")):
            return gzip.process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return compressed


def _is_html(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _takes_gzip(accepted: str) -> bool:
    """Return whether gzip is among the accepted encodings, and not with weight zero (RFC 9110 §12.5.3)."""
    offers = [offer.replace(" ", "").lower().partition(";q=") for offer in accepted.split(",")]
    return any(name == "gzip" and (not weight or weight.strip("0.") != "") for name, _, weight in offers)


BROKEN = "It has been recorded. Look whether what you sent arrived before you send it again."


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for Django's handler500: a busy database is 503, a lost race 409, and only a bug of ours 500."""
    error = sys.exc_info()[1]
    domain_error = (error_for(error) if error else None) or InternalError()
    if is_api(request.path_info):
        return error_response(request, domain_error)
    response = _unsent_form_page_without_database(request, domain_error) or _static_error_page(domain_error)
    for name, value in error_headers(domain_error).items():
        response[name] = value
    return response


def _unsent_form_page_without_database(request: HttpRequest, error: DomainError) -> HttpResponse | None:
    """Return the submitted form, to be sent again. Makes no query, because the database may be what failed."""
    known: dict[str, Any] = {"why": error.sentence, "bare": True}
    if isinstance(error, InternalError):
        known = {"why": BROKEN, "heading": "Something broke", "bare": True}
    return pages.unsent_page(request, status=error.status, **known)


def _static_error_page(error: DomainError) -> HttpResponse:
    page = loader.select_template([f"{error.status}.html", "500.html"])
    return HttpResponse(page.render(), status=error.status)
