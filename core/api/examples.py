"""An example value for a schema of the OpenAPI document, to start from when trying a call."""

from typing import Any

Json = dict[str, Any]

_BY_FORMAT = {
    "date": "2026-09-30",
    "date-time": "2026-09-30T19:30:00Z",
    "decimal": "24.90",
    "email": "ana@courtside.example",
    "time": "19:30",
    "uri": "https://courtside.example/",
    "uuid": "0196f2a0-0000-7000-8000-000000000000",
}
_BY_NAME = {"email": "ana@courtside.example", "password": "tip-off-2026"}
_BY_TYPE: Json = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def example(api: Json, schema: Json) -> Any:
    """What the schema itself gives as an example, a default or a first choice; else something of its type."""
    schema = resolved(api, schema)
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [example(api, schema.get("items", {}))]
    if kind == "object":
        properties: Json = schema.get("properties", {})
        return {name: _BY_NAME.get(name) or example(api, inner) for name, inner in properties.items()}
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE[kind])


def resolved(api: Json, schema: Json) -> Json:
    """The schema that a reference, or a single alternative, stands for."""
    for wrapper in ("allOf", "oneOf", "anyOf"):
        if wrapper in schema:
            return resolved(api, schema[wrapper][0])
    if "$ref" not in schema:
        return schema
    found: Any = api
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(api, found)
