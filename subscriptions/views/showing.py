"""How the pages of the newsletter show a form again, with what is wrong or refused."""

from django import forms
from django.http import HttpRequest

from accounts.clients import client_of
from core.refusals import Invalid, Refusal
from subscriptions.services import Origin

INVALID = 422


def say_no(form: forms.Form, refusal: Refusal) -> int:
    """Put the refusal into the form, beside the fields it is about, and say with which status to show it."""
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    for name, sentences in fields.items():
        form.add_error(name if name in form.fields else None, sentences)
    if not fields:
        form.add_error(None, refusal.sentence)
    return INVALID if isinstance(refusal, Invalid) else refusal.status


def origin_of(request: HttpRequest, way: str) -> Origin:
    """How the visitor came here."""
    return Origin(way, client_of(request).network)
