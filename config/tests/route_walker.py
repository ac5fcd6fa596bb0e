"""Walk all routes: list them, fill in their parameters, and send junk to them."""

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
UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MISSING_ID = UUID("01a17c96-7e80-7000-8000-ffffffffffff")
# The model of a parameter whose name does not say it.
DEFAULT_MODELS = {
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
PARAMETER_MODELS = {
    "mail_id": "mailbox",
    "failed_id": "failedjob",
    "item": "cartitem",
    "word": "blockedword",
    "other": "task",
    "canned": "cannedreply",
    "depends_on": "task",
}
# Values for every name: half of the wrong type, half plausible, so that some pass the first check.
TEXTS = ["", "junk", "\0", "\ud800", "x" * 300, "9" * 40, "-1", "NaN", "1e400", "9999-99-99", "1", "A", str(MISSING_ID)]
VALUES = [
    None,
    [],
    {},
    True,
    -1,
    1e400,
    10**40,
    "\0",
    "\ud800",
    "x" * 300,
    "",
    1,
    "A",
    str(MISSING_ID),
    [[None]],
    {"a": 1},
]
MAX_NAMES = 400


class Route(NamedTuple):
    """One pattern of the URL resolver, including those of the admin and of libraries."""

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
        """A number derived from the path, the same in every run."""
        return crc32(self.path.encode())

    @property
    def methods(self) -> list[str]:
        """Return the unsafe methods of an API route; a page has POST."""
        actions = getattr(self.view, "actions", None) or {}
        kind = getattr(self.view, "cls", None)
        return [
            each for each in UNSAFE_METHODS if each.lower() in actions or (not actions and hasattr(kind, each.lower()))
        ]

    def url(self, values: dict[str, Any]) -> str:
        filled = self.path
        for name, value in values.items():
            filled = re.sub(rf"<\w+:{name}>", str(value).replace("\\", ""), filled)
        return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "x", filled).replace("\\Z", "").replace("^", "").replace("$", "")


def routes(
    patterns: list[Any] | None = None, above: str = "", inherited: dict[str, Any] | None = None
) -> Iterator[Route]:
    for pattern in get_resolver("config.urls").url_patterns if patterns is None else patterns:
        path = above + str(pattern.pattern)
        parameters = {**(inherited or {}), **getattr(pattern.pattern, "converters", {})}
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path, parameters)
        elif isinstance(pattern, URLPattern):
            yield Route(path, pattern.callback, parameters)


def demo_values(route: Route) -> dict[str, Any]:
    """Return values from the demo: the last parameter's row first, then the rows it belongs to."""
    rows: dict[str, Any] = {}
    for name in reversed(route.parameters):
        rows[name] = _find_row(_model(route, name), list(rows.values()))
    return {name: _path_value(rows[name], name, kind, route) for name, kind in route.parameters.items()}


def missing_values(route: Route) -> dict[str, Any]:
    """Return values of the right type that no row has."""
    return {name: _missing_value(kind) for name, kind in route.parameters.items()}


def junk_values(route: Route) -> dict[str, Any]:
    """Return junk: NUL, half a surrogate pair, a number too large, a text too long."""
    kinds = {"UUIDConverter": "0" * 36, "IntConverter": "9" * 30, "SlugConverter": "x" * 300}
    return {name: kinds.get(type(kind).__name__, "%00%ed%a0%80%F0") for name, kind in route.parameters.items()}


def _missing_value(kind: Any) -> Any:
    return {"UUIDConverter": MISSING_ID, "IntConverter": 2**31 + 7}.get(type(kind).__name__, "nothing-of-the-kind")


def _model(route: Route, name: str) -> Any:
    if route.path.startswith("admin/"):
        app, model = route.path.split("/")[1:3]
        return apps.all_models[app].get(model)
    noun = PARAMETER_MODELS.get(name, name.removesuffix("_id").replace("_", ""))
    by_name = {each.__name__.lower(): each for each in apps.get_models() if each._meta.app_label == route.app}
    by_name["user"] = get_user_model()
    candidates = (by_name[each] for each in (noun, f"{noun}entry", f"ticket{noun}", f"order{noun}") if each in by_name)
    return next(candidates, None) or by_name.get(DEFAULT_MODELS.get(route.app, "").lower())


def _find_row(model: Any, rows: list[Any]) -> Any:
    """Return the row of this model that one of these rows belongs to, else the first."""
    for row in rows:
        for field in row._meta.concrete_fields if row else ():
            if isinstance(field, models.ForeignKey) and field.related_model is model and getattr(row, field.attname):
                return getattr(row, field.name)
    return model._base_manager.order_by("pk").first() if model else None


def _path_value(row: Any, name: str, kind: Any, route: Route) -> Any:
    """Return how the path identifies this row: by its number, its slug or its id."""
    kind_name = type(kind).__name__
    if row is None:
        return _missing_value(kind)
    if kind_name == "UUIDConverter" or route.path.startswith("admin/"):
        return row.pk
    if kind_name == "IntConverter":
        value = getattr(row, name, 1)
        return value if isinstance(value, int) else 1
    return getattr(row, "number" if name == "number" else "slug", None) or row.pk


@cache
def form_names() -> list[str]:
    """Return every name that a page reads: the fields of all forms, and names that views read from POST."""
    by_name = {name for form in _subclasses(BaseForm) for name in getattr(form, "base_fields", {})}
    for file in BASE_DIR.glob("*/**/*.py"):
        if "tests" not in file.parts and ".venv" not in file.parts:
            by_name.update(re.findall(r"""(?:POST|FILES|data)(?:\.get|\.getlist)?[(\[]"(\w+)\"""", file.read_text()))
    return sorted(by_name)[:MAX_NAMES]


@cache
def json_names() -> list[str]:
    """Return every name that the API reads, in camelCase."""
    return sorted(
        {camel_case(name) for each in _subclasses(Serializer) for name in getattr(each, "_declared_fields", {})}
    )


def _subclasses(kind: type) -> set[type]:
    return {each for subclass in kind.__subclasses__() for each in {subclass, *_subclasses(subclass)}}


def junk_form(number: int) -> bytes:
    """Return a form with a value for every name; the number decides which values."""
    values = [(name, TEXTS[(number + crc32(name.encode())) % len(TEXTS)]) for name in form_names()]
    return urlencode(values, errors="surrogatepass").encode()


def junk_json(number: int) -> bytes:
    values = {name: VALUES[(number + crc32(name.encode())) % len(VALUES)] for name in json_names()}
    return json.dumps(values).replace("Infinity", "1e400").encode()


def client_for(role: str) -> Client:
    """Return a client signed in as this person of the demo, or signed out."""
    client = Client(raise_request_exception=False)
    if role:
        client.force_login(demo_user(role))
    return client


def demo_user(role: str) -> Any:
    return get_user_model().objects.get(email=f"{role}@courtside.example")


def send_request(client: Client, method: str, url: str, body: bytes = b"", kind: str = JSON) -> HttpResponseBase:
    """Return the response; roll back what the request did and keep the person signed in."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response: Any = client.generic(method, url, body, content_type=kind)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return response
