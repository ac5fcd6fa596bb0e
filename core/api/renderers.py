"""The envelope around every answer."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from core.api.answers import RawJSON
from core.api.wire import encode

_NO_BODY = {204, 205, 304}


class EnvelopeRenderer(BaseRenderer):
    """{"success": true, "data": …}; a refusal goes out in its own shape, and 204 as no bytes at all."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None) -> bytes:
        response = (context or {})["response"]
        if response.status_code in _NO_BODY:
            return b""
        if response.exception:
            return encode(data)
        beside = getattr(response, "beside", {})
        if isinstance(data, RawJSON):
            tail = encode(beside)[1:] if beside else b"}"
            return b'{"success":true,"data":' + data + (b"," if beside else b"") + tail
        return encode({"success": True, "data": data, **beside})
