"""Wrong passwords of others lock nobody out of another network or of a browser that knows the account."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts import clients, services
from accounts.errors import InvalidCode, InvalidCredentials
from accounts.models import User
from accounts.services import credentials, passwords
from accounts.tests.api_calls import bearer, refused, sign_in
from accounts.tests.factories import PASSWORD
from accounts.tests.factors import code, with_app, wrong_code
from core.api.models import RateWindow
from core.errors import RateLimited

HALL, HOME = "198.51.100.7", "203.0.113.9"


def guess(ana: User, network: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises((InvalidCredentials, RateLimited)):
            services.prove_password(email=ana.email, password="wrong horse", network=network)


def page(browser: Browser, ana: User, password: str = PASSWORD, network: str = HALL) -> Any:
    return browser.post("/login/", {"login": ana.email, "password": password}, REMOTE_ADDR=network)


@pytest.fixture
def known(ana: User) -> Browser:
    """A browser in the hall that has signed in to this account before."""
    browser = Browser()
    assert page(browser, ana).status_code == 302
    browser.post("/logout/")
    return browser


def test_twenty_wrong_passwords_lock_only_their_own_network(api: APIClient, ana: User) -> None:
    for _ in range(20):
        api.post("/api/auth/login", {"email": ana.email, "password": "wrong"}, REMOTE_ADDR=HALL)

    right = {"email": ana.email, "password": PASSWORD}
    refused(api.post("/api/auth/login", right, REMOTE_ADDR=HALL), 429, "RATE_LIMITED")
    assert api.post("/api/auth/login", right, REMOTE_ADDR=HOME).status_code == 200
    assert page(Browser(), ana, network=HOME).status_code == 302


def test_the_wait_grows_with_the_number_of_wrong_passwords(ana: User) -> None:
    guess(ana, HALL, 20)
    with pytest.raises(RateLimited) as first:
        services.prove_password(email=ana.email, password=PASSWORD, network=HALL)
    for _ in range(2):
        RateWindow.objects.filter(scope="sign-in-from/300").delete()  # five minutes later
        guess(ana, HALL, 20)
    RateWindow.objects.filter(scope="sign-in-from/300").delete()
    with pytest.raises(RateLimited) as later:
        services.prove_password(email=ana.email, password=PASSWORD, network=HALL)

    assert first.value.extra["retryAfter"] <= 300 < later.value.extra["retryAfter"] <= 3600


def test_guesses_from_many_networks_lock_the_account_for_strangers_only(
    ana: User, known: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((5, 300),))
    for number in range(6):
        guess(ana, f"192.0.2.{number}")

    assert page(Browser(), ana, network=HOME).status_code == 429
    assert page(known, ana).status_code == 302


def test_one_network_alone_cannot_lock_the_whole_account(ana: User) -> None:
    per_network, per_account = (
        dict(map(reversed, credentials.ACCOUNT_FAILURES_PER_NETWORK)),
        dict(map(reversed, credentials.ACCOUNT_FAILURES)),
    )
    assert all(per_account[seconds] >= 10 * most for seconds, most in per_network.items())


def test_a_stranger_in_the_same_hall_does_not_lock_out_a_known_browser(ana: User, known: Browser) -> None:
    guess(ana, HALL, 25)

    assert page(Browser(), ana).status_code == 429
    assert page(known, ana).status_code == 302


def test_a_known_browser_may_not_guess_either(ana: User, known: Browser) -> None:
    for _ in range(20):
        page(known, ana, "wrong horse")
    assert page(known, ana).status_code == 429
    assert page(Browser(), ana, network=HALL).status_code == 302


def test_a_browser_is_known_only_to_the_accounts_it_signed_in_to(ana: User, staffer: User, known: Browser) -> None:
    guess(staffer, HALL, 20)

    assert page(known, staffer).status_code == 429


@pytest.mark.parametrize("made_up", ["", "x", "eyJkZXZpY2UiOiJ4IiwiYWNjb3VudHMiOltdfQ:1:x", "\u00e9" * 40])
def test_a_forged_cookie_is_ignored(ana: User, made_up: str) -> None:
    guess(ana, HALL, 20)
    browser = Browser()
    browser.cookies[clients.COOKIE] = made_up

    assert page(browser, ana).status_code == 429


def test_the_cookie_is_http_only_and_names_nobody(ana: User, known: Browser) -> None:
    cookie = known.cookies[clients.COOKIE]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == clients.COOKIE_MAX_AGE_SECONDS
    assert ana.email not in cookie.value
    assert str(ana.pk) not in cookie.value


def test_the_api_reads_the_cookie_and_sets_none(api: APIClient, ana: User, known: Browser) -> None:
    guess(ana, HALL, 20)
    sent = {"email": ana.email, "password": PASSWORD}
    refused(api.post("/api/auth/login", sent, REMOTE_ADDR=HALL), 429, "RATE_LIMITED")

    api.cookies[clients.COOKIE] = known.cookies[clients.COOKIE].value
    answer = api.post("/api/auth/login", sent, REMOTE_ADDR=HALL)

    assert answer.status_code == 200
    assert not answer.cookies


def test_strangers_do_not_keep_a_signed_in_person_from_changing_the_password(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    for network in (HALL, HOME, "127.0.0.1"):
        guess(ana, network, 25)

    change = {"currentPassword": PASSWORD, "newPassword": "another horse"}
    assert api.post("/api/auth/password", change, **bearer(token)).status_code == 204


def test_strangers_do_not_keep_a_signed_in_person_from_reauthenticating_or_deleting_the_account(
    ana: User, known: Browser
) -> None:
    page(known, ana)
    for network in (HALL, "127.0.0.1"):
        guess(ana, network, 25)

    assert known.post("/account/confirm-access/", {"password": PASSWORD}).status_code == 302
    assert known.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert not User.objects.filter(pk=ana.pk).exists()


def test_a_stolen_session_cannot_guess_the_password(ana: User, known: Browser) -> None:
    page(known, ana)
    for _ in range(20):
        known.post("/account/delete/", {"password": "wrong horse"})

    assert known.post("/account/delete/", {"password": PASSWORD}).status_code == 429
    assert get_user(known) == ana


def test_a_link_from_an_email_makes_the_browser_known(ana: User) -> None:
    browser = Browser()
    token = f"{ana.pk.hex}-{passwords._reset_tokens.make_token(ana)}"
    browser.post(f"/account/reset/{token}/", {"password": "another horse"})
    guess(ana, HALL, 25)

    assert page(browser, ana, "another horse").status_code == 302


def test_wrong_codes_of_one_network_lock_out_no_other(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_app(ana)
    for _ in range(10):
        with pytest.raises(InvalidCode):
            services.prove_second_factor(user=ana, code=wrong_code(), network=HALL)
    with pytest.raises(RateLimited):
        services.prove_second_factor(user=ana, code=code(), network=HALL)

    assert services.prove_second_factor(user=ana, code=code(), network=HOME).type == Authenticator.Type.TOTP


def test_a_known_browser_may_send_its_code_despite_others_guesses(
    ana: User, known: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_app(ana)
    monkeypatch.setattr(credentials, "CODE_FAILURES", ((1, 300),))
    for network in (HALL, HOME):
        with pytest.raises((InvalidCode, RateLimited)):
            services.prove_second_factor(user=ana, code=wrong_code(), network=network)

    assert page(known, ana).headers["Location"].startswith("/account/two-step/")
    known.post("/account/two-step/authenticate/", {"code": code()}, REMOTE_ADDR=HALL)
    assert get_user(known) == ana


def test_an_address_without_an_account_is_counted_the_same(ana: User) -> None:
    def counted(email: str) -> set[str]:
        RateWindow.objects.all().delete()
        with pytest.raises(InvalidCredentials):
            services.prove_password(email=email, password="wrong horse", network=HALL)
        return set(RateWindow.objects.values_list("scope", flat=True))

    assert counted(ana.email) == counted("nobody@nowhere.example")
