"""The OpenAPI document, made from the views as they are."""

import json
from functools import cache
from hashlib import sha256
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer


@cache
def document() -> dict[str, Any]:
    """The document as plain JSON values; made once per process, for it takes a second."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    value: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(made, renderer_context={}))
    return value


@cache
def served() -> tuple[bytes, str]:
    """The document's bytes and their ETag."""
    body = json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{sha256(body).hexdigest()[:32]}"'
