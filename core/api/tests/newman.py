"""Run a Postman collection as newman does: requests in order, variables, and the checks of its scripts.

It reads the few forms of script line that core.api.postman writes, and fails on any other.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

STATUS = re.compile(r'pm\.test\("Status \d+", \(\) => pm\.response\.to\.have\.status\((\d+)\)\);')
ANSWER = r"pm\.response\.json\(\)\.(\S+)"
CLAIM = re.compile(rf'pm\.test\("(?:[^"\\]|\\.)+", \(\) => pm\.expect\({ANSWER}\)\.to\.eql\((.+)\)\);')
KEEP = re.compile(rf'pm\.collectionVariables\.set\("(\w+)", {ANSWER}\);')
KEEP_HEADER = re.compile(r'pm\.collectionVariables\.set\("(\w+)", pm\.response\.headers\.get\("(\S+)"\)\);')
VARIABLE = re.compile(r"\{\{(\$?\w+)\}\}")


@dataclass(frozen=True, eq=False)
class Sent:
    """One request, with every variable filled in. Two of them are never equal, whatever they contain."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Got:
    """One response. Its headers have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Send = Callable[[Sent], Got]


class Run:
    """One run of a collection. `send` sends the requests: by the test client, or over HTTP."""

    def __init__(self, collection: dict[str, Any], send: Send) -> None:
        self.items = [(folder["name"], item) for folder in collection["item"] for item in folder["item"]]
        self.variables: dict[str, Any] = {each["key"]: each["value"] for each in collection["variable"]}
        self.variables["baseUrl"] = ""
        self.send = send

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any], Sent, Got, list[str]]]:
        """Yield each request with its response and what was wrong with it."""
        for folder, item in self.items:
            sent = self.request_of(item["request"])
            got = self.send(sent)
            yield f"{folder} / {item['name']}", item, sent, got, self.judged(item, got)

    def request_of(self, request: dict[str, Any]) -> Sent:
        headers = {each["key"]: self.filled(each["value"]) for each in request["header"]}
        if request["auth"]["type"] == "bearer":
            headers["Authorization"] = f"Bearer {self.filled(request['auth']['bearer'][0]['value'])}"
        return Sent(
            request["method"],
            self.path_of(request["url"]),
            headers,
            self.filled(request.get("body", {}).get("raw", "")),
        )

    def path_of(self, url: dict[str, Any]) -> str:
        values = {f":{each['key']}": quote(self.filled(each["value"]), safe="") for each in url.get("variable", [])}
        query = [each for each in url.get("query", []) if not each.get("disabled")]
        asked = "&".join(f"{each['key']}={quote(self.filled(each['value']))}" for each in query)
        return "/" + "/".join(values.get(part, part) for part in url["path"]) + (f"?{asked}" if asked else "")

    def filled(self, text: str) -> str:
        """Return the text with its variables; one without a value yet is an error of the collection."""
        return VARIABLE.sub(lambda found: self.value_of(found[1]), text)

    def value_of(self, name: str) -> str:
        if name == "$guid":
            return str(uuid4())
        if name == "$isoTimestamp":
            return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        value = self.variables[name]
        assert value != "" or name == "baseUrl", f"{name} is used before it is kept"
        return str(value)

    def judged(self, item: dict[str, Any], got: Got) -> list[str]:
        """Run the scripts; return the sentences of checks that fail."""
        return [wrong for event in item["event"] for line in event["script"]["exec"] if (wrong := self.does(line, got))]

    def does(self, line: str, got: Got) -> str | None:
        if found := STATUS.fullmatch(line):
            return None if got.status == int(found[1]) else f"{got.status} instead of {found[1]}: {got.body[:300]!r}"
        if found := CLAIM.fullmatch(line):
            value, wanted = at(got.json, found[1]), self.expected(found[2])
            return None if value == wanted else f"{found[1]} is {value!r} instead of {wanted!r}"
        if found := KEEP.fullmatch(line):
            self.variables[found[1]] = at(got.json, found[2])
        elif found := KEEP_HEADER.fullmatch(line):
            self.variables[found[1]] = got.headers[found[2].lower()]
        else:
            return f"no line that this runner knows: {line}"
        return None if self.variables[found[1]] not in (None, "") else f"nothing to keep as {found[1]}"

    def expected(self, code: str) -> Any:
        if found := re.fullmatch(r'pm\.collectionVariables\.get\("(\w+)"\)', code):
            return self.variables[found[1]]
        return json.loads(code)


def at(value: Any, where: str) -> Any:
    """Return what is at data.items[0].id of the value, or None."""
    for step in re.findall(r"\w+", where):
        try:
            value = value[int(step)] if step.isdigit() else value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
