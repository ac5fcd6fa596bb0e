"""When a form is refused, the response keeps all text that was typed, and no URL is a dead end.

Every form of every page, as guest, member, organizer and staff, is filled in and sent with a stale token, without a
session, against a rule that refuses it, and to a database that is too busy.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, resolve

from config.tests import route_walker
from config.tests.route_walker import ROLES, Route
from core.errors import Busy, DomainError

SAME_ORIGIN = {"Origin": "http://testserver"}
TEXT_TYPES = {"", "text", "search", "email", "url", "tel"}


class FilledForm(NamedTuple):
    """A form with a different text in every text field."""

    role: str
    action: str
    fields: dict[str, str]
    texts: list[str]

    @property
    def name(self) -> str:
        return f"{self.role or 'guest'}: {self.action} {sorted(self.fields)}"


class _FormFiller(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.filled_forms, self.form = page, list[tuple[str, dict[str, str], list[str]]](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = attributes.get("method", "").lower() == "post"
            if self.form:
                self.filled_forms.append(((attributes.get("action") or self.page).partition("#")[0], {}, []))
        elif self.form and attributes.get("name"):
            self._fill(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        self.form = self.form and tag != "form"

    def _fill(self, tag: str, attributes: dict[str, str]) -> None:
        _, fields, texts = self.filled_forms[-1]
        if tag == "textarea" or (tag == "input" and attributes.get("type", "") in TEXT_TYPES):
            fields[attributes["name"]] = f"word {len(self.filled_forms)}.{len(texts)} <é>"
            texts.append(fields[attributes["name"]])
        elif tag == "input" and attributes.get("type") == "hidden":
            fields[attributes["name"]] = attributes.get("value", "")


@pytest.fixture
def filled_forms(demo_as_written: None, db: None, settings: Any) -> list[FilledForm]:
    """Return each form of the demo with text fields, once."""
    settings.DEMO, settings.RATE_LIMITS = False, False
    found = _forms_cache or {(_view_of(form), *sorted(form.fields)): form for form in _all_forms()}
    assert len(found) > 40
    _forms_cache.update(found)
    return list(found.values())


# The demo's URLs are the same each time it is loaded.
_forms_cache: dict[tuple[Any, ...], FilledForm] = {}


def _all_forms() -> Iterator[FilledForm]:
    for role in reversed(ROLES):
        client = route_walker.client_for(role)
        for route in route_walker.routes():
            yield from _forms_on(role, client, route)


def _forms_on(role: str, client: Client, route: Route) -> Iterator[FilledForm]:
    if route.is_api:
        return
    url = route.url(route_walker.demo_values(route))
    response: Any = route_walker.send_request(client, "GET", url)
    if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
        return
    filler = _FormFiller(url)
    filler.feed(response.getvalue().decode())
    for action, fields, texts in filler.filled_forms:
        if texts and action.startswith("/"):
            yield FilledForm(role, action, fields, texts)


def _view_of(form: FilledForm) -> Any:
    return resolve(form.action.partition("?")[0]).func


def _forms_that_lost_text(filled_forms: list[FilledForm], send: Callable[[FilledForm], str]) -> list[str]:
    """Return the forms whose response lacks some of their text."""
    lost = []
    for form in filled_forms:
        response = unescape(send(form))
        if missing := [word for word in form.texts if word not in response]:
            lost.append(f"{form.name}: {missing}")
    return lost


def _post(client: Client, form: FilledForm) -> Any:
    return client.post(form.action, form.fields, headers=SAME_ORIGIN)


def test_a_stale_token_loses_no_text_of_any_form(filled_forms: list[FilledForm]) -> None:
    def send(form: FilledForm) -> str:
        client = route_walker.client_for(form.role)
        client.handler.enforce_csrf_checks = True
        response = _post(client, form._replace(fields=form.fields | {"csrfmiddlewaretoken": "x" * 64}))
        return str(response.content.decode()) if response.status_code == 403 else f"{response.status_code}"

    assert (
        _forms_that_lost_text(
            [form for form in filled_forms if not getattr(_view_of(form), "csrf_exempt", False)], send
        )
        == []
    )


def test_an_expired_session_loses_no_text_of_any_form(filled_forms: list[FilledForm]) -> None:
    def send(form: FilledForm) -> str:
        client = route_walker.client_for("")
        response = _post(client, form)
        client.force_login(route_walker.demo_user(form.role))
        page = client.get(response.headers["Location"].partition("next=")[2])
        return str(page.content.decode()) if page.status_code == 200 else f"{page.status_code}"

    assert _forms_that_lost_text([form for form in filled_forms if form.role and _needs_account(form)], send) == []


def _needs_account(form: FilledForm) -> bool:
    return bool(getattr(_view_of(form), "login_required", True))


@pytest.mark.parametrize(
    "refusal", [DomainError("A rule said no."), Busy(retryAfter=1), OperationalError("lock timeout")]
)
def test_an_error_loses_no_text_of_any_form(
    filled_forms: list[FilledForm], refusal: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(form: FilledForm) -> str:
        response = _post(route_walker.client_for(form.role), form)
        return str(response.content.decode()) if response.status_code in (409, 503) else f"{response.status_code}"

    _make_posts_raise(refusal, monkeypatch)

    assert _forms_that_lost_text(filled_forms, send) == []


def _make_posts_raise(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = URLPattern.resolve

    def resolve_to_a_refusal(self: URLPattern, path: str) -> Any:
        match = plain(self, path)
        if match is not None:
            match.func = _raise_on_post(match.func, error)
        return match

    monkeypatch.setattr(URLPattern, "resolve", resolve_to_a_refusal)


def _raise_on_post(view: Any, error: Exception) -> Any:
    @wraps(view)
    def refuse(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            raise error
        return view(request, *args, **kwargs)

    return refuse


@pytest.mark.django_db
def test_opening_any_url_directly_ends_on_a_page(demo_as_written: None, settings: Any) -> None:
    settings.DEMO, settings.RATE_LIMITS = False, False
    client, failures = route_walker.client_for("staff"), []

    for route in route_walker.routes():
        if route.is_api or "<" in (url := route.url(route_walker.demo_values(route))):
            continue
        response = _follow_redirects(client, url)
        if response.status_code == 405 or not response.headers.get("Content-Type"):
            failures.append(f"{url}: {response.status_code}")

    assert failures == []


def test_an_unsupported_method_is_answered_with_a_page(client: Client, db: None) -> None:
    for method, url in (("PUT", "/"), ("DELETE", "/events/"), ("TRACE", "/"), ("POST", "/search/")):
        response = client.generic(method, url)
        assert response.status_code == 405
        assert "<h1>" in response.content.decode()
        assert response.headers["Allow"]


def _follow_redirects(client: Client, url: str) -> Any:
    for _ in range(6):
        response: Any = route_walker.send_request(client, "GET", url)
        if response.status_code not in (301, 302) or "://" in response.headers["Location"]:
            return response
        url = response.headers["Location"].partition("#")[0]
    raise AssertionError(f"{url} leads round in circles")
