"""Read the body of a request: one JSON object in UTF-8, or an error that says what is wrong with it.

Stricter than Python's reader, which takes NaN, keeps the last of two equal names, lets in characters
that PostgreSQL cannot store, and runs out of stack on deep nesting.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from email.message import Message
from typing import IO, Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.api.errors import BodyTooLarge, InvalidJSON, UnsupportedMediaType
from core.errors import Invalid
from core.requests import MAX_BODY_BYTES


class StrictJSONParser(BaseParser):
    """The only parser of the API. An empty body is {}."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        return parse_object(body)


_WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class Negotiation(DefaultContentNegotiation):
    """Read the body before authentication and permissions, and refuse anything but JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        chosen = super().select_renderer(request, renderers, format_suffix)
        view = request.parser_context["view"]
        if request.method in _WITH_BODY and hasattr(view, request.method.lower()):
            _ = request.data
        return chosen

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise UnsupportedMediaType("A compressed body is not read here: send it as it is.")
        if _charset(request.content_type or "") not in {"", "utf-8", "utf8"}:
            raise UnsupportedMediaType("The body must be UTF-8.")
        return super().select_parser(request, parsers)


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_param("charset", "")).lower()


MAX_DEPTH = 32
_MAX_DIGITS = 40
# A string (closed or not, so that each byte is read once) or a bracket.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE_SENTENCE = "This text holds a character that cannot be stored (NUL, or half of a surrogate pair)."
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the object in the body; an empty body is {}. Raises InvalidJSON or Invalid."""
    text = _decode(body)
    if not text.strip(" \t\r\n"):
        return {}
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _refuse_deep(text)
    value = _parse(text)
    if not isinstance(value, dict):
        raise Invalid("The body must be a JSON object, such as {}.")
    if _SUSPECT.search(text):
        _refuse_unstorable(value, "")
    return value


def _decode(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise InvalidJSON(f"The body is not UTF-8: byte {error.start + 1} cannot be read.") from None
    if text.startswith("\ufeff"):
        raise InvalidJSON("The body starts with a byte order mark. Send UTF-8 without one.")
    return text


def _parse(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidJSON(f"The body is not valid JSON: {error.msg} ({where}).") from None


def _refuse_deep(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        depth += 1 if first in "[{" else -1 if first in "]}" else 0
        if depth > MAX_DEPTH:
            raise InvalidJSON(f"The body is nested too deeply: {MAX_DEPTH} levels at most.")


def _refuse_unstorable(value: Any, path: str) -> None:
    """Refuse NUL and lone surrogates in names and values; the depth is limited already."""
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise Invalid(fields={path or "body": [_UNSTORABLE_SENTENCE]})
    if isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_unstorable(item, f"{path}.{number}".lstrip("."))
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_unstorable(name, path)
            _refuse_unstorable(item, f"{path}.{name}".lstrip("."))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        [(twice, _)] = counts.most_common(1)
        raise InvalidJSON(f"The name {json.dumps(twice[:60])} appears twice in one object.")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise InvalidJSON("A number is too large.")
    return value


def _int(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise InvalidJSON(f"A number has too many digits: {_MAX_DIGITS} at most.")
    return int(digits)


def _constant(name: str) -> Any:
    raise InvalidJSON(f"{name} is not a JSON number.")


_decoder = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_float, parse_int=_int, parse_constant=_constant, strict=True
)
