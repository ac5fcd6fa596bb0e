"""What a list is asked for beside its page: ?status=open&q=… read by a serializer, as strictly as a body."""

import re
from typing import Any

from rest_framework import fields
from rest_framework.request import Request

from core.api.serializers import Serializer

_PAGING = {"page", "limit", "cursor"}
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


def query_of(form: type[Serializer], request: Request) -> dict[str, Any]:
    """The query in Python's names; Invalid names what is unknown, with what there is, or wrong."""
    asked = form(data={})
    given = {name: str(value) for name, value in request.query_params.items() if name not in _PAGING}
    asked.initial_data = {name: _typed(asked.fields.get(name), value) for name, value in given.items()}
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _typed(field: Any, value: str) -> Any:
    """A query knows only texts: the number or truth value that one spells for a field of that type."""
    if isinstance(field, fields.IntegerField) and _INTEGER.fullmatch(value):
        return int(value)
    return _BOOLEANS.get(value, value) if isinstance(field, fields.BooleanField) else value
