"""No request is answered with a 5xx, whatever it sends, to whichever route and as whichever role.

The short walk sends a sample that is the same in every run; the drill sends the whole product.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import Client

from accounts.tests.factories import UserFactory
from config.tests import walking
from config.tests.form_reading import Form, forms_of
from config.tests.walking import FORM, JSON, ROLES, TEXTS, UNSAFE, Route, ask

PATHS = [walking.existing, walking.foreign, walking.junk]
QUERY = "?" + urlencode(dict.fromkeys(("page", "limit", "after", "cursor", "q", "status", "part", "from"), "\x00junk"))


@pytest.fixture
def clients(demo_as_written: None, db: None, settings: Any) -> dict[str, Client]:
    """A browser for each role, with the demo's data."""
    settings.DEMO, settings.RATE_LIMITS = False, False
    return {role: walking.client_of(role) for role in ROLES}


def test_no_route_answers_a_sample_of_requests_with_a_5xx(clients: dict[str, Client]) -> None:
    assert list(_broken(clients, _sample)) == []


@pytest.mark.drill
def test_no_route_answers_any_request_with_a_5xx(clients: dict[str, Client]) -> None:
    assert list(_broken(clients, _everything)) == []


@pytest.mark.drill
def test_no_form_breaks_when_one_of_its_fields_is_wrong(clients: dict[str, Client]) -> None:
    assert list(_broken_forms(clients)) == []


@pytest.mark.django_db
def test_no_action_of_the_admin_breaks_on_a_junk_id() -> None:
    client, broken = Client(raise_request_exception=False), []
    client.force_login(UserFactory(staff=True))
    for model, model_admin in admin.site._registry.items():
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        actions = ["delete_selected", *[getattr(each, "__name__", each) for each in model_admin.actions or ()]]
        for action in actions:
            body = urlencode({"action": action, "_selected_action": "junk", "index": "0"}).encode()
            if ask(client, "POST", url, body, FORM).status_code >= 500:
                broken.append(f"{url} {action}")

    assert broken == []


Request = tuple[str, str, str, bytes, str]  # role, method, URL, body, content type


def _broken(clients: dict[str, Client], requests: Any) -> Iterator[str]:
    for route in walking.routes():
        for role, method, url, body, kind in requests(route):
            answer = ask(clients[role], method, url, body, kind)
            if answer.status_code >= 500:
                yield f"{role or 'anonymous'}: {method} {url} {body[:60]!r} {answer.status_code}"


def _broken_forms(clients: dict[str, Client]) -> Iterator[str]:
    sent: set[tuple[str, str, str]] = set()
    for role, client in clients.items():
        for form in _forms(client):
            for number, name in enumerate(["", *form.fields]):  # first as it is
                if (role, form.action, name) in sent:
                    continue
                sent.add((role, form.action, name))
                wrong = {name: TEXTS[(number + len(form.action)) % len(TEXTS)]} if name else {}
                body = urlencode({**form.fields, **wrong}, errors="surrogatepass").encode()
                if ask(client, "POST", form.action, body, FORM).status_code >= 500:
                    yield f"{role or 'anonymous'}: {form.action} {wrong}"


def _forms(client: Client) -> Iterator[Form]:
    for route in walking.routes():
        url = route.url(walking.existing(route))
        answer: Any = None if route.is_api else ask(client, "GET", url)
        if answer and answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            yield from forms_of(url, answer.getvalue().decode())


def _sample(route: Route) -> Iterator[Request]:
    """A few requests for each route; role, path, method and junk turn with the route."""
    turn, odd_path = route.number, PATHS[1 + route.number % 2]
    role, url = ROLES[1 + turn % 3], route.url(walking.existing(route))
    yield role, "GET", url + QUERY * (turn % 2), b"", JSON
    if route.parameters:
        yield role, ("GET", "POST")[turn % 2], route.url(odd_path(route)), b"", FORM
    if route.is_api:
        yield "", "POST", url, b"{}", JSON
        yield role, UNSAFE[turn % 4], url, b"[1, 2", JSON  # often a method that is not offered
        for method in route.methods:
            yield role, method, url, b"{}" if turn % 2 else b"", JSON
            yield "staff", method, url, walking.junk_json(turn), JSON
    else:
        yield "", "POST", url, walking.junk_form(turn), FORM
        yield "staff", "POST", url, b"", FORM
        yield role, "POST", url, walking.junk_form(turn + 1), FORM


def _everything(route: Route) -> Iterator[Request]:
    """Each method with each kind of body to each kind of path, as each role; the admin as nobody and as staff."""
    for role in ("", "staff") if route.path.startswith("admin/") else ROLES:
        for url in {route.url(values(route)): None for values in PATHS}:
            yield role, "GET", url, b"", JSON
            yield role, "GET", url + QUERY, b"", JSON
            for method in ("HEAD", "OPTIONS", *UNSAFE):
                yield role, method, url, b"", FORM
            for number in range(2):
                yield role, "POST", url, walking.junk_form(route.number + number), FORM
                for method in UNSAFE if route.is_api else ():
                    yield role, method, url, walking.junk_json(route.number + number), JSON
                    yield role, method, url, (b"{}", b"[1, 2")[number], JSON
