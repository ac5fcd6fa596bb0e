"""One-time keys of HTML forms: a double click, a reload or the back button has one effect."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.idempotency import services
from core.idempotency.api import replayed
from core.idempotency.calls import FIELD, Call, call_of_form
from core.idempotency.refusals import InvalidKey, KeyReused
from core.transactions import retried

View = Callable[..., HttpResponse]


class Enter(Protocol):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> object: ...


def once(enter: Enter | None = None) -> Callable[[View], View]:
    """For a view whose form carries {% one_time_key %}: each rendering of the form takes effect once.

    The second click waits for the first and gets its answer: the same redirect. What was wrong or
    refused did nothing, is not kept, and may be sent again. The whole POST is one transaction.
    `enter` is called with the view's arguments before any answer is given again, and refuses whoever
    may no longer see it; a mere redirect tells nothing and needs none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def with_one_effect(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = request.POST.get(FIELD) if request.method == "POST" else None
            if key is None:
                return view(request, *args, **kwargs)
            if enter:
                enter(request, *args, **kwargs)
            try:
                return retried(_once)(call_of_form(request, key), view, request, *args, **kwargs)
            except InvalidKey as refusal:
                raise BadRequest(refusal.sentence) from None
            except KeyReused as refusal:
                return render(request, "idempotency/sent_already.html", status=refusal.status)

        return with_one_effect

    return decorate


@transaction.atomic
def _once(call: Call, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if kept := services.recall(call, wait=True):
        return replayed(kept, bytes(kept.body))
    _rewind(request)
    response = view(request, *args, **kwargs)
    if hasattr(response, "render"):
        response.render()
    if response.status_code < 400:
        services.remember(call, response.status_code, _kept_headers(response), response.content)
    else:
        transaction.set_rollback(True)
    return response


def _rewind(request: HttpRequest) -> None:
    """A view that is run again reads its files from their beginning."""
    for _, files in request.FILES.lists():
        for file in files:
            file.seek(0)


def _kept_headers(response: HttpResponse) -> dict[str, str]:
    """Where to go and what the body is; htmx is told such things by headers of its own."""
    return {
        name: value
        for name, value in response.headers.items()
        if name in ("Content-Type", "Location") or name.startswith("HX-")
    }
