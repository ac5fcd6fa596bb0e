"""Serializers: snake_case in Python, camelCase in JSON, no unknown fields, and no JSON type but the field's own.

A query string is validated by a serializer too, as strictly as a body.
"""

import re
from collections.abc import Callable
from datetime import UTC
from functools import cache, lru_cache
from typing import Any, ClassVar

from rest_framework import fields, relations, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.validators import UniqueValidator

from core.search.columns import MAX_QUERY_LENGTH
from core.text import has_controls


@lru_cache(maxsize=4096)
def camel_case(name: str) -> str:
    """Return team_a_name as teamAName."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


_HOOKS = ("get_", "validate_")
_OF_DRF = {name for name in dir(serializers.ModelSerializer) if name.startswith(_HOOKS)}
_LISTED = 5  # unknown names that one error lists


class StrictSerializer(serializers.BaseSerializer[Any]):
    """The base of both serializers. Names are set when a class is built and its fields are made, never per row.

    Input is refused, field by field, when a name is unknown or read-only, or a value has another JSON
    type than its field: " 3 ", 1.0 and true are not integers.
    """

    # JSON names of which a body needs at least one. For the schema only: the service or the serializer checks it.
    needs_one_of: ClassVar[tuple[str, ...]] = ()
    # Whether every field may be left out and none has a default: the body of a PATCH, derived from that of the POST.
    all_optional: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let DRF find get_team_a and validate_team_a for the field that is teamA in JSON."""
        super().__init_subclass__(**kwargs)
        for name, hook in list(vars(cls).items()):
            for prefix in _HOOKS:
                if name.startswith(prefix) and name not in _OF_DRF:
                    setattr(cls, prefix + camel_case(name.removeprefix(prefix)), hook)

    def get_fields(self) -> dict[str, fields.Field[Any, Any, Any, Any]]:
        made = super().get_fields()  # type: ignore[misc]
        for field in made.values() if self.all_optional else ():
            field.required, field.default = False, fields.empty
        return {camel_case(name): _named(field, name) for name, field in made.items()}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValidationError(["Must be an object."])
        problems = self._problems(data)
        try:
            value = super().to_internal_value({key: data[key] for key in data if key not in problems})
        except ValidationError as error:
            raise ValidationError({**error.detail, **problems}) from None  # type: ignore[dict-item]
        if problems:
            raise ValidationError(problems)
        return value

    def _problems(self, data: dict[str, Any]) -> dict[str, list[str]]:
        known: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        writable = [name for name, field in known.items() if _writable(field)]
        problems = {
            name: [sentence]
            for name in writable
            if name in data and (sentence := type_problem(known[name], data[name]))
        }
        for name in [name for name in data if name not in writable][:_LISTED]:
            problems[name] = [_unknown_field(name in known, writable)]
        return problems


class Serializer(StrictSerializer, serializers.Serializer[Any]):
    """A serializer with declared fields."""


class ModelSerializer(StrictSerializer, serializers.ModelSerializer[Any]):
    """A serializer of a model. Uniqueness is checked by the service and the database, which answer 409."""

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        kind, kwargs = super().build_standard_field(field_name, model_field)
        if "validators" in kwargs:
            kwargs["validators"] = [each for each in kwargs["validators"] if not isinstance(each, UniqueValidator)]
        return kind, kwargs

    def get_uniqueness_extra_kwargs(self, *args: Any) -> tuple[Any, dict[str, Any]]:
        return args[-1], {}

    def get_validators(self) -> list[Any]:
        return list(getattr(self.Meta, "validators", []))


class SearchField(fields.CharField):
    """The `q` of a list: what to search for. The query has it as `text`."""

    def __init__(self, help_text: str, max_length: int = MAX_QUERY_LENGTH) -> None:
        super().__init__(source="text", required=False, allow_blank=True, max_length=max_length, help_text=help_text)


class Empty(Serializer):
    """The body of a command without input: absent or {}."""


def _writable(field: Any) -> bool:
    return not field.read_only and not isinstance(field, fields.HiddenField)


def _unknown_field(known: bool, writable: list[str]) -> str:
    allowed = f"Allowed: {', '.join(writable)}." if writable else "Nothing can be sent here."
    return f"This cannot be changed here. {allowed}" if known else f"Unknown field. {allowed}"


def _named(field: Any, name: str) -> Any:
    """Let the field read and write `name` in Python whatever its JSON name, and use UTC."""
    if field.source is None and camel_case(name) != name:
        field.source = name
    inner = field
    while inner is not None:
        if isinstance(inner, fields.DateTimeField):
            inner.timezone = UTC
        inner = getattr(inner, "child", None)
    return field


_PAGING = {"page", "limit", "cursor"}
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


def validated_data(serializer_class: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return the body as this serializer reads it, with Python's names, or answer 400."""
    body = serializer_class(data=data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def validated_query(form: type[Serializer], request: Request) -> dict[str, Any]:
    """Return the query with Python's names; raise Invalid for wrong values and unknown names."""
    asked = form(data={})
    given = {name: str(value) for name, value in request.query_params.items() if name not in _PAGING}
    asked.initial_data = {name: _typed(asked.fields.get(name), value) for name, value in given.items()}
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _typed(field: Any, value: str) -> Any:
    """Return the number or boolean that a query's text spells for a field of that type."""
    if isinstance(field, fields.IntegerField) and _INTEGER.fullmatch(value):
        return int(value)
    return _BOOLEANS.get(value, value) if isinstance(field, fields.BooleanField) else value


Check = Callable[[Any, Any], str | None]
_INT64 = range(-(2**63), 2**63)


def type_problem(field: Any, value: Any) -> str | None:
    """Return a sentence that says why this field cannot take this value; None when its type and form are right."""
    check = _check_of(field.__class__)
    return check(field, value) if check and value is not None else None


@cache
def _check_of(kind: Any) -> Check | None:
    """Return the check of the most specific known class of a field."""
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
    """Check for text without control characters; a password is taken as typed."""
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
    return _first_problem(type_problem, field.child, value) if isinstance(value, list) else "Must be a list."


def _relations(field: Any, value: Any) -> str | None:
    return _first_problem(type_problem, field.child_relation, value) if isinstance(value, list) else "Must be a list."


def _object(field: Any, value: Any) -> str | None:
    return (
        _first_problem(type_problem, field.child, value.values()) if isinstance(value, dict) else "Must be an object."
    )


def _first_problem(check: Check, field: Any, values: Any) -> str | None:
    found = ((number, check(field, value)) for number, value in enumerate(values, 1))
    return next((f"Item {number}: {sentence}" for number, sentence in found if sentence), None)


def _written(pattern: str, sentence: str) -> Check:
    form = re.compile(pattern, re.ASCII)
    return lambda field, value: None if isinstance(value, str) and form.fullmatch(value) else sentence


_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
# Years stay away from the ends of the calendar, so that no time zone moves a date past them.
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
