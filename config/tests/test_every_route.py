"""No request gets a 5xx response, whatever it sends to any route in any role.

The short test sends a fixed sample; the drill sends all combinations.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import Client

from accounts.tests.factories import UserFactory
from config.tests import route_walker
from config.tests.form_parser import Form, post_forms
from config.tests.route_walker import FORM, JSON, ROLES, TEXTS, UNSAFE_METHODS, Route, send_request

PATHS = [route_walker.demo_values, route_walker.missing_values, route_walker.junk_values]
SHARES = 6  # so that every test process has some of the routes
QUERY = "?" + urlencode(dict.fromkeys(("page", "limit", "after", "cursor", "q", "status", "parts", "from"), "\x00junk"))


@pytest.fixture
def clients(demo_as_written: None, db: None, settings: Any) -> dict[str, Client]:
    """Return a client for each role, with the demo's data."""
    settings.DEMO, settings.RATE_LIMITS = False, False
    return {role: route_walker.client_for(role) for role in ROLES}


@pytest.mark.parametrize("share", range(SHARES))
def test_a_sample_of_requests_gets_no_5xx(clients: dict[str, Client], share: int) -> None:
    assert list(_failures(clients, _sample_requests, share)) == []


@pytest.mark.drill
def test_all_requests_get_no_5xx(clients: dict[str, Client]) -> None:
    assert list(_failures(clients, _all_requests)) == []


@pytest.mark.drill
def test_a_wrong_field_in_any_form_gets_no_5xx(clients: dict[str, Client]) -> None:
    assert list(_form_failures(clients)) == []


@pytest.mark.django_db
def test_no_admin_action_fails_on_a_junk_id() -> None:
    client, failures = Client(raise_request_exception=False), []
    client.force_login(UserFactory(staff=True))
    for model, model_admin in admin.site._registry.items():
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        actions = ["delete_selected", *[getattr(each, "__name__", each) for each in model_admin.actions or ()]]
        for action in actions:
            body = urlencode({"action": action, "_selected_action": "junk", "index": "0"}).encode()
            if send_request(client, "POST", url, body, FORM).status_code >= 500:
                failures.append(f"{url} {action}")

    assert failures == []


Request = tuple[str, str, str, bytes, str]  # role, method, URL, body, content type


def _failures(clients: dict[str, Client], requests: Any, share: int | None = None) -> Iterator[str]:
    for route in islice(route_walker.routes(), share, None, None if share is None else SHARES):
        for role, method, url, body, kind in requests(route):
            response = send_request(clients[role], method, url, body, kind)
            if response.status_code >= 500:
                yield f"{role or 'anonymous'}: {method} {url} {body[:60]!r} {response.status_code}"


def _form_failures(clients: dict[str, Client]) -> Iterator[str]:
    sent: set[tuple[str, str, str]] = set()
    for role, client in clients.items():
        for form in _forms(client):
            for number, name in enumerate(["", *form.fields]):  # "" sends the form unchanged
                if (role, form.action, name) in sent:
                    continue
                sent.add((role, form.action, name))
                wrong = {name: TEXTS[(number + len(form.action)) % len(TEXTS)]} if name else {}
                body = urlencode({**form.fields, **wrong}, errors="surrogatepass").encode()
                if send_request(client, "POST", form.action, body, FORM).status_code >= 500:
                    yield f"{role or 'anonymous'}: {form.action} {wrong}"


def _forms(client: Client) -> Iterator[Form]:
    for route in route_walker.routes():
        url = route.url(route_walker.demo_values(route))
        response: Any = None if route.is_api else send_request(client, "GET", url)
        if response and response.status_code == 200 and "html" in response.headers["Content-Type"]:
            yield from post_forms(url, response.getvalue().decode())


def _sample_requests(route: Route) -> Iterator[Request]:
    """Yield a few requests for a route; role, path, method and junk vary by route."""
    number_of_route, wrong_values = route.number, PATHS[1 + route.number % 2]
    role, url = ROLES[1 + number_of_route % 3], route.url(route_walker.demo_values(route))
    yield role, "GET", url + QUERY * (number_of_route % 2), b"", JSON
    if route.parameters:
        yield role, ("GET", "POST")[number_of_route % 2], route.url(wrong_values(route)), b"", FORM
    if route.is_api:
        yield "", "POST", url, b"{}", JSON
        yield role, UNSAFE_METHODS[number_of_route % 4], url, b"[1, 2", JSON  # often an unsupported method
        for method in route.methods:
            yield role, method, url, b"{}" if number_of_route % 2 else b"", JSON
            yield "staff", method, url, route_walker.junk_json(number_of_route), JSON
    else:
        yield "", "POST", url, route_walker.junk_form(number_of_route), FORM
        yield "staff", "POST", url, b"", FORM
        yield role, "POST", url, route_walker.junk_form(number_of_route + 1), FORM


def _all_requests(route: Route) -> Iterator[Request]:
    """Yield every method, body and path in every role; for the admin as a guest and as staff."""
    for role in ("", "staff") if route.path.startswith("admin/") else ROLES:
        for url in {route.url(values(route)): None for values in PATHS}:
            yield role, "GET", url, b"", JSON
            yield role, "GET", url + QUERY, b"", JSON
            for method in ("HEAD", "OPTIONS", *UNSAFE_METHODS):
                yield role, method, url, b"", FORM
            for number in range(2):
                yield role, "POST", url, route_walker.junk_form(route.number + number), FORM
                for method in UNSAFE_METHODS if route.is_api else ():
                    yield role, method, url, route_walker.junk_json(route.number + number), JSON
                    yield role, method, url, (b"{}", b"[1, 2")[number], JSON
