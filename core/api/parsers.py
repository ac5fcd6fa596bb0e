"""Reads the body of a request: one JSON object, strictly."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from core.api.json_text import parse_object
from core.api.refusals import BodyTooLarge
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
