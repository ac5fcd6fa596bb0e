"""Walk the routes of the product: list them, fill in their parameters, and send junk to them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID
from zlib import crc32

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.forms import BaseForm
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.serializers import Serializer

from config.settings import BASE_DIR
from core.api.serializers import camel_case

ROLES = ("", "ana", "organizer", "staff")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NOBODY = UUID("01a17c96-7e80-7000-8000-ffffffffffff")
# The model that a parameter without a telling name stands for.
NOUNS = {
    "scoreboard": "Game",
    "livechat": "Stream",
    "bookings": "Event",
    "competitions": "Competition",
    "drops": "Drop",
    "projects": "Task",
    "tickets": "Ticket",
    "shop": "Order",
    "subscriptions": "Campaign",
}
CALLED = {
    "mail_id": "mailbox",
    "failed_id": "failedjob",
    "item": "cartitem",
    "word": "blockedword",
    "other": "task",
    "canned": "cannedreply",
    "depends_on": "task",
}
# Values for every name: half of them wrong in kind, half plausible, so that some get past the first check.
TEXTS = ["", "junk", "\0", "\ud800", "x" * 300, "9" * 40, "-1", "NaN", "1e400", "9999-99-99", "1", "A", str(NOBODY)]
VALUES = [None, [], {}, True, -1, 1e400, 10**40, "\0", "\ud800", "x" * 300, "", 1, "A", str(NOBODY), [[None]], {"a": 1}]
LARGEST_NUMBER_OF_NAMES = 400


class Route(NamedTuple):
    """One pattern of the URL resolver; the admin's and the libraries' patterns are routes too."""

    path: str
    view: Any
    parameters: dict[str, Any]

    @property
    def app(self) -> str:
        return str(getattr(self.view, "__module__", "")).partition(".")[0]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def number(self) -> int:
        """A number that stays the same from run to run, to choose by."""
        return crc32(self.path.encode())

    @property
    def methods(self) -> list[str]:
        """The unsafe methods that this route offers; of a page, POST."""
        actions = getattr(self.view, "actions", None) or {}
        kind = getattr(self.view, "cls", None)
        return [each for each in UNSAFE if each.lower() in actions or (not actions and hasattr(kind, each.lower()))]

    def url(self, values: dict[str, Any]) -> str:
        filled = self.path
        for name, value in values.items():
            filled = re.sub(rf"<\w+:{name}>", str(value).replace("\\", ""), filled)
        return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "x", filled).replace("\\Z", "").replace("^", "").replace("$", "")


def routes(patterns: list[Any] | None = None, above: str = "", given: dict[str, Any] | None = None) -> Iterator[Route]:
    for pattern in get_resolver("config.urls").url_patterns if patterns is None else patterns:
        path = above + str(pattern.pattern)
        parameters = {**(given or {}), **getattr(pattern.pattern, "converters", {})}
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path, parameters)
        elif isinstance(pattern, URLPattern):
            yield Route(path, pattern.callback, parameters)


def existing(route: Route) -> dict[str, Any]:
    """Values of the demo: the last parameter's row first, then the rows that it belongs to."""
    rows: dict[str, Any] = {}
    for name in reversed(route.parameters):
        rows[name] = _row(_model(route, name), list(rows.values()))
    return {name: _named(rows[name], name, kind, route) for name, kind in route.parameters.items()}


def foreign(route: Route) -> dict[str, Any]:
    """Values of the right kind that name nothing."""
    return {name: _foreign(kind) for name, kind in route.parameters.items()}


def junk(route: Route) -> dict[str, Any]:
    """NUL, half a surrogate pair, a number that is too large, a text that is too long."""
    kinds = {"UUIDConverter": "0" * 36, "IntConverter": "9" * 30, "SlugConverter": "x" * 300}
    return {name: kinds.get(type(kind).__name__, "%00%ed%a0%80%F0") for name, kind in route.parameters.items()}


def _foreign(kind: Any) -> Any:
    return {"UUIDConverter": NOBODY, "IntConverter": 2**31 + 7}.get(type(kind).__name__, "nothing-of-the-kind")


def _model(route: Route, name: str) -> Any:
    if route.path.startswith("admin/"):
        app, model = route.path.split("/")[1:3]
        return apps.all_models[app].get(model)
    noun = CALLED.get(name, name.removesuffix("_id").replace("_", ""))
    found = {each.__name__.lower(): each for each in apps.get_models() if each._meta.app_label == route.app}
    found["user"] = get_user_model()
    named = (found[each] for each in (noun, f"{noun}entry", f"ticket{noun}", f"order{noun}") if each in found)
    return next(named, None) or found.get(NOUNS.get(route.app, "").lower())


def _row(model: Any, chosen: list[Any]) -> Any:
    """The row of this model that a chosen row belongs to; else the first."""
    for row in chosen:
        for field in row._meta.concrete_fields if row else ():
            if isinstance(field, models.ForeignKey) and field.related_model is model and getattr(row, field.attname):
                return getattr(row, field.name)
    return model._base_manager.order_by("pk").first() if model else None


def _named(row: Any, name: str, kind: Any, route: Route) -> Any:
    """What the path calls this row: its number, its slug or its id."""
    kind_name = type(kind).__name__
    if row is None:
        return _foreign(kind)
    if kind_name == "UUIDConverter" or route.path.startswith("admin/"):
        return row.pk
    if kind_name == "IntConverter":
        value = getattr(row, name, 1)
        return value if isinstance(value, int) else 1
    return getattr(row, "number" if name == "number" else "slug", None) or row.pk


@cache
def form_names() -> list[str]:
    """Every name that a page reads: the fields of all forms, and what views take from POST by hand."""
    found = {name for form in _below(BaseForm) for name in getattr(form, "base_fields", {})}
    for file in BASE_DIR.glob("*/**/*.py"):
        if "tests" not in file.parts and ".venv" not in file.parts:
            found.update(re.findall(r"""(?:POST|FILES|data)(?:\.get|\.getlist)?[(\[]"(\w+)\"""", file.read_text()))
    return sorted(found)[:LARGEST_NUMBER_OF_NAMES]


@cache
def json_names() -> list[str]:
    """Every name that the API reads, as it is sent."""
    return sorted({camel_case(name) for each in _below(Serializer) for name in getattr(each, "_declared_fields", {})})


def _below(kind: type) -> set[type]:
    return {each for below in kind.__subclasses__() for each in {below, *_below(below)}}


def junk_form(number: int) -> bytes:
    """Every name with some value; which one depends on the number."""
    sent = [(name, TEXTS[(number + crc32(name.encode())) % len(TEXTS)]) for name in form_names()]
    return urlencode(sent, errors="surrogatepass").encode()


def junk_json(number: int) -> bytes:
    sent = {name: VALUES[(number + crc32(name.encode())) % len(VALUES)] for name in json_names()}
    return json.dumps(sent).replace("Infinity", "1e400").encode()


def client_of(role: str) -> Client:
    """A browser that is signed in as this person of the demo, or as nobody."""
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(person_of(role))
    return client


def person_of(role: str) -> Any:
    return get_user_model().objects.get(email=f"{role}@courtside.example")


def ask(client: Client, method: str, url: str, body: bytes = b"", kind: str = JSON) -> HttpResponseBase:
    """The answer; what the request did is undone, and the person stays signed in."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer: Any = client.generic(method, url, body, content_type=kind)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(kept)
    return answer
