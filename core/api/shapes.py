"""Shapes: one declaration of a JSON object makes the bytes of a response and its schema.

    class ReservationOut(Shape):
        id: UUID
        status: ReservationStatus
        seat: str = doc("Its name: N2-B4.", get=lambda reservation: reservation.seat_name, optional=True)
        event: EventOut

    ReservationOut.of(reservation)  # {"id": "0198…", "status": "active", "event": {…}}

A shape is a serializer whose fields are read from annotations, so the schema describes it like any serializer. A
field is the attribute of the same name unless `get` computes it. Times are UTC with milliseconds (core.times).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, cast, get_args, get_origin
from uuid import UUID

from rest_framework import fields, serializers

from core.api.serializers import Serializer, camel_case
from core.times import timestamp

JSON = dict[str, Any]
Getter = Callable[[Any], Any]
Encoder = Callable[[Any], Any]

ABSENT: Final = object()  # the value of an optional field that is left out of the answer

Email = Annotated[str, serializers.EmailField]
Link = Annotated[str, serializers.URLField]


class Doc(NamedTuple):
    """What a declaration says of a field besides its type."""

    help: str = ""
    get: Getter | None = None
    optional: bool = False


def doc(help: str = "", *, get: Getter | None = None, optional: bool = False) -> Any:
    """Describe a field: its help in the schema, how it is computed, and whether it may be left out.

    An optional field is left out when its value is ABSENT or its attribute is missing, and when it is None although
    the type has no None.
    """
    return Doc(help, get, optional)


class _FieldsFromAnnotations(serializers.SerializerMetaclass):
    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: JSON) -> Any:
        getters = {}
        for field_name, annotation in attrs.get("__annotations__", {}).items():
            given = attrs.get(field_name, Doc())
            if isinstance(given, Doc):
                attrs[field_name] = _field(annotation, help_text=given.help or None, required=not given.optional)
                getters[field_name] = given.get
        inherited = {key: get for base in reversed(bases) for key, get in getattr(base, "getters", {}).items()}
        return super().__new__(mcs, name, bases, attrs | {"getters": inherited | getters})


class Shape(Serializer, metaclass=_FieldsFromAnnotations):
    """The base of every JSON object in a response."""

    @classmethod
    def of(cls, source: Any = None, /, **given: Any) -> JSON:
        """Return the object as JSON values. A field named in `given` takes that value instead of the source's.

        A source that is JSON already, made by a shape, is returned as it is.
        """
        if isinstance(source, dict):
            return source
        out: JSON = {}
        for name, key, get, encode, skipped in _plan(cls):
            value = given[name] if name in given else get(source)
            if value is None:
                if None not in skipped:
                    out[key] = None
            elif value is not ABSENT:
                out[key] = encode(value) if encode else value
        return out

    @classmethod
    def each(cls, sources: Iterable[Any]) -> list[JSON]:
        """Return one object for each source."""
        return [cls.of(source) for source in sources]


@cache
def _plan(shape: type[Shape]) -> list[tuple[str, str, Getter, Encoder | None, tuple[Any, ...]]]:
    """Return for each field: its name, its JSON name, how to read and encode it, and values that leave it out."""
    return [
        (
            name,
            camel_case(name),
            _getter(shape, name, field),
            _encoder(field),
            () if field.required or field.allow_null else (None,),
        )
        for name, field in shape._declared_fields.items()
    ]


def _getter(shape: type[Shape], name: str, field: Any) -> Getter:
    computed: Getter | None = getattr(shape, "getters", {}).get(name)
    if computed:
        return computed
    if field.required:
        return attrgetter(field.source or name)
    return lambda source: getattr(source, name, ABSENT)


def _encoder(field: Any) -> Encoder | None:
    """Return the function that makes a JSON value of this field's value; None where it is one already."""
    match field:
        case Shape():
            return type(field).of
        case serializers.ListSerializer(child=Shape()):
            return cast(type[Shape], type(field.child)).each
        case serializers.ListField() | serializers.ListSerializer():
            return _encoder_of_list(_encoder(field.child))
        case serializers.DictField():
            return _encoder_of_dict(_encoder(field.child))
        case serializers.UUIDField() | serializers.DecimalField():
            return str
        case serializers.DateTimeField():
            return timestamp
        case serializers.DateField():
            return date.isoformat
    return None


def _encoder_of_list(encode: Encoder | None) -> Encoder:
    return (lambda values: [encode(each) for each in values]) if encode else list


def _encoder_of_dict(encode: Encoder | None) -> Encoder:
    return (lambda values: {str(key): encode(each) for key, each in values.items()}) if encode else dict


_FIELDS: dict[Any, type[fields.Field[Any, Any, Any, Any]]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    UUID: serializers.UUIDField,
    datetime: serializers.DateTimeField,
    date: serializers.DateField,
    Any: serializers.JSONField,
}


def _field(annotation: Any, **options: Any) -> Any:
    """Return the serializer field of a type; raise TypeError for a type that has none."""
    kinds, arguments = get_origin(annotation), get_args(annotation)
    if kinds in (Union, UnionType):
        [kind] = [each for each in arguments if each is not NoneType]
        return _field(kind, allow_null=True, **options)
    if kinds is Annotated:
        return arguments[1](**options)
    if kinds is Literal:
        return serializers.ChoiceField(list(arguments), **options)
    if kinds is list:
        [item] = arguments
        is_shape = isinstance(item, type) and issubclass(item, Serializer)
        return item(many=True, **options) if is_shape else serializers.ListField(child=_field(item), **options)
    if kinds is dict:
        return serializers.DictField(child=_field(arguments[1]), **options)
    if annotation is Decimal:
        return serializers.DecimalField(max_digits=None, decimal_places=None, **options)
    if isinstance(annotation, type) and issubclass(annotation, Serializer):
        return annotation(**options)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return serializers.ChoiceField([each.value for each in annotation], **options)
    if annotation in _FIELDS:
        return _FIELDS[annotation](**options)
    raise TypeError(f"A shape has no field for {annotation!r}")


class PersonOut(Shape):
    """A person as others see them."""

    id: UUID
    name: str


class ReachableOut(PersonOut):
    """A person as the organizer and staff see them."""

    email: Email
