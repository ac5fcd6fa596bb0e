"""The OpenAPI document as a Postman collection (format 2.1): a folder per system, a request per operation."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from core.api.document import document
from core.api.examples import example, resolved

Json = dict[str, Any]

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
COLLECTION = Path(settings.BASE_DIR) / "docs" / "courtside.postman_collection.json"
_METHODS = ("get", "post", "put", "patch", "delete")
_KEEP_TOKEN = [
    "const data = pm.response.json().data;",
    "if (data && data.token) pm.collectionVariables.set('token', data.token);",
]


def text() -> str:
    """The collection as it should stand in the file."""
    return json.dumps(collection(document()), indent=2, ensure_ascii=False) + "\n"


def collection(api: Json) -> Json:
    operations = [
        (path, method, item[method]) for path, item in api["paths"].items() for method in _METHODS if method in item
    ]
    by_tag = sorted(operations, key=lambda one: (_tag(one[2]), one[0]))
    return {
        "info": {"name": api["info"]["title"], "description": api["info"]["description"], "schema": FORMAT},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": "http://127.0.0.1:8000"}, {"key": "token", "value": ""}],
        "item": [
            {"name": tag, "item": [_request(api, *one) for one in group]}
            for tag, group in groupby(by_tag, key=lambda one: _tag(one[2]))
        ],
    }


def _tag(operation: Json) -> str:
    return str(operation.get("tags", ["api"])[0])


def _request(api: Json, path: str, method: str, operation: Json) -> Json:
    request: Json = {
        "method": method.upper(),
        "header": [{"key": "Accept", "value": "application/json"}],
        "url": _url(path, operation.get("parameters", [])),
        "description": operation.get("description", ""),
    }
    if {"bearer": []} not in operation.get("security", []):
        request["auth"] = {"type": "noauth"}
    if body := _body(api, operation):
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {"mode": "raw", "raw": body, "options": {"raw": {"language": "json"}}}
    made: Json = {"name": operation.get("summary") or f"{method.upper()} {path}", "request": request}
    if _answers_with_token(api, operation):
        made["event"] = [{"listen": "test", "script": {"type": "text/javascript", "exec": _KEEP_TOKEN}}]
    return made


def _url(path: str, parameters: list[Json]) -> Json:
    parts = [f":{part.strip('{}')}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    url: Json = {"raw": "{{baseUrl}}/" + "/".join(parts), "host": ["{{baseUrl}}"], "path": parts}
    variables = [{"key": each["name"], "value": ""} for each in parameters if each["in"] == "path"]
    query = [
        {"key": each["name"], "value": "", "description": each.get("description", ""), "disabled": True}
        for each in parameters
        if each["in"] == "query"
    ]
    return url | ({"variable": variables} if variables else {}) | ({"query": query} if query else {})


def _body(api: Json, operation: Json) -> str:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return json.dumps(example(api, schema), indent=2, ensure_ascii=False) if schema else ""


def _answers_with_token(api: Json, operation: Json) -> bool:
    """Whether signing in is what this does: its token then serves the requests after it."""
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    data = resolved(api, answer.get("properties", {}).get("data", {}))
    return {"token", "refreshToken"} <= set(data.get("properties", {}))
