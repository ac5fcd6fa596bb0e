"""Which JSON a field accepts: its own type, written the one usual way, never something like it."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from rest_framework import fields, relations

from core.text import has_controls

Check = Callable[[Any, Any], str | None]

_INT64 = range(-(2**63), 2**63)


def problem(field: Any, value: Any) -> str | None:
    """Why this field cannot take this value, as a sentence; None when its type and form are right."""
    check = _check_of(field.__class__)
    return check(field, value) if check and value is not None else None


@cache
def _check_of(kind: Any) -> Check | None:
    """The check of the most specific known class of a field."""
    return next((_CHECKS[ancestor] for ancestor in kind.__mro__ if ancestor in _CHECKS), None)


def _boolean(field: Any, value: Any) -> str | None:
    return None if isinstance(value, bool) else "Must be true or false."


def _integer(field: Any, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "Must be a whole number, such as 3."
    return None if value in _INT64 else "This number is out of range."


def _number(field: Any, value: Any) -> str | None:
    return None if isinstance(value, int | float) and not isinstance(value, bool) else "Must be a number, such as 3.5."


def _text(field: Any, value: Any) -> str | None:
    return None if isinstance(value, str) else "Must be a text in quotes."


def _words(field: Any, value: Any) -> str | None:
    """Text without control characters; a password is taken as it was typed."""
    if isinstance(value, str) and field.trim_whitespace and has_controls(value):
        return "Remove the control characters."
    return _text(field, value)


def _choice(field: Any, value: Any) -> str | None:
    if type(value) in {type(choice) for choice in field.choices} or (value == "" and field.allow_blank):
        return None
    return f"Must be one of: {', '.join(map(str, field.choices))}."


def _choices(field: Any, value: Any) -> str | None:
    return _first_problem(_choice, field, value) if isinstance(value, list) else "Must be a list."


def _list(field: Any, value: Any) -> str | None:
    return _first_problem(problem, field.child, value) if isinstance(value, list) else "Must be a list."


def _relations(field: Any, value: Any) -> str | None:
    return _first_problem(problem, field.child_relation, value) if isinstance(value, list) else "Must be a list."


def _object(field: Any, value: Any) -> str | None:
    return _first_problem(problem, field.child, value.values()) if isinstance(value, dict) else "Must be an object."


def _first_problem(check: Check, field: Any, values: Any) -> str | None:
    found = ((number, check(field, value)) for number, value in enumerate(values, 1))
    return next((f"Item {number}: {sentence}" for number, sentence in found if sentence), None)


def _written(pattern: str, sentence: str) -> Check:
    form = re.compile(pattern, re.ASCII)
    return lambda field, value: None if isinstance(value, str) and form.fullmatch(value) else sentence


_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
# Years are kept away from the ends of the calendar: no time zone can push such a date over the edge.
_DATE = r"[1-8]\d{3}-\d\d-\d\d"
_CHECKS: dict[type, Check] = {
    fields.BooleanField: _boolean,
    fields.CharField: _words,
    fields.ChoiceField: _choice,
    fields.DateField: _written(_DATE, 'Must be a date, such as "2026-09-30".'),
    fields.DateTimeField: _written(
        rf"{_DATE}T{_CLOCK}(Z|[+-]\d\d:\d\d)", 'Must be a date and time with its zone, such as "2026-09-30T19:30:00Z".'
    ),
    fields.DecimalField: _written(r"-?\d{1,20}(\.\d{1,10})?", 'Must be a decimal number in quotes, such as "24.90".'),
    fields.DictField: _object,
    fields.DurationField: _text,
    fields.FloatField: _number,
    fields.IntegerField: _integer,
    fields.ListField: _list,
    fields.MultipleChoiceField: _choices,
    fields.TimeField: _written(_CLOCK, 'Must be a time, such as "19:30".'),
    fields.UUIDField: _written(
        r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "Must be an id: a UUID in quotes."
    ),
    relations.ManyRelatedField: _relations,
    relations.RelatedField: _text,
}
