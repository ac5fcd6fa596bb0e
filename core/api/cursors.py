"""Places in an ordered list, as signed texts: a cursor is good for its own list only."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q

from core.api.wire import encode
from core.errors import Invalid

Ordering = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Beside which row to go on, and in which direction."""

    values: tuple[Any, ...]
    backwards: bool = False


def write(place: Place, of_list: str) -> str:
    """The place as a text that fits into a query string as it is. Times keep their microseconds."""
    exact = [value.isoformat() if isinstance(value, datetime) else value for value in place.values]
    values = json.loads(encode(exact))
    return _signer(of_list).sign_object([int(place.backwards), values])


def read(cursor: str, of_list: str, model: type[Model], ordering: Ordering) -> Place:
    """The place that this list wrote, or Invalid for anything else."""
    try:
        backwards, values = _signer(of_list).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise Invalid(fields={"cursor": ["This cursor is not one that this list gave out."]}) from None
    fields: list[Any] = [model._meta.get_field(_bare(name)) for name in ordering]
    return Place(tuple(field.to_python(value) for field, value in zip(fields, values, strict=True)), bool(backwards))


def place_at(row: Any, ordering: Ordering, *, backwards: bool) -> Place:
    names = [_bare(name) for name in ordering]
    values = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    return Place(tuple(values), backwards)


def beyond(values: tuple[Any, ...], ordering: Ordering) -> Q:
    """The rows that come after these values in this order.

    The first column is also compared by itself, for that is the part that an index can be entered with.
    """
    found = Q(pk__in=[])
    same = Q()
    for name, value in zip(ordering, values, strict=True):
        found |= same & Q(**{f"{_bare(name)}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{_bare(name): value})
    first = f"{_bare(ordering[0])}__{'lte' if ordering[0].startswith('-') else 'gte'}"
    return Q(**{first: values[0]}) & found


def reversed_order(ordering: Ordering) -> Ordering:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in ordering)


def _bare(name: str) -> str:
    return name.lstrip("-")


def _signer(of_list: str) -> signing.Signer:
    return signing.Signer(salt=f"core.api.cursors:{of_list}", sep="~")
