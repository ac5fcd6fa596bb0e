"""The OpenAPI 3.1 document: the envelope around every response, every error, and shared components."""

import json
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance, get_doc, is_serializer
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticatedOrReadOnly

from core.api.serializers import StrictSerializer, camel_case
from core.idempotency.api import IdempotentAPIView

Schema = dict[str, Any]
_TEXT = {"type": "string"}
_RETRY_AFTER = {"Retry-After": {"description": "In how many seconds to try again.", "schema": {"type": "integer"}}}
_CHALLENGE = {"WWW-Authenticate": {"description": "How to ask with a token (RFC 6750).", "schema": _TEXT}}
LOCATION = {"description": "Where the new thing is.", "schema": _TEXT}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Of your making: within 24 hours the same request with the same key takes effect once. "
    "An answer that is given again says `Idempotency-Replayed: true`.",
)
ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
ERROR_SCHEMA = {
    "type": "object",
    "description": "Why not, for a person and for a program. More names may stand beside these.",
    "required": ["success", "error", "code", "requestId"],
    "properties": {
        "success": {"const": False},
        "error": {"type": "string", "description": "A sentence for a person."},
        "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
        "requestId": _TEXT,
        "fields": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        "retryAfter": {"type": "integer", "minimum": 1},
    },
}
# status: name, description, headers
_ERRORS: dict[str, tuple[str, str, Schema]] = {
    "400": ("Invalid", "VALIDATION_ERROR or INVALID_JSON: `fields` says where.", {}),
    "401": ("NotAuthenticated", "NOT_AUTHENTICATED or TOKEN_EXPIRED: sign in first.", _CHALLENGE),
    "403": ("Forbidden", "FORBIDDEN: this is not for you.", {}),
    "404": ("NotFound", "NOT_FOUND: there is no such thing, or you may not know of it.", {}),
    "409": ("Conflict", "A rule of the domain says no; `code` names it.", {}),
    "413": ("BodyTooLarge", "BODY_TOO_LARGE: 256 KiB at most.", {}),
    "415": ("UnsupportedMediaType", "UNSUPPORTED_MEDIA_TYPE: application/json in UTF-8, not compressed.", {}),
    "422": ("KeyReused", "IDEMPOTENCY_KEY_REUSED: this key came before with another request.", {}),
    "429": ("RateLimited", "RATE_LIMITED: too many calls.", _RETRY_AFTER),
    "503": ("Busy", "BUSY: no connection was free, or a lock was waited for too long.", _RETRY_AFTER),
    "default": ("Refused", "Any other refusal (405, 406, …) has the same shape.", {}),
}
ERROR_RESPONSES = {status: name for status, (name, _, _) in _ERRORS.items()}
_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "POST /api/auth/login."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Unsafe methods: X-CSRFToken."},
}


def envelope(schema: Schema, beside: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["success", "data", *beside],
        "properties": {"success": {"const": True}, "data": schema, **beside},
    }


def add_shared_components(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Add the components that operations refer to (a postprocessing hook of drf-spectacular)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Refusal"] = ERROR_SCHEMA
    components["responses"] = {
        name: {"description": said, "content": ERROR_CONTENT} | ({"headers": headers} if headers else {})
        for name, said, headers in _ERRORS.values()
    }
    components["securitySchemes"] = _SECURITY_SCHEMES
    _drop_marks(result)
    return result


def _drop_marks(part: Any) -> None:
    """Remove the marks that drf-spectacular puts on enums for a hook that is not used here."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _drop_marks(inner)


class EnvelopeSchema(AutoSchema):
    """DRF's DEFAULT_SCHEMA_CLASS."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation and operation.get("description", "").strip().rstrip(".") == operation.get("summary"):
            del operation["description"]
        return operation

    def get_operation_id(self) -> str:
        """Return the method and path, which are unique: getGamesByIdPlays."""
        words = [self.method.lower()]
        for part in self.path.removeprefix("/api").strip("/").split("/"):
            words += ["by", part.strip("{}")] if part.startswith("{") else [part]
        return camel_case("_".join(words).replace("-", "_"))

    def get_description(self) -> str:  # type: ignore[override]
        """Return the docstring of the method: that of the class is about all calls and describes none."""
        return str(get_doc(getattr(self.view, getattr(self.view, "action", self.method.lower()), None)))

    def get_summary(self) -> str | None:
        """Return the first line of the docstring."""
        return super().get_summary() or self.get_description().strip().partition("\n")[0].rstrip(".") or None

    def get_auth(self) -> list[dict[str, list[str]]]:
        cookie = [isinstance(each, SessionAuthentication) for each in self.view.get_authenticators()]
        schemes: list[dict[str, list[str]]] = [{"session": []} if each else {"bearer": []} for each in cookie]
        return [{}, *schemes] if self._is_open() and schemes else schemes

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self._takes_key() else []

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Return the serializer's name after its app's name: two apps may both have a GameIn."""
        app, *below = type(serializer).__module__.split(".")
        return (below[0] if app == "core" else app).title() + type(serializer).__name__

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}{self._get_paginator().__class__.__name__}"

    def _map_serializer_field(self, field: Any, direction: Any, *args: Any, **kwargs: Any) -> Schema:
        """Drop a default that the field's own format does not allow: an email address is never empty."""
        schema: Schema = super()._map_serializer_field(field, direction, *args, **kwargs)
        if schema.get("default") == "" and "format" in schema:
            del schema["default"]
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
            if serializer.needs_one_of:
                schema["anyOf"] = [{"required": [name]} for name in serializer.needs_one_of]
        if not type(serializer).__doc__:
            schema.pop("description", None)  # it would be the description of a base class
        return schema

    def _get_request_for_media_type(self, serializer: Any, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        schema, required = super()._get_request_for_media_type(serializer, *args, **kwargs)
        return schema, required or bool(getattr(serializer, "needs_one_of", ()))

    def _get_response_for_code(self, serializer: Any, status_code: str, *args: Any, **kwargs: Any) -> Schema:
        answer: Schema = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        answer["description"] = answer.get("description") or HTTPStatus(int(status_code)).phrase
        if status_code >= "400":
            return {**answer, "content": answer.get("content", ERROR_CONTENT)}
        for body in answer.get("content", {}).values():
            if not self._is_whole(body["schema"]):
                body["schema"] = envelope(body["schema"], self._beside())
        if status_code == "201":
            answer.setdefault("headers", {}).setdefault("Location", LOCATION)
        return answer

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Schema:
        named: Schema = super()._get_response_bodies(*args, **kwargs)
        answer = force_instance(self.get_response_serializers())
        if self.method == "DELETE" and is_serializer(answer):
            named = {
                "200": self._get_response_for_code(answer, "200")
            }  # drf-spectacular describes every DELETE as a 204
        refusals = {code: {"$ref": f"#/components/responses/{ERROR_RESPONSES[code]}"} for code in self._refusals()}
        return dict(sorted({**refusals, **named}.items()))

    def _beside(self) -> Schema:
        """Return what stands beside the data of a view's lists, as the view declares in `beside_lists`."""
        beside: Schema = getattr(self.view, "beside_lists", {}) if self._is_list_view() else {}
        return beside

    def _is_whole(self, schema: Schema) -> bool:
        """Return whether a paginator, or the view's own schema, has the envelope already."""
        paginator = self._get_paginator()
        of_paginator = paginator and schema.get("$ref", "").endswith(paginator.__class__.__name__)
        return bool(of_paginator) or "success" in schema.get("properties", {})

    def _refusals(self) -> list[str]:
        """Return the statuses of errors that this operation can answer with, besides those its view names."""
        writes = self.method not in SAFE_METHODS
        applies = {
            "401": not self._is_open(),
            "403": not self._is_open(),
            "404": "{" in self.path,
            "409": writes,
            "413": writes,
            "415": writes,
            "422": self._takes_key(),
            "429": writes,
        }
        return ["400", *(code for code, does in applies.items() if does), "503", "default"]

    def _takes_key(self) -> bool:
        return self.method == "POST" and isinstance(self.view, IdempotentAPIView)

    def _is_open(self) -> bool:
        """Return whether anonymous callers may use this operation."""
        kinds = [type(each) for each in self.view.get_permissions()]
        open_to_read = self.method in SAFE_METHODS and IsAuthenticatedOrReadOnly in kinds
        return not kinds or AllowAny in kinds or open_to_read


@cache
def openapi_document() -> dict[str, Any]:
    """Return the document as plain JSON values; made once per process, because it takes a second."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    value: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(made, renderer_context={}))
    return value


@cache
def openapi_bytes() -> tuple[bytes, str]:
    """Return the document's bytes and their ETag."""
    body = json.dumps(openapi_document(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{sha256(body).hexdigest()[:32]}"'
