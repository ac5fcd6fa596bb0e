"""A refusal that no page caught: told on a page of its own, with its status."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.api.door import GetResponse
from core.api.paths import is_api
from core.api.refusals import BodyTooLarge
from core.bodies import LARGE, TOO_LARGE
from core.refusals import NotAuthenticated, Refusal

OWN_PAGES = {403: "403.html", 404: "404.html"}


_TOO_LARGE = f"That is too large: {LARGE // 1024**2} MB at most, files included."


def refusals(get_response: GetResponse) -> GetResponse:
    """Turn a Refusal that a page's view raises into an answer; signing in is offered where that is what is missing."""

    def through(request: HttpRequest) -> HttpResponseBase:
        if request.META.get(TOO_LARGE) and not is_api(request.path_info):
            return _refused(request, BodyTooLarge(_TOO_LARGE))
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or is_api(request.path_info):
            return None
        if isinstance(exception, NotAuthenticated):
            return redirect_to_login(request.get_full_path())
        return _refused(request, exception)

    through.process_exception = process_exception  # type: ignore[attr-defined]
    return through


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    page = OWN_PAGES.get(refusal.status, "refused.html")
    return render(request, page, {"refusal": refusal}, status=refusal.status)
