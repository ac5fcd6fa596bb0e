"""Whatever refuses a form, the answer has every word that was typed into it; and no address is a dead end.

Every form of every page, as guest, member, organizer and staff: all its text is filled in, and it is sent with a
stale token, without a session, against a rule that says no, and into a database that is too busy.
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

from config.tests import walking
from config.tests.walking import ROLES, Route
from core.errors import Busy, DomainError

OURS = {"Origin": "http://testserver"}
TYPED = {"", "text", "search", "email", "url", "tel"}


class Filled(NamedTuple):
    """A form with a word of its own in every line of text."""

    role: str
    action: str
    fields: dict[str, str]
    words: list[str]

    @property
    def name(self) -> str:
        return f"{self.role or 'guest'}: {self.action} {sorted(self.fields)}"


class _Filler(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.form = page, list[tuple[str, dict[str, str], list[str]]](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given.get("method", "").lower() == "post"
            if self.form:
                self.forms.append(((given.get("action") or self.page).partition("#")[0], {}, []))
        elif self.form and given.get("name"):
            self._fill(tag, given)

    def handle_endtag(self, tag: str) -> None:
        self.form = self.form and tag != "form"

    def _fill(self, tag: str, given: dict[str, str]) -> None:
        _, fields, words = self.forms[-1]
        if tag == "textarea" or (tag == "input" and given.get("type", "") in TYPED):
            fields[given["name"]] = f"word {len(self.forms)}.{len(words)} <é>"
            words.append(fields[given["name"]])
        elif tag == "input" and given.get("type") == "hidden":
            fields[given["name"]] = given.get("value", "")


@pytest.fixture
def forms(demo_as_written: None, db: None, settings: Any) -> list[Filled]:
    """Each form of the demo that has text in it, once."""
    settings.DEMO, settings.RATE_LIMITS = False, False
    found = _found or {(_view_of(form), *sorted(form.fields)): form for form in _all_forms()}
    assert len(found) > 40
    _found.update(found)
    return list(found.values())


# The demo's addresses are the same each time it is loaded.
_found: dict[tuple[Any, ...], Filled] = {}


def _all_forms() -> Iterator[Filled]:
    for role in reversed(ROLES):
        client = walking.client_of(role)
        for route in walking.routes():
            yield from _forms_on(role, client, route)


def _forms_on(role: str, client: Client, route: Route) -> Iterator[Filled]:
    if route.is_api:
        return
    url = route.url(walking.existing(route))
    answer: Any = walking.ask(client, "GET", url)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return
    filler = _Filler(url)
    filler.feed(answer.getvalue().decode())
    for action, fields, words in filler.forms:
        if words and action.startswith("/"):
            yield Filled(role, action, fields, words)


def _view_of(form: Filled) -> Any:
    return resolve(form.action.partition("?")[0]).func


def _lost(forms: list[Filled], send: Callable[[Filled], str]) -> list[str]:
    """The forms whose answer has not all of their words."""
    lost = []
    for form in forms:
        answer = unescape(send(form))
        if missing := [word for word in form.words if word not in answer]:
            lost.append(f"{form.name}: {missing}")
    return lost


def _post(client: Client, form: Filled) -> Any:
    return client.post(form.action, form.fields, headers=OURS)


def test_a_stale_token_loses_no_word_of_any_form(forms: list[Filled]) -> None:
    def send(form: Filled) -> str:
        client = walking.client_of(form.role)
        client.handler.enforce_csrf_checks = True
        answer = _post(client, form._replace(fields=form.fields | {"csrfmiddlewaretoken": "x" * 64}))
        return str(answer.content.decode()) if answer.status_code == 403 else f"{answer.status_code}"

    assert _lost([form for form in forms if not getattr(_view_of(form), "csrf_exempt", False)], send) == []


def test_a_session_that_is_over_loses_no_word_of_any_form(forms: list[Filled]) -> None:
    def send(form: Filled) -> str:
        client = walking.client_of("")
        answer = _post(client, form)
        client.force_login(walking.person_of(form.role))
        page = client.get(answer.headers["Location"].partition("next=")[2])
        return str(page.content.decode()) if page.status_code == 200 else f"{page.status_code}"

    assert _lost([form for form in forms if form.role and _needs_a_person(form)], send) == []


def _needs_a_person(form: Filled) -> bool:
    return bool(getattr(_view_of(form), "login_required", True))


@pytest.mark.parametrize(
    "refusal", [DomainError("A rule said no."), Busy(retryAfter=1), OperationalError("lock timeout")]
)
def test_a_refusal_loses_no_word_of_any_form(
    forms: list[Filled], refusal: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(form: Filled) -> str:
        answer = _post(walking.client_of(form.role), form)
        return str(answer.content.decode()) if answer.status_code in (409, 503) else f"{answer.status_code}"

    _every_post_raises(refusal, monkeypatch)

    assert _lost(forms, refused) == []


def _every_post_raises(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = URLPattern.resolve

    def resolve_to_a_refusal(self: URLPattern, path: str) -> Any:
        match = plain(self, path)
        if match is not None:
            match.func = _raising(match.func, error)
        return match

    monkeypatch.setattr(URLPattern, "resolve", resolve_to_a_refusal)


def _raising(view: Any, error: Exception) -> Any:
    @wraps(view)
    def refuse(request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            raise error
        return view(request, *args, **kwargs)

    return refuse


@pytest.mark.django_db
def test_opening_any_address_by_hand_ends_on_a_page(demo_as_written: None, settings: Any) -> None:
    settings.DEMO, settings.RATE_LIMITS = False, False
    client, dead = walking.client_of("staff"), []

    for route in walking.routes():
        if route.is_api or "<" in (url := route.url(walking.existing(route))):
            continue
        answer = _followed(client, url)
        if answer.status_code == 405 or not answer.headers.get("Content-Type"):
            dead.append(f"{url}: {answer.status_code}")

    assert dead == []


def test_what_a_page_does_not_take_is_answered_with_a_page(client: Client, db: None) -> None:
    for method, url in (("PUT", "/"), ("DELETE", "/events/"), ("TRACE", "/"), ("POST", "/search/")):
        answer = client.generic(method, url)
        assert answer.status_code == 405
        assert "<h1>" in answer.content.decode()
        assert answer.headers["Allow"]


def _followed(client: Client, url: str) -> Any:
    for _ in range(6):
        answer: Any = walking.ask(client, "GET", url)
        if answer.status_code not in (301, 302) or "://" in answer.headers["Location"]:
            return answer
        url = answer.headers["Location"].partition("#")[0]
    raise AssertionError(f"{url} leads round in circles")
