"""The account pages: without JavaScript, with every error on the page that it belongs to."""

import pytest
from django.test import Client as Browser

from accounts import hashers
from accounts.models import User
from accounts.tests.factories import PASSWORD
from core.errors import Busy

NEWCOMER = {"name": "Ana", "email": "ana@club.example", "password": "correct horse", "role": "PARTICIPANT"}


@pytest.fixture
def firefox(db: None) -> Browser:
    return Browser()


def _sign_in(firefox: Browser, person: User, path: str = "/login/", **more: str):
    return firefox.post(path, {"login": person.email, "password": PASSWORD} | more)


def test_signing_up_signs_in_and_redirects_home(firefox: Browser) -> None:
    answer = firefox.post("/signup/", NEWCOMER)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Ana" in firefox.get("/account/").content.decode()


def test_signing_in_redirects_home(firefox: Browser, ana: User) -> None:
    assert _sign_in(firefox, ana)["Location"] == "/"


def test_a_page_for_members_asks_to_sign_in_and_comes_back(firefox: Browser, ana: User) -> None:
    asked = firefox.get("/account/sessions/")
    assert asked["Location"] == "/login/?next=/account/sessions/"

    page = firefox.get(asked["Location"])
    assert '<input type="hidden" name="next" value="/account/sessions/">' in page.content.decode()
    assert _sign_in(firefox, ana, next="/account/sessions/")["Location"] == "/account/sessions/"


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_switching_between_sign_in_and_sign_up_keeps_the_destination(firefox: Browser, path: str) -> None:
    page = firefox.get(f"{path}?next=/account/").content.decode()

    for other in ("/login/", "/signup/"):
        assert f'href="{other}?next=%2Faccount%2F"' in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "\x00",
        "///x.y",
    ],
)
def test_a_redirect_never_leaves_this_site(firefox: Browser, ana: User, elsewhere: str) -> None:
    assert _sign_in(firefox, ana, next=elsewhere)["Location"] == "/"


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_a_signed_in_person_is_redirected_home(firefox: Browser, ana: User, path: str) -> None:
    _sign_in(firefox, ana)

    assert firefox.get(path)["Location"] == "/"


def test_signing_in_gives_the_browser_a_new_key(firefox: Browser, ana: User) -> None:
    firefox.cookies["sessionid"] = "a" * 32

    _sign_in(firefox, ana)

    assert firefox.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong horse"}, {"login": "nobody@club.example"}, {"login": "m\u0131ke@club.example"}]
)
def test_a_wrong_sign_in_gives_the_same_message_for_every_address(
    firefox: Browser, ana: User, wrong: dict[str, str]
) -> None:
    answer = firefox.post("/login/", {"login": ana.email, "password": PASSWORD} | wrong)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"__all__": ["The email address or the password is not right."]}


def test_a_lookalike_address_signs_nobody_else_in(firefox: Browser, db: None) -> None:
    User.objects.create_user("mike@club.example", PASSWORD, name="Mike")

    assert firefox.post("/login/", {"login": "mi\u212ae@club.example", "password": PASSWORD}).status_code == 422


def test_a_password_is_taken_as_typed(firefox: Browser, db: None) -> None:
    User.objects.create_user("ana@club.example", "  spaced out  ", name="Ana")

    assert firefox.post("/login/", {"login": "ana@club.example", "password": "spaced out"}).status_code == 422
    assert firefox.post("/login/", {"login": "ana@club.example", "password": "  spaced out  "}).status_code == 302


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_an_empty_form_is_shown_again(firefox: Browser, path: str) -> None:
    assert firefox.post(path, {}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "A"),
        ("name", "A\x00B"),
        ("email", "ana"),
        ("email", "a@b\x00.example"),
        ("password", "short"),
        ("role", "STAFF"),
    ],
)
def test_errors_are_shown_beside_their_fields(firefox: Browser, field: str, value: str) -> None:
    answer = firefox.post("/signup/", NEWCOMER | {field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_taken_address_is_reported_on_the_same_page(firefox: Browser, ana: User) -> None:
    answer = firefox.post("/signup/", NEWCOMER | {"email": "ANA@club.example"})

    assert answer.status_code == 409
    assert "There is already an account with this email address." in answer.content.decode()


def test_a_form_comes_back_with_its_values_except_the_password(firefox: Browser) -> None:
    page = firefox.post("/signup/", NEWCOMER | {"email": "nonsense"}).content.decode()

    assert 'value="Ana"' in page
    assert "correct horse" not in page


def test_too_many_failures_are_reported_on_the_same_page(
    firefox: Browser, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((0, 300),))

    answer = _sign_in(firefox, ana)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_busy_server_is_reported_on_the_same_page(
    firefox: Browser, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object, **kwargs: object) -> None:
        raise Busy(retryAfter=int(hashers.WAIT_SECONDS))

    monkeypatch.setattr("accounts.services.credentials.authenticate", busy)

    answer = _sign_in(firefox, ana)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(("role", "shown"), [("PARTICIPANT", "Participant"), ("ORGANIZER", "Organizer")])
def test_the_role_can_be_chosen(firefox: Browser, settings: object, role: str, shown: str) -> None:
    settings.ORGANIZER_SIGNUP = "open"  # type: ignore[attr-defined]

    firefox.post("/signup/", NEWCOMER | {"role": role})

    assert shown in firefox.get("/account/").content.decode()


def test_the_page_says_when_organizers_need_approval(firefox: Browser, settings: object) -> None:
    settings.ORGANIZER_SIGNUP = "approve"  # type: ignore[attr-defined]

    firefox.post("/signup/", NEWCOMER | {"role": "ORGANIZER"})

    page = firefox.get("/account/").content.decode()
    assert "The club will look at your wish to organize." in page
    assert "asked to organize" in page


def test_the_name_can_be_changed(firefox: Browser, ana: User) -> None:
    _sign_in(firefox, ana)

    assert firefox.post("/account/", {"name": "Ana Lima"})["Location"] == "/account/"
    assert "Ana Lima" in firefox.get("/account/").content.decode()


@pytest.mark.parametrize("name", ["", "A", "A\x07B", "x" * 121])
def test_an_invalid_name_stays_on_the_page(firefox: Browser, ana: User, name: str) -> None:
    _sign_in(firefox, ana)

    answer = firefox.post("/account/", {"name": name})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/account/sessions/", "/login/"])
def test_personal_pages_are_never_cached(firefox: Browser, ana: User, path: str) -> None:
    if path != "/login/":
        _sign_in(firefox, ana)

    assert "no-store" in firefox.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/login/", "/signup/", "/logout/", "/account/", "/account/password/", "/account/sessions/end-others/"]
)
def test_every_form_needs_its_csrf_token(ana: User, path: str) -> None:
    firefox = Browser(enforce_csrf_checks=True)
    firefox.force_login(ana)

    assert firefox.post(path, {}, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_an_invalid_session_cookie_is_anonymous(firefox: Browser) -> None:
    answer = firefox.get("/account/", headers={"Cookie": 'sessionid="aaaaaaaaaa\\000"'})

    assert answer.status_code == 302


def test_public_pages_set_no_session(firefox: Browser) -> None:
    firefox.get("/login/")

    assert "sessionid" not in firefox.cookies
