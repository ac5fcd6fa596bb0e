"""The OpenAPI document as a Postman collection (format 2.1) that passes from its first request to its last.

The document says what each operation is. docs/postman/*.toml say in which order and with which values it is called.
A file is a folder of the collection. A step names an operation of the document and what differs from it:

    [[step]]
    call = "POST /api/games"
    as = "organizer"                        # sends {{organizerToken}}; without it the call is anonymous
    body = '{"teamAName": "Herons", …}'     # {{name}} stands for a value that was kept before
    status = 201                            # the first success that the document names, if absent
    keep = { game = "data.id" }             # from the response; "header:X-Cart-Id" is from its headers
    check = { "data.status" = "scheduled" } # what the response must say

Also `name`, `headers`, `query` and `path`: the path's {game} is the value kept as `game` unless `path` says otherwise.
An operation that no demo can answer is named with its reason:

    [[skip]]
    call = "POST /api/payments/stripe"
    reason = "…"
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from core.api.openapi import openapi_document

FOLDER = Path(settings.BASE_DIR) / "docs" / "postman"


@dataclass(frozen=True)
class Step:
    """One request of the collection."""

    call: str
    name: str = ""
    person: str = ""
    body: str = ""
    status: int = 0
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """One file: its steps in order, and the operations that it skips with their reasons."""

    name: str
    says: str
    steps: list[Step]
    skipped: dict[str, str]


def folders() -> list[Folder]:
    """Return every folder, in the order of the files' names."""
    return [_folder(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.toml"))]


def without_a_step(api: dict[str, Any]) -> list[str]:
    """Return the operations of the document that no file names."""
    named = {call for folder in folders() for call in [*folder.skipped, *(step.call for step in folder.steps)]}
    return [call for call, _ in operations(api) if call not in named]


def operations(api: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation of the document by its call, such as "GET /api/score"."""
    for path, item in api["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def _folder(told: dict[str, Any]) -> Folder:
    skipped = {each["call"]: each["reason"] for each in told.get("skip", [])}
    return Folder(told["folder"], told["says"], [_step(each) for each in told["step"]], skipped)


def _step(told: dict[str, Any]) -> Step:
    return Step(**{"person" if name == "as" else name: value for name, value in told.items()})


Json = dict[str, Any]
FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
COLLECTION = Path(settings.BASE_DIR) / "docs" / "courtside.postman_collection.json"
SAYS = (
    "Run it whole, from the first folder to the last, against a Courtside with the demo: it signs the demo's people "
    "in, keeps the ids that it makes, and removes or cancels what it made. `baseUrl` is where the site is, `password` "
    "that of the demo's people."
)


class UnknownCall(Exception):
    """A step names an operation that the API does not have."""


def collection_text() -> str:
    """Return the collection as the file should hold it."""
    return json.dumps(collection(openapi_document(), folders()), indent=2, ensure_ascii=False) + "\n"


def collection(api: Json, told: list[Folder]) -> Json:
    known = dict(operations(api))
    return {
        "info": {"name": api["info"]["title"], "description": _described(api, told), "schema": FORMAT},
        "variable": [{"key": name, "value": value} for name, value in _variables(told).items()],
        "item": [
            {
                "name": folder.name,
                "description": folder.says,
                "item": [_item(known, step) for step in folder.steps],
            }
            for folder in told
        ],
    }


def _described(api: Json, told: list[Folder]) -> str:
    left_out = [f"- `{call}`: {reason}" for folder in told for call, reason in folder.skipped.items()]
    return "\n\n".join([api["info"]["description"], SAYS, "Not in it:", "\n".join(left_out)])


def _variables(told: list[Folder]) -> dict[str, str]:
    kept = [name for folder in told for step in folder.steps for name in step.keep]
    return {"baseUrl": "http://127.0.0.1:8000", "password": "tip-off-2026", **dict.fromkeys(kept, "")}


def _item(known: dict[str, Json], step: Step) -> Json:
    if step.call not in known:
        raise UnknownCall(f"docs/postman names {step.call}, which the API does not have.")
    operation = known[step.call]
    return {
        "name": step.name or operation.get("summary") or step.call,
        "request": _request(operation, step),
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": _script(operation, step)}}],
    }


def _request(operation: Json, step: Step) -> Json:
    method, _, path = step.call.partition(" ")
    headers = {
        "Accept": "application/json",
        **({"Content-Type": "application/json"} if step.body else {}),
        **step.headers,
    }
    token = [{"key": "token", "value": f"{{{{{step.person}Token}}}}", "type": "string"}]
    request: Json = {
        "method": method,
        "auth": {"type": "bearer", "bearer": token} if step.person else {"type": "noauth"},
        "header": [{"key": name, "value": value} for name, value in headers.items()],
        "url": _url(path, operation.get("parameters", []), step),
        "description": operation.get("description", ""),
    }
    if step.body:
        request["body"] = {"mode": "raw", "raw": step.body, "options": {"raw": {"language": "json"}}}
    return request


def _url(path: str, parameters: list[Json], step: Step) -> Json:
    parts = [f":{part.strip('{}')}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    url: Json = {"raw": "{{baseUrl}}/" + "/".join(parts), "host": ["{{baseUrl}}"], "path": parts}
    names = [part[1:] for part in parts if part.startswith(":")]
    variables = [{"key": name, "value": step.path.get(name, f"{{{{{name}}}}}")} for name in names]
    query = [_query(each, step) for each in parameters if each["in"] == "query"]
    if step.query:
        url["raw"] += "?" + "&".join(f"{name}={value}" for name, value in step.query.items())
    return url | ({"variable": variables} if variables else {}) | ({"query": query} if query else {})


def _query(parameter: Json, step: Step) -> Json:
    name = parameter["name"]
    made = {"key": name, "value": step.query.get(name, ""), "description": parameter.get("description", "")}
    return made if name in step.query else {**made, "disabled": True}


def _script(operation: Json, step: Step) -> list[str]:
    """Return the test script: checks and kept values. Tests read these lines too: core/api/tests/newman.py."""
    status = step.status or _success(operation)
    lines = [f'pm.test("Status {status}", () => pm.response.to.have.status({status}));']
    for where, value in step.check.items():
        claim = json.dumps(f"{where} is {value}")
        lines.append(f"pm.test({claim}, () => pm.expect(pm.response.json().{where}).to.eql({_expected(value)}));")
    lines += [f"pm.collectionVariables.set({json.dumps(name)}, {_found(where)});" for name, where in step.keep.items()]
    return lines


def _success(operation: Json) -> int:
    """Return 201 if the document has it, because the first call answers with it; else its first success."""
    codes = [int(code) for code in operation["responses"] if code.startswith("2")]
    return 201 if 201 in codes else min(codes)


def _expected(value: Any) -> str:
    if value == "null":  # TOML has no null
        return "null"
    variable = re.fullmatch(r"\{\{(\w+)\}\}", value) if isinstance(value, str) else None
    return f'pm.collectionVariables.get("{variable[1]}")' if variable else json.dumps(value)


def _found(where: str) -> str:
    header = where.removeprefix("header:")
    return f"pm.response.json().{where}" if header == where else f"pm.response.headers.get({json.dumps(header)})"
