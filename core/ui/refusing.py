"""How a page says no: a form is shown again with what is wrong or refused, and with which status."""

import re
from collections.abc import Mapping

from django import forms

from core.errors import DomainError, Invalid

INVALID = 422
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def say_no(form: forms.Form, refusal: DomainError, names: Mapping[str, str] | None = None) -> int:
    """Put the refusal into the form, beside the fields it is about, and say with which status to show it.

    A refusal names fields as the API does (`dueAt` is `due_at` here); `names` has those the form calls otherwise.
    """
    fields = _fields(refusal)
    for sent, sentences in fields.items():
        name = (names or {}).get(sent) or _HUMP.sub("_", sent).lower()
        form.add_error(name if name in form.fields else None, sentences)
    if not fields:
        form.add_error(None, refusal.sentence)
    return status_of(refusal)


def status_of(refusal: DomainError) -> int:
    """422 for what was filled in wrong, else the refusal's own."""
    return INVALID if isinstance(refusal, Invalid) else refusal.status


def sentence_of(refusal: DomainError) -> str:
    """What was refused in words, with those about single fields."""
    return " ".join(line for lines in _fields(refusal).values() for line in lines) or refusal.sentence


def _fields(refusal: DomainError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = refusal.extra.get("fields", {})
    return found
