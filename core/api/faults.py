"""The faults a serializer found, however deep, as one flat list by dotted path: items.0.quantity."""

from collections.abc import Iterator
from typing import Any

from rest_framework.settings import api_settings

from core.errors import Invalid

_MOST = 20


def invalid(detail: Any) -> Invalid:
    """One refusal for all of them; faults that belong to no field make the sentence."""
    fields: dict[str, list[str]] = {}
    general: list[str] = []
    for path, sentence in _flat(detail, ""):
        if not path:
            general.append(sentence)
        elif path in fields or len(fields) < _MOST:
            fields.setdefault(path, []).append(sentence)
    return Invalid(_sentence(general, fields), fields=fields)


def _flat(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            below = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _flat(inner, ".".join(filter(None, [path, below])))
    elif isinstance(detail, list | tuple):
        for number, inner in enumerate(detail):
            deeper = isinstance(inner, dict | list | tuple)
            yield from _flat(inner, f"{path}.{number}".lstrip(".") if deeper else path)
    else:
        yield path, str(detail)


def _sentence(general: list[str], fields: dict[str, list[str]]) -> str | None:
    if general:
        return " ".join(general[:3])
    if len(fields) == 1:
        [(name, sentences)] = fields.items()
        return f"{name[:60]}: {sentences[0]}"
    return None
