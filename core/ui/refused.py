"""A refusal that no page caught: told on a page of its own, with its status."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.api.errors import BodyTooLarge
from core.api.middleware import GetResponse
from core.api.responses import error_headers
from core.errors import DomainError, NotAuthenticated
from core.requests import BODY_TOO_LARGE, MAX_UPLOAD_BYTES, is_api
from core.ui.refusing import sentence_of, status_of
from core.unsent import form_data, pages
from core.unsent.pages import is_from_our_page, referring_path
from core.unsent.sign_in import sign_in_first

OWN_PAGES = {403: "403.html", 404: "404.html"}
# Sending it again would be refused again: the words are there to be copied.
HOPELESS = {403, 404, 410}


_TOO_LARGE = f"That is too large: {MAX_UPLOAD_BYTES // 1024**2} MB at most, files included."


def refusals(get_response: GetResponse) -> GetResponse:
    """Turn a Refusal that a page's view raises into an answer; signing in is offered where that is what is missing."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if request.META.get(BODY_TOO_LARGE) and not is_api(request.path_info):
            return _too_large(request)
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or is_api(request.path_info):
            return None
        if isinstance(exception, NotAuthenticated):
            return sign_in_first(request)
        return _refused(request, exception)

    through.process_exception = process_exception  # type: ignore[attr-defined]
    return through


def _too_large(request: HttpRequest) -> HttpResponse:
    """The words that came before the file, if one of our pages sent them: nobody has looked for a CSRF token yet."""
    sent, files = (
        form_data.read_truncated(request) if request.method == "POST" and is_from_our_page(request) else ([], [])
    )
    if not sent:
        return render(request, "refused.html", {"refusal": BodyTooLarge(_TOO_LARGE)}, status=413)
    return pages.form_page(request, request.get_full_path(), sent, files, status=413, why=_TOO_LARGE)


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    response = _with_words(request, refusal)
    if response is None:
        page = OWN_PAGES.get(refusal.status, "refused.html")
        response = render(request, page, {"refusal": refusal}, status=refusal.status)
    for name, value in error_headers(refusal).items():
        response[name] = value
    return response


def _with_words(request: HttpRequest, refusal: DomainError) -> HttpResponse | None:
    """The refusal with what was typed; None where nothing was."""
    if not form_data.has_typed_text(request):
        return None
    return pages.unsent_page(
        request,
        status=status_of(refusal),
        why=sentence_of(refusal),
        may_send=refusal.status not in HOPELESS,
        go_on=referring_path(request),
    )
