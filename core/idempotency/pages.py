"""One-time keys of HTML forms: a double click, a reload or the back button has one effect."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.database import retried
from core.idempotency import services
from core.idempotency.api import replayed
from core.idempotency.keys import KEY_FIELD, Call, InvalidKey, KeyReused, earlier_form_call, form_call
from core.unsent import pages

View = Callable[..., HttpResponse]


class Enter(Protocol):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> object: ...


def idempotent_form(enter: Enter | None = None) -> Callable[[View], View]:
    """Let each rendering of a form with {% one_time_key %} take effect once.

    A second click waits for the first and gets its response: the same redirect. A form that was invalid or
    refused did nothing, is not stored, and may be sent again. The whole POST is one transaction.
    `enter` gets the view's arguments before a response is replayed, and raises the error of a caller
    who may no longer see it; a mere redirect reveals nothing and needs none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def with_one_effect(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = request.POST.get(KEY_FIELD) if request.method == "POST" else None
            if key is None:
                return view(request, *args, **kwargs)
            if enter:
                enter(request, *args, **kwargs)
            try:
                calls = form_call(request, key), earlier_form_call(request, key)
                return retried(_once)(calls, view, request, *args, **kwargs)
            except InvalidKey as error:
                raise BadRequest(error.sentence) from None
            except KeyReused as error:
                return _sent_already(request, error)

        return with_one_effect

    return decorate


@transaction.atomic
def _once(calls: tuple[Call, Call | None], view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    for each in filter(None, calls):
        if kept := services.recall(each, wait=True):
            return replayed(kept, bytes(kept.body))
    _rewind(request)
    response = view(request, *args, **kwargs)
    if hasattr(response, "render"):
        response.render()
    if response.status_code < 400:
        services.remember(calls[0], response.status_code, _kept_headers(response), response.content)
    else:
        transaction.set_rollback(True)
    return response


def _sent_already(request: HttpRequest, error: KeyReused) -> HttpResponse:
    """Return the page of a form that was sent before with other values: it can be sent under a new key."""
    why = "You sent this form before with something else in it, and that was done. This time nothing was."
    known = {"heading": "You sent this before", "button": "Send as new", "new_key": True}
    return pages.unsent_page(request, status=error.status, why=why, **known) or render(
        request, "idempotency/sent_already.html", status=error.status
    )


def _rewind(request: HttpRequest) -> None:
    """Rewind files, so that a view which runs again reads them from the start."""
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)


def _kept_headers(response: HttpResponse) -> dict[str, str]:
    """Return the headers of the redirect and the content type."""
    return {name: value for name, value in response.headers.items() if name in ("Content-Type", "Location")}
