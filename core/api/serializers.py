"""Serializers that speak the names of the wire: snake_case in Python, camelCase in JSON, nothing unknown let in."""

from datetime import UTC
from typing import Any, ClassVar

from rest_framework import fields, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.validators import UniqueValidator

from core.api import strict
from core.api.names import camel

_HOOKS = ("get_", "validate_")
_OF_DRF = {name for name in dir(serializers.ModelSerializer) if name.startswith(_HOOKS)}
_LISTED = 5  # unknown names that one refusal lists


class WireNames(serializers.BaseSerializer[Any]):
    """What both serializers share. Names are fixed when a class is built and its fields are made, never per row.

    Input is refused, field by field, when a name is unknown or read-only, or a value is of another JSON
    type than its field: " 3 ", 1.0 and true are no whole numbers.
    """

    # Names on the wire of which a body has at least one. Only described here: the service or the serializer refuses.
    needs_one_of: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let DRF find get_team_a and validate_team_a for the field that is teamA on the wire."""
        super().__init_subclass__(**kwargs)
        for name, hook in list(vars(cls).items()):
            for prefix in _HOOKS:
                if name.startswith(prefix) and name not in _OF_DRF:
                    setattr(cls, prefix + camel(name.removeprefix(prefix)), hook)

    def get_fields(self) -> dict[str, fields.Field[Any, Any, Any, Any]]:
        made = super().get_fields()  # type: ignore[misc]
        return {camel(name): _named(field, name) for name, field in made.items()}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValidationError(["Must be an object."])
        problems = self._problems(data)
        try:
            value = super().to_internal_value({key: data[key] for key in data if key not in problems})
        except ValidationError as refusal:
            raise ValidationError({**refusal.detail, **problems}) from None  # type: ignore[dict-item]
        if problems:
            raise ValidationError(problems)
        return value

    def _problems(self, data: dict[str, Any]) -> dict[str, list[str]]:
        known: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        writable = [name for name, field in known.items() if _writable(field)]
        problems = {
            name: [sentence]
            for name in writable
            if name in data and (sentence := strict.problem(known[name], data[name]))
        }
        for name in [name for name in data if name not in writable][:_LISTED]:
            problems[name] = [_stranger(name in known, writable)]
        return problems


class Serializer(WireNames, serializers.Serializer[Any]):
    """Fields declared by hand."""


class ModelSerializer(WireNames, serializers.ModelSerializer[Any]):
    """Fields of a model. Uniqueness is left to the service and the database, whose refusal is 409."""

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        kind, kwargs = super().build_standard_field(field_name, model_field)
        if "validators" in kwargs:
            kwargs["validators"] = [each for each in kwargs["validators"] if not isinstance(each, UniqueValidator)]
        return kind, kwargs

    def get_uniqueness_extra_kwargs(self, *args: Any) -> tuple[Any, dict[str, Any]]:
        return args[-1], {}

    def get_validators(self) -> list[Any]:
        return list(getattr(self.Meta, "validators", []))


class Empty(Serializer):
    """The body of a command that takes nothing: absent or {}."""


def _writable(field: Any) -> bool:
    return not field.read_only and not isinstance(field, fields.HiddenField)


def _stranger(known: bool, writable: list[str]) -> str:
    allowed = f"Allowed: {', '.join(writable)}." if writable else "Nothing can be sent here."
    return f"This cannot be changed here. {allowed}" if known else f"Unknown field. {allowed}"


def _named(field: Any, name: str) -> Any:
    """The field, which now reads and writes `name` in Python whatever the wire calls it, and tells time in UTC."""
    if field.source is None and camel(name) != name:
        field.source = name
    inner = field
    while inner is not None:
        if isinstance(inner, fields.DateTimeField):
            inner.timezone = UTC
        inner = getattr(inner, "child", None)
    return field
