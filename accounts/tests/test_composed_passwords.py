"""A password is right from every device, in whatever form its keyboard sends the letters."""

import io
import unicodedata
from functools import partial

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client as Browser
from django.test import override_settings
from rest_framework.test import APIClient

from accounts import hashers, services
from accounts.errors import InvalidCredentials
from accounts.models import User
from accounts.queries import NO_SESSION
from accounts.tests.api_calls import refused, sign_in
from accounts.tests.factories import UserFactory
from accounts.tests.test_confirming import mailed_path
from accounts.tests.test_signing_in import _slots_taken_by
from core.errors import Invalid

PASSWORD = unicodedata.normalize("NFC", "Crème-brûlée №5")
FORMS = [unicodedata.normalize(form, PASSWORD) for form in ("NFC", "NFD", "NFKC", "NFKD")]


@pytest.fixture
def ana(db: None) -> User:
    ana: User = UserFactory()
    ana.set_password(PASSWORD)
    ana.save()
    return ana


@pytest.fixture
def of_before(db: None) -> User:
    """A hash of the password as it was typed, from before passwords were normalized."""
    person: User = UserFactory()
    User.objects.filter(pk=person.pk).update(password=make_password(FORMS[1]))
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("typed", FORMS)
def test_every_form_signs_in_over_the_api(api: APIClient, ana: User, typed: str) -> None:
    assert sign_in(api, ana, typed)["user"]["id"] == str(ana.pk)


@pytest.mark.parametrize("typed", FORMS)
def test_every_form_signs_in_on_the_page(ana: User, typed: str) -> None:
    assert Browser().post("/login/", {"login": ana.email, "password": typed}).status_code == 302


@pytest.mark.parametrize("typed", FORMS)
def test_every_form_reauthenticates(ana: User, typed: str) -> None:
    assert services.prove_own_password(user=ana, password=typed) == ana


def test_other_letters_are_another_password(api: APIClient, ana: User) -> None:
    for wrong in ("Creme-brulee №5", "crème-brûlée №5", f"{PASSWORD} "):
        refused(api.post("/api/auth/login", {"email": ana.email, "password": wrong}), 401, "INVALID_CREDENTIALS")


@pytest.mark.parametrize("typed", FORMS)
def test_signing_up_stores_the_normalized_form(api: APIClient, db: None, typed: str) -> None:
    body = {"name": "Ana", "email": "ana@club.example", "password": typed}
    assert api.post("/api/auth/signup", body).status_code == 201
    assert all(User.objects.get().check_password(form) for form in FORMS)


def test_changing_and_resetting_store_the_normalized_form(ana: User) -> None:
    services.change_password(user=ana, current=FORMS[1], new="naïve café №1", keep=NO_SESSION)
    ana.refresh_from_db()
    assert ana.check_password(unicodedata.normalize("NFD", "naïve café №1"))
    services.send_reset_link(user_id=ana.pk, edition="1")
    services.reset_password(token=mailed_path("reset_password").split("/")[-2], new=FORMS[3])
    ana.refresh_from_db()
    assert ana.check_password(FORMS[0])


def test_the_first_member_of_staff_gets_the_normalized_form(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{FORMS[1]}\n"))
    call_command("first_staff", email="staff@club.example", name="Sam", password_stdin=True, stdout=io.StringIO())
    assert User.objects.get().check_password(FORMS[0])


def test_an_old_hash_still_opens_and_is_replaced(of_before: User) -> None:
    with pytest.raises(InvalidCredentials):
        services.prove_password(email=of_before.email, password=FORMS[0], network="hall")
    assert services.prove_password(email=of_before.email, password=FORMS[1], network="hall") == of_before
    assert services.prove_password(email=of_before.email, password=FORMS[0], network="hall") == of_before


@pytest.mark.parametrize("typed", ["ｐａｓｓｗｏｒｄ１", "e\u0301" * 7, "ﬁ" * 3])  # noqa: RUF001
def test_the_rules_apply_to_the_normalized_form(db: None, typed: str) -> None:
    with pytest.raises(Invalid):
        services.sign_up(name="Ana", email="ana@club.example", password=typed, network="hall")


@pytest.mark.parametrize(("typed", "times"), [("plain letters", 1), (FORMS[0], 2), (FORMS[1], 2)])
def test_an_address_without_an_account_takes_as_long_as_one_with(ana: User, typed: str, times: int) -> None:
    def tried(email: str) -> None:
        with pytest.raises(InvalidCredentials):
            services.prove_password(email=email, password=f"{typed} wrong", network="hall")

    with override_settings(PASSWORD_HASHERS=["accounts.hashers.BCryptSHA256"]):
        ana.set_password(PASSWORD)
        ana.save()
        known = _slots_taken_by(partial(tried, ana.email))
        assert _slots_taken_by(partial(tried, "nobody@club.example")) == known == times


def test_a_normalized_password_is_hashed_once() -> None:
    assert hashers.normalize_password(hashers.normalize_password(FORMS[1])) == hashers.normalize_password(PASSWORD)
