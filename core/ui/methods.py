"""Addresses that only take a form: opening one leads to the page it belongs to, and nobody sees an empty 405."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template import loader
from django.urls import Resolver404, resolve

from core.api.middleware import GetResponse
from core.requests import is_api


def methods(get_response: GetResponse) -> GetResponse:
    """Middleware: what a page's view answers with 405 becomes a page, or the way to one."""

    def through(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 405 or is_api(request.path_info):
            return response
        if request.method in ("GET", "HEAD") and request.path_info != "/":
            return redirect(page_above(request.path_info))
        return drawn(response)

    return through


def page_above(path: str) -> str:
    """The nearest address above this one that leads anywhere; else the front page.

    It may take only forms as well: then it leads further up in its turn.
    """
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"


def drawn(response: HttpResponseBase) -> HttpResponse:
    """A page that says it, with the methods that are allowed."""
    page = HttpResponse(loader.get_template("405.html").render(), status=405)
    page.headers["Allow"] = response.headers["Allow"]
    return page
