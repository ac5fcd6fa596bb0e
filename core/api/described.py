"""The parts of the OpenAPI document that every operation shares."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

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
OF_REFUSAL = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}

REFUSAL = {
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

# status: name, what it says, headers
_REFUSALS: dict[str, tuple[str, str, Schema]] = {
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
ANSWERS = {status: name for status, (name, _, _) in _REFUSALS.items()}

_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "POST /api/auth/login."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Unsafe methods: X-CSRFToken."},
}


def enveloped(schema: Schema, beside: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["success", "data", *beside],
        "properties": {"success": {"const": True}, "data": schema, **beside},
    }


def with_shared_parts(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """A postprocessing hook of drf-spectacular: add what the operations refer to."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Refusal"] = REFUSAL
    components["responses"] = {
        name: {"description": said, "content": OF_REFUSAL} | ({"headers": headers} if headers else {})
        for name, said, headers in _REFUSALS.values()
    }
    components["securitySchemes"] = _SECURITY_SCHEMES
    _drop_marks(result)
    return result


def _drop_marks(part: Any) -> None:
    """Take out what drf-spectacular notes on enums for a hook of its own, which is not used here."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _drop_marks(inner)
