"""Changing a password: the rules, and the sessions that end."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.test import override_settings
from rest_framework.test import APIClient

from accounts import services
from accounts.models import User
from accounts.queries import NO_SESSION
from accounts.tests.api_calls import bearer, reasons, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from core.errors import Invalid, RateLimited

URL = "/api/auth/password"
NEW = "another horse"
CHANGE = {"currentPassword": PASSWORD, "newPassword": NEW}
FORM = {"current_password": PASSWORD, "new_password": NEW}


@pytest.fixture
def firefox(ana: User) -> Browser:
    firefox = Browser()
    firefox.post("/login/", {"login": ana.email, "password": PASSWORD})
    return firefox


def test_changing_it_over_the_api_ends_every_other_session(api: APIClient, ana: User, firefox: Browser) -> None:
    here, there = sign_in(api, ana), sign_in(api, ana)

    answer = api.post(URL, CHANGE, **bearer(here["token"]))

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/api/auth/me", **bearer(here["token"])).status_code == 200
    refused(api.get("/api/auth/me", **bearer(there["token"])), 401, "NOT_AUTHENTICATED")
    assert firefox.get("/account/").status_code == 302
    assert reasons(ana) == ["passwordChanged"]


def test_afterwards_only_the_new_password_works(api: APIClient, ana: User) -> None:
    api.post(URL, CHANGE, **bearer(sign_in(api, ana)["token"]))

    sign_in(api, ana, NEW)
    refused(api.post("/api/auth/login", {"email": ana.email, "password": PASSWORD}), 401, "INVALID_CREDENTIALS")


def test_changing_it_on_the_page_keeps_this_browser_under_a_new_key(
    api: APIClient, ana: User, firefox: Browser
) -> None:
    elsewhere, before = sign_in(api, ana), firefox.cookies["sessionid"].value

    answer = firefox.post("/account/password/", FORM)

    assert answer["Location"] == "/account/"
    assert firefox.cookies["sessionid"].value != before
    [place] = firefox.get("/api/auth/sessions").json()["data"]
    assert (place["kind"], place["current"]) == ("browser", True)
    refused(api.get("/api/auth/me", **bearer(elsewhere["token"])), 401, "NOT_AUTHENTICATED")


def test_a_browser_that_changes_it_over_the_api_stays_signed_in(ana: User, firefox: Browser) -> None:
    assert firefox.post(URL, CHANGE, content_type="application/json").status_code == 204
    assert firefox.get("/account/").status_code == 200


def test_the_old_cookie_of_this_browser_no_longer_works(ana: User, firefox: Browser) -> None:
    thief = Browser()
    thief.cookies["sessionid"] = firefox.cookies["sessionid"].value

    firefox.post("/account/password/", FORM)

    assert thief.get("/account/").status_code == 302


def test_the_current_password_must_be_right(api: APIClient, ana: User) -> None:
    answer = api.post(URL, CHANGE | {"currentPassword": "wrong"}, **bearer(sign_in(api, ana)["token"]))

    assert list(refused(answer, 400, "VALIDATION_ERROR")["fields"]) == ["currentPassword"]
    assert reasons(ana) == []


@pytest.mark.parametrize("new", ["short", "password", "ana@club.example", "x" * 129])
def test_the_new_password_must_be_valid(api: APIClient, ana: User, new: str) -> None:
    answer = api.post(URL, CHANGE | {"newPassword": new}, **bearer(sign_in(api, ana)["token"]))

    assert list(refused(answer, 400, "VALIDATION_ERROR")["fields"]) == ["newPassword"]


def test_guessing_the_current_password_is_limited_like_signing_in(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES_PER_DEVICE", ((1, 300),))
    change: dict[str, Any] = {"user": ana, "new": NEW, "keep": NO_SESSION}
    with pytest.raises(Invalid):
        services.change_password(current="wrong", **change)

    with pytest.raises(RateLimited):
        services.change_password(current=PASSWORD, **change)


def test_the_page_shows_errors_beside_the_field(firefox: Browser) -> None:
    answer = firefox.post("/account/password/", FORM | {"current_password": "wrong"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["current_password"]


def test_the_page_never_shows_a_password_again(firefox: Browser) -> None:
    page = firefox.post("/account/password/", FORM | {"new_password": "pass-word"}).content.decode()

    assert PASSWORD not in page
    assert "pass-word" not in page


def test_a_guest_has_no_password_to_change(api: APIClient, db: None) -> None:
    refused(api.post(URL, CHANGE), 401, "NOT_AUTHENTICATED")


def test_the_demo_people_get_the_password_of_the_environment(ana: User) -> None:
    ben = UserFactory(email="ben@courtside.example")

    services.set_demo_password("half-time-42")

    ben.refresh_from_db()
    ana.refresh_from_db()
    assert ben.check_password("half-time-42")
    assert ana.check_password(PASSWORD)
    assert reasons(ben) == ["passwordChanged"]


def test_setting_the_demo_password_twice_changes_nothing(db: None) -> None:
    ben = UserFactory(email="ben@courtside.example")
    services.set_demo_password("half-time-42")
    once = User.objects.get(pk=ben.pk).password

    services.set_demo_password("half-time-42")

    assert User.objects.get(pk=ben.pk).password == once
    assert reasons(ben) == ["passwordChanged"]


def test_a_weak_demo_password_is_refused(db: None) -> None:
    with pytest.raises(Invalid):
        services.set_demo_password("demo")


def test_bcrypt_uses_all_of_a_long_password() -> None:
    long = "x" * 100
    with override_settings(PASSWORD_HASHERS=["config.tests.hashers.FastHasher"]):
        person = User()
        person.set_password(long + "a")
        assert not person.check_password(long + "b")
