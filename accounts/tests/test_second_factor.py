"""With a second factor, a password alone opens neither page nor API nor admin."""

import re
import time
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts import adapters, services
from accounts.errors import InvalidCode
from accounts.models import Session, User
from accounts.services import credentials
from accounts.tests.api_calls import refused
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tests.factors import SECRET, code, recovery_codes, with_app, wrong_code
from core.errors import RateLimited
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.tests.racing import at_once


@pytest.fixture
def careful(db: None) -> User:
    return with_app(UserFactory(name="Cara", email="cara@club.example"))


def _over_the_api(api: APIClient, person: User, **more: Any) -> Any:
    return api.post("/api/auth/login", {"email": person.email, "password": PASSWORD} | more)


def _sure(browser: Browser, person: User) -> None:
    """Sign in and confirm the password again."""
    browser.force_login(person)
    browser.post("/account/confirm-access/", {"password": PASSWORD})


def _by_password(browser: Browser, person: User, path: str = "/login/") -> Any:
    return browser.post(path, {"login": person.email, "password": PASSWORD})


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B; its codes have two digits more."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [credentials.totp_code(secret, time // 30) for time in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


def test_the_api_asks_for_a_code_and_accepts_it(api: APIClient, careful: User) -> None:
    refused(_over_the_api(api, careful), 401, "MFA_REQUIRED")

    answer = _over_the_api(api, careful, otp=code())

    assert answer.json()["data"]["user"]["email"] == careful.email


@pytest.mark.parametrize("between", [" ", "-", "\u00a0", "\u200b"])
def test_spaces_and_dashes_in_a_code_are_ignored(api: APIClient, careful: User, between: str) -> None:
    typed = between.join((code()[:3], code()[3:]))
    assert _over_the_api(api, careful, otp=typed).status_code == 200


def test_a_wrong_code_opens_no_session(api: APIClient, careful: User) -> None:
    refused(_over_the_api(api, careful, otp=wrong_code()), 401, "INVALID_OTP")

    assert Session.objects.count() == 0


def test_a_wrong_password_does_not_reveal_a_second_factor(api: APIClient, careful: User) -> None:
    answer = api.post("/api/auth/login", {"email": careful.email, "password": "wrong password", "otp": code()})

    refused(answer, 401, "INVALID_CREDENTIALS")


def test_a_code_works_once(careful: User) -> None:
    services.prove_second_factor(user=careful, code=code())

    with pytest.raises(InvalidCode):
        services.prove_second_factor(user=careful, code=code())


@pytest.mark.django_db(transaction=True)
def test_a_code_sent_twice_at_once_works_once() -> None:
    careful, now = with_app(UserFactory()), code()

    proven = at_once([lambda: services.prove_second_factor(user=careful, code=now)] * 4)

    assert [type(each).__name__ for each in proven].count("Authenticator") == 1


def test_a_phone_may_be_half_a_minute_off(careful: User) -> None:
    services.prove_second_factor(user=careful, code=f" {code(-1)[:3]} {code(-1)[3:]} ")
    services.prove_second_factor(user=careful, code=code(1))

    with pytest.raises(InvalidCode):
        services.prove_second_factor(user=careful, code=code(5))


def test_a_recovery_code_works_once(api: APIClient, careful: User) -> None:
    spare = recovery_codes(careful)[3]

    assert _over_the_api(api, careful, otp=spare).status_code == 200
    refused(_over_the_api(api, careful, otp=spare), 401, "INVALID_OTP")


def test_codes_cannot_be_guessed(careful: User) -> None:
    for _ in range(10):
        with pytest.raises(InvalidCode):
            services.prove_second_factor(user=careful, code=wrong_code())

    with pytest.raises(RateLimited):
        services.prove_second_factor(user=careful, code=code())


def test_secrets_are_encrypted_in_the_database(careful: User) -> None:
    recovery_codes(careful)

    kept = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert SECRET not in kept
    assert not re.search(r"'seed': '[0-9a-f]{80}'", kept)


def test_secrets_encrypted_with_another_key_open_nothing_and_break_no_page(careful: User) -> None:
    recovery_codes(careful)
    with mock.patch.object(adapters, "_cipher", return_value=Fernet(Fernet.generate_key())):
        with pytest.raises(InvalidCode):
            services.prove_second_factor(user=careful, code=code())
        browser = Browser()
        browser.force_login(careful)
        assert browser.get("/account/two-step/").status_code == 200


@pytest.mark.parametrize("strange", ["", " ", "12345", "١٢٣٤٥٦", "x" * 20])
def test_a_malformed_code_is_wrong(careful: User, strange: str) -> None:
    with pytest.raises(InvalidCode):
        services.prove_second_factor(user=careful, code=strange)


def test_a_page_asks_for_the_code_after_the_password(careful: User) -> None:
    browser = Browser()
    assert _by_password(browser, careful)["Location"] == "/account/two-step/authenticate/"
    assert browser.get("/account/").status_code == 302

    answer = browser.post("/account/two-step/authenticate/", {"code": code()})

    assert answer["Location"] == "/"
    assert browser.get("/account/").status_code == 200


def test_a_wrong_code_on_the_page_is_reported_and_guessing_is_limited(careful: User) -> None:
    browser = Browser()
    _by_password(browser, careful)

    answers = [browser.post("/account/two-step/authenticate/", {"code": wrong_code()}) for _ in range(11)]

    assert answers[0].status_code == 422
    assert "This code is not right" in answers[0].content.decode()
    assert "Too many requests" in answers[-1].content.decode()
    assert browser.get("/account/").status_code == 302


def test_the_admin_needs_the_second_factor(db: None) -> None:
    staffer, browser = with_app(UserFactory(staff=True)), Browser()

    answer = _by_password(browser, staffer, "/login/?next=/admin/")

    assert answer["Location"].startswith("/account/two-step/authenticate/")
    assert browser.get("/admin/").status_code == 302
    browser.post("/account/two-step/authenticate/", {"code": code()})
    assert browser.get("/admin/").status_code == 200


def test_staff_are_asked_to_set_up_a_second_factor_until_they_have_one(db: None) -> None:
    staffer, browser = UserFactory(staff=True), Browser()
    browser.force_login(staffer)
    assert "Protect your account" in browser.get("/staff/").content.decode()

    with_app(staffer)

    assert "Protect your account" not in browser.get("/staff/").content.decode()


def test_a_page_sets_up_an_app_and_recovery_codes(ana: User) -> None:
    browser = Browser()
    _sure(browser, ana)
    page = browser.get("/account/two-step/totp/activate/").content.decode()
    secret = browser.session["mfa.totp.secret"]
    assert secret in page

    browser.post("/account/two-step/totp/activate/", {"code": credentials.totp_code(secret, _step())})
    run_jobs()

    assert User.objects.get(pk=ana.pk).has_second_factor
    assert Authenticator.objects.filter(user=ana, type="recovery_codes").exists()


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_is_reported_by_email() -> None:
    ana, browser = UserFactory(), Browser()
    _sure(browser, ana)
    browser.get("/account/two-step/totp/activate/")
    browser.post(
        "/account/two-step/totp/activate/", {"code": credentials.totp_code(browser.session["mfa.totp.secret"], _step())}
    )

    write_mail()
    assert "An authenticator app now protects your account." in MailBox.objects.get(person=ana).text


def test_a_sensitive_action_asks_for_the_password_again(ana: User) -> None:
    browser = Browser()
    browser.force_login(ana)
    asked = browser.get("/account/two-step/totp/activate/")
    assert asked["Location"].startswith("/account/confirm-access/?next=")

    wrong = browser.post(asked["Location"], {"password": "wrong password"})
    right = browser.post(asked["Location"], {"password": PASSWORD})

    assert wrong.status_code == 422
    assert browser.post("/account/two-step/totp/activate/", {"code": "000000"}).status_code == 422
    assert right["Location"] == "/account/two-step/totp/activate/"


@pytest.mark.parametrize("path", ["", "totp/activate/", "recovery-codes/", "webauthn/", "webauthn/add/"])
def test_the_pages_of_the_second_factor_open(ana: User, path: str) -> None:
    browser = Browser()
    _sure(browser, ana)
    if path == "recovery-codes/":
        recovery_codes(with_app(ana))

    answer = browser.get(f"/account/two-step/{path}")

    assert answer.status_code == 200
    assert "style=" not in answer.content.decode()


def test_guests_are_not_led_to_pages_of_members(db: None) -> None:
    for path in ("", "authenticate/", "totp/activate/", "recovery-codes/", "webauthn/add/"):
        assert Browser().get(f"/account/two-step/{path}")["Location"].startswith("/login/")


def test_a_browser_gets_a_challenge_for_its_passkey(db: None) -> None:
    browser = Browser()

    answer = browser.get("/account/two-step/webauthn/login/", headers={"Accept": "application/json"})

    assert answer.json()["request_options"]["publicKey"]["challenge"]


@pytest.mark.parametrize("credential", ["", "null", "[]", "{}", '{"id": "x"}', "x", '{"rawId": 1, "response": {}}'])
def test_a_malformed_passkey_signs_nobody_in(db: None, credential: str) -> None:
    browser = Browser()
    browser.get("/account/two-step/webauthn/login/", headers={"Accept": "application/json"})

    answer = browser.post("/account/two-step/webauthn/login/", {"credential": credential})

    assert answer["Location"] == "/login/"
    assert browser.get("/account/").status_code == 302


def test_staff_remove_a_lost_second_factor_and_the_person_is_emailed(careful: User) -> None:
    services.remove_second_factor(user=careful)

    assert not User.objects.get(pk=careful.pk).has_second_factor
    write_mail()
    assert "removed the second factor" in MailBox.objects.get(person=careful).text


def _step() -> int:
    return int(time.time()) // credentials.PERIOD_SECONDS
