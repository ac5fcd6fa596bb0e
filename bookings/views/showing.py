"""How the pages of bookings show a form again, with what is wrong or refused."""

from django import forms

from core.refusals import Invalid, Refusal

INVALID = 422


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


def sentence_of(refusal: Refusal) -> str:
    """What was refused in words, with those about single fields."""
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    return " ".join([line for lines in fields.values() for line in lines]) or refusal.sentence
