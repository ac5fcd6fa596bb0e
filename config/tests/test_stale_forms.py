"""A form with a stale CSRF token comes back with its text, if it was sent from our own page."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError
from django.test import Client

from accounts.tests.factories import PASSWORD, UserFactory
from config.tests.form_parser import form_values, post_forms
from core.errors import RateLimited
from core.requests import BODY_TOO_LARGE

pytestmark = pytest.mark.django_db
Ticket = apps.get_model("tickets", "Ticket")
SAME_ORIGIN = {"Origin": "http://testserver"}
TEXT = {"title": "The scarf is lost", "description": "Row B,\nseat 4", "email": "guest@fans.example"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def _help_desk_form(browser: Client) -> dict[str, str]:
    """Return the help desk's form as a guest fills it in."""
    page = browser.get("/tickets/new/").content.decode()
    [form] = [each for each in post_forms("/tickets/new/", page) if each.action == "/tickets/new/"]
    return form.fields | TEXT | {"category": _category(page), "website": "", "place": ""}


def _category(page: str) -> str:
    found = re.search(r'<option value="([0-9a-z-]+)"', page)
    return found[1] if found else ""


def _sign_in(browser: Client, **more: str) -> Any:
    """Sign in in another tab of the same browser."""
    token = post_forms("/login/", browser.get("/login/").content.decode())[0].fields["csrfmiddlewaretoken"]
    person = UserFactory()
    sent = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token} | more
    answer = browser.post("/login/", sent, headers=SAME_ORIGIN)
    assert answer.status_code == 302
    return person


def _press_button(browser: Client, answer: Any) -> Any:
    """Press the page's only button."""
    return browser.post("/tickets/new/", form_values(answer.content.decode(), "/tickets/new/"), headers=SAME_ORIGIN)


def test_signing_in_in_another_tab_keeps_a_guests_text(browser: Client) -> None:
    filled = _help_desk_form(browser)
    person = _sign_in(browser)

    answer = browser.post("/tickets/new/", filled, headers=SAME_ORIGIN)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "The scarf is lost" in page
    assert "Row B,\nseat 4</textarea>" in page
    assert f"You are signed in as {person.name}" in page
    assert page.count("Send again</button>") == 1
    assert not Ticket.objects.exists()
    sent = _press_button(browser, answer)
    assert sent.status_code == 302
    assert Ticket.objects.get().title == "The scarf is lost"


def test_a_form_already_sent_as_a_guest_is_not_sent_twice(browser: Client) -> None:
    filled = _help_desk_form(browser)
    first = browser.post("/tickets/new/", filled, headers=SAME_ORIGIN)
    assert first.status_code == 302
    _sign_in(browser)

    again = browser.post("/tickets/new/", filled, headers=SAME_ORIGIN)
    sent = _press_button(browser, again)

    assert Ticket.objects.count() == 1
    assert sent.headers["Location"] == first.headers["Location"]


def test_the_same_form_with_other_text_can_be_sent_as_a_new_one(browser: Client) -> None:
    filled = _help_desk_form(browser)
    browser.post("/tickets/new/", filled, headers=SAME_ORIGIN)

    answer = browser.post("/tickets/new/", filled | {"title": "And the glove"}, headers=SAME_ORIGIN)

    assert answer.status_code == 422
    assert "And the glove" in answer.content.decode()
    assert _press_button(browser, answer).status_code == 302
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "https://testserver"},
        {"Referer": "https://elsewhere.example/testserver"},
        {},
    ],
)
def test_text_from_another_site_is_never_shown_on_our_page(browser: Client, headers: dict[str, str]) -> None:
    browser.get("/tickets/new/")

    answer = browser.post("/tickets/new/", TEXT, headers=headers)

    assert answer.status_code == 403
    assert "The scarf is lost" not in answer.content.decode()
    assert "Send again" not in answer.content.decode()


def test_without_origin_the_referer_proves_where_the_form_was(browser: Client) -> None:
    answer = browser.post("/tickets/new/", TEXT, headers={"Referer": "http://testserver/tickets/new/"})

    assert "The scarf is lost" in answer.content.decode()


def test_without_origin_and_referer_a_session_proves_it(browser: Client) -> None:
    browser.force_login(UserFactory())

    answer = browser.post("/tickets/new/", TEXT)

    assert "The scarf is lost" in answer.content.decode()


def test_a_password_is_never_written_into_the_page(browser: Client) -> None:
    browser.force_login(UserFactory())

    answer = browser.post(
        "/account/password/", {"current_password": "old secret 1", "new_password": "new secret 2"}, headers=SAME_ORIGIN
    )

    page = answer.content.decode()
    assert "secret 1" not in page
    assert "secret 2" not in page
    assert page.count('type="password"') == 2
    assert "Type the password again" in page


def test_a_form_without_text_leads_back_to_its_page(browser: Client) -> None:
    browser.force_login(UserFactory())

    answer = browser.post(
        "/account/sessions/end-others/", headers=SAME_ORIGIN | {"Referer": "http://testserver/account/"}
    )

    assert answer.status_code == 403
    assert 'href="/account/">Open the page again' in answer.content.decode()


def test_the_api_still_refuses_in_json(browser: Client) -> None:
    browser.force_login(UserFactory())

    answer = browser.post("/api/tickets", TEXT, content_type="application/json", headers=SAME_ORIGIN)

    assert answer.status_code == 403
    assert answer.json()["code"] == "FORBIDDEN"


class TestTwoTabsOfTheSignInPage:
    def _tokens(self, browser: Client, path: str) -> dict[str, str]:
        return {"csrfmiddlewaretoken": browser.get(path).context["csrf_token"].__str__()}

    def test_the_second_leads_to_the_page_it_was_for(self, browser: Client) -> None:
        second = self._tokens(browser, "/login/?next=/events/")
        person = _sign_in(browser)

        sent = {"login": person.email, "password": PASSWORD, "next": "/events/"} | second
        answer = browser.post("/login/", sent, headers=SAME_ORIGIN)

        assert answer.status_code == 302
        assert answer.headers["Location"] == "/events/"

    def test_the_second_never_leads_to_another_site(self, browser: Client) -> None:
        second = self._tokens(browser, "/login/")
        _sign_in(browser)

        answer = browser.post("/login/", {"next": "https://elsewhere.example/"} | second, headers=SAME_ORIGIN)

        assert answer.headers["Location"] == "/"

    def test_the_second_of_two_sign_up_pages_leads_home(self, browser: Client) -> None:
        second = self._tokens(browser, "/signup/")
        _sign_in(browser)

        answer = browser.post("/signup/", {"name": "Ana"} | second, headers=SAME_ORIGIN)

        assert answer.headers["Location"] == "/"

    def test_a_stale_sign_in_form_keeps_the_address_and_asks_for_the_password(self, browser: Client) -> None:
        answer = browser.post("/login/", {"login": "ana@fans.example", "password": "tip off"}, headers=SAME_ORIGIN)

        page = answer.content.decode()
        assert answer.status_code == 403
        assert 'value="ana@fans.example"' in page
        assert "tip off" not in page
        assert "Type your password again" in page

    def test_signing_out_twice_is_no_error(self, browser: Client) -> None:
        answer = browser.post("/logout/", headers=SAME_ORIGIN)

        assert answer.status_code == 302
        assert answer.headers["Location"] == "/"

    def test_signing_out_from_an_old_page_asks_once_more(self, browser: Client) -> None:
        browser.force_login(UserFactory())

        answer = browser.post("/logout/", headers=SAME_ORIGIN)

        assert answer.status_code == 403
        assert 'type="submit">Sign out</button>' in answer.content.decode()


class TestAFormThatIsTooLarge:
    def _send(self, browser: Client, body: bytes, kind: str, **headers: str) -> Any:
        more: dict[str, Any] = {BODY_TOO_LARGE: True}
        return browser.generic("POST", "/tickets/new/", body, content_type=kind, headers=headers, **more)

    def _multipart(self) -> bytes:
        lines = ["title", "The scarf is lost"], ["description", "Row B,\r\nseat 4"]
        text = b"".join(
            f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in lines
        )
        return text + b'--cut\r\nContent-Disposition: form-data; name="attached"; filename="a.png"\r\n\r\n' + b"x" * 999

    def test_has_the_text_sent_before_its_file(self, browser: Client) -> None:
        answer = self._send(browser, self._multipart(), "multipart/form-data; boundary=cut", **SAME_ORIGIN)

        page = answer.content.decode()
        again = form_values(page, "/tickets/new/")
        assert answer.status_code == 413
        assert (again["title"], again["description"]) == ("The scarf is lost", "Row B,\r\nseat 4")
        assert 'type="file" name="attached"' in page
        assert "12 MB at most" in page

    def test_shows_no_text_that_was_cut_off(self, browser: Client) -> None:
        answer = self._send(
            browser, b"title=Lost&description=Row+B%2C+se", "application/x-www-form-urlencoded", **SAME_ORIGIN
        )

        assert form_values(answer.content.decode(), "/tickets/new/")["title"] == "Lost"
        assert "Row B" not in answer.content.decode()

    def test_of_another_site_is_refused_plainly(self, browser: Client) -> None:
        answer = self._send(
            browser, self._multipart(), "multipart/form-data; boundary=cut", Origin="https://elsewhere.example"
        )

        assert answer.status_code == 413
        assert "The scarf is lost" not in answer.content.decode()


def test_a_busy_database_shows_no_text_from_another_site(
    browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The database may fail before the token is checked."""

    def fail(*_: Any) -> None:
        raise OperationalError("no connection")

    browser.raise_request_exception = False
    monkeypatch.setattr("core.unsent.sign_in.SignInFirst.process_view", fail)
    monkeypatch.setattr("django.middleware.csrf.CsrfViewMiddleware.process_view", lambda *_: None)

    answers = [
        browser.post("/tickets/new/", TEXT, headers={"Origin": origin})
        for origin in ("https://elsewhere.example", "http://testserver")
    ]

    assert [each.status_code for each in answers] == [503, 503]
    assert ["The scarf is lost" in each.content.decode() for each in answers] == [False, True]


def test_a_network_over_its_limit_keeps_the_text(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any) -> None:
        raise RateLimited(retryAfter=7)

    filled = _help_desk_form(browser)
    with monkeypatch.context() as patch:
        patch.setattr("core.api.guest_limits.count_guest_write", refuse)
        answer = browser.post("/tickets/new/", filled, headers=SAME_ORIGIN)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert "Please wait 7 seconds, then send it." in answer.content.decode()
    assert _press_button(browser, answer).status_code == 302
    assert Ticket.objects.get().description == TEXT["description"]
