"""How the pages of competitions answer: what is not there is 404, what is not one's own 403, what is refused stays."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.refusals import Forbidden, Gone, Invalid, NotFound, Refusal

View = Callable[..., HttpResponse]
INVALID = 422


def translated(view: View) -> View:
    """The view, whose refusals that no form can show lead to the house's own pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as none:
            raise Http404(none.sentence) from None
        except Forbidden as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except Gone as gone:
            return render(request, "competitions/gone.html", {"sentence": gone.sentence}, status=gone.status)

    return answer


def say_no(form: forms.Form, refusal: Refusal) -> int:
    """Put the refusal into the form, beside the fields it is about, and say with which status to show it."""
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    for name, sentences in fields.items():
        form.add_error(name if name in form.fields else None, sentences)
    if not fields:
        form.add_error(None, refusal.sentence)
    return status_of(refusal)


def status_of(refusal: Refusal) -> int:
    return INVALID if isinstance(refusal, Invalid) else refusal.status
