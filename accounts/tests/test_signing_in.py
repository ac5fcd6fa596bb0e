"""Signing in, and what it must not reveal."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.test import override_settings
from rest_framework.test import APIClient

from accounts import hashers, services
from accounts.clients import Client
from accounts.errors import InvalidCredentials
from accounts.models import Session, User
from accounts.services import credentials
from accounts.tests.api_calls import bearer, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import fingerprint
from config.tests.hashers import FastHasher
from core.errors import Busy, RateLimited
from core.tests.racing import at_once

URL = "/api/auth/login"


def test_signing_in_answers_with_tokens_and_the_person(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)

    person = api.get("/api/auth/me", **bearer(data["token"])).json()["data"]
    assert (data["tokenType"], data["expiresIn"], data["user"]) == ("Bearer", 3600, person)
    assert set(data) == {"token", "tokenType", "expiresIn", "refreshToken", "user"}


def test_a_person_has_one_shape_everywhere(api: APIClient, ana: User) -> None:
    person = sign_in(api, ana)["user"]

    assert person["id"] == person["userId"] == str(ana.pk)
    assert set(person) == {"id", "userId", "name", "email", "role", "createdAt", "updatedAt"}
    assert person["createdAt"].endswith("Z")


def test_signing_in_over_the_api_sets_no_cookie(api: APIClient, ana: User) -> None:
    assert not api.post(URL, {"email": ana.email, "password": PASSWORD}).cookies


def test_the_address_may_be_typed_in_any_case(api: APIClient, ana: User) -> None:
    assert api.post(URL, {"email": " ANA@Club.example", "password": PASSWORD}).status_code == 200


def test_only_a_fingerprint_of_the_refresh_token_is_stored(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["refreshToken"]

    kept = Session.objects.get()
    assert kept.token_hash == fingerprint(token)
    assert token not in str(vars(kept))


def _unlike(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "requestId"}


@pytest.mark.parametrize(
    "email", ["nobody@club.example", "closed@club.example", "nonsense", "m\u0131ke@club.example", "x" * 5000]
)
def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(api: APIClient, ana: User, email: str) -> None:
    UserFactory(email="closed@club.example", is_active=False)
    known = api.post(URL, {"email": ana.email, "password": "wrong horse"})
    other = api.post(URL, {"email": email, "password": PASSWORD})

    assert _unlike(refused(known, 401, "INVALID_CREDENTIALS")) == _unlike(refused(other, 401, "INVALID_CREDENTIALS"))
    assert set(known.headers) == set(other.headers)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed: hashing takes the time of a sign-in."""
    seen: list[str] = []
    encode = FastHasher.encode

    def noted(hasher: FastHasher, password: str, salt: Any) -> str:
        seen.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(FastHasher, "encode", noted)
    return seen


@pytest.mark.parametrize("email", ["ana@club.example", "nobody@club.example", "closed@club.example", "nonsense"])
def test_one_password_is_hashed_with_and_without_an_account(ana: User, hashed: list[str], email: str) -> None:
    User.objects.create_user("closed@club.example", PASSWORD, name="Closed", is_active=False)
    hashed.clear()

    with pytest.raises(InvalidCredentials):
        services.prove_password(email=email, password="wrong horse", network="hall")
    assert hashed == ["wrong horse"]


@pytest.mark.parametrize("missing", ["email", "password"])
def test_a_sign_in_without_a_field_does_not_count(api: APIClient, db: None, missing: str) -> None:
    body = {"email": "ana@club.example", "password": PASSWORD}
    del body[missing]

    assert list(refused(api.post(URL, body), 400, "VALIDATION_ERROR")["fields"]) == [missing]


def test_an_imported_hash_is_replaced_at_sign_in(api: APIClient, ana: User) -> None:
    ana.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=10)
    ana.save()

    sign_in(api, ana)

    ana.refresh_from_db()
    assert ana.password.startswith("bcrypt_sha256$$2b$04$")


def test_a_hash_of_fewer_rounds_is_replaced_at_sign_in(ana: User) -> None:
    with override_settings(PASSWORD_HASHERS=["accounts.hashers.BCryptSHA256"]):
        services.sign_in(email=ana.email, password=PASSWORD, client=Client())

    ana.refresh_from_db()
    assert ana.password.startswith("bcrypt_sha256$$2b$12$")
    assert hashers.BCryptSHA256.rounds >= 10


def test_after_too_many_failures_even_the_right_password_must_wait(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((2, 300),))
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            services.prove_password(email=ana.email, password="wrong horse", network="hall")

    with pytest.raises(RateLimited) as refusal:
        services.prove_password(email=ana.email.upper(), password=PASSWORD, network="elsewhere")
    assert 0 < refusal.value.extra["retryAfter"] <= credentials.FAILURES_WINDOW_SECONDS


def test_an_account_closed_while_its_password_is_checked_gets_no_session(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proven_before_it_was_closed(**_: Any) -> User:
        services.deactivate(user=User.objects.get(pk=ana.pk))
        return ana

    monkeypatch.setattr("accounts.services.credentials.prove_password", proven_before_it_was_closed)
    with pytest.raises(InvalidCredentials):
        services.sign_in(email=ana.email, password=PASSWORD, client=Client())
    assert not Session.objects.exists()


def test_correct_sign_ins_are_never_limited(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((1, 300),))
    monkeypatch.setattr("accounts.services.credentials.FAILURES_PER_NETWORK", 1)

    for _ in range(4):
        assert services.prove_password(email=ana.email, password=PASSWORD, network="hall") == ana


def test_failures_for_many_accounts_from_one_network_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.FAILURES_PER_NETWORK", 1)
    with pytest.raises(InvalidCredentials):
        services.prove_password(email="a@club.example", password=PASSWORD, network="hall")

    with pytest.raises(RateLimited):
        services.prove_password(email="b@club.example", password=PASSWORD, network="hall")


def test_a_limited_sign_in_says_when_to_try_again(api: APIClient, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((0, 300),))

    answer = api.post(URL, {"email": ana.email, "password": PASSWORD})

    assert refused(answer, 429, "RATE_LIMITED")["retryAfter"] == int(answer["Retry-After"])


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_guesses_exactly_the_limit_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((5, 300),))
    ana = UserFactory()
    guess = lambda: services.prove_password(email=ana.email, password="wrong horse", network="hall")  # noqa: E731

    answers = [type(answer) for answer in at_once([*[guess] * 20])]

    assert (answers.count(InvalidCredentials), answers.count(RateLimited)) == (5, 15)


def test_a_sign_in_without_a_free_slot_is_busy(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 0.01)
    taken = [hashers.hashing_slot() for _ in range(hashers.MAX_CONCURRENT_HASHES)]
    for slot in taken:
        slot.__enter__()
    try:
        with override_settings(PASSWORD_HASHERS=["accounts.hashers.BCryptSHA256"]), pytest.raises(Busy):
            services.prove_password(email=ana.email, password=PASSWORD, network="hall")
    finally:
        for slot in taken:
            slot.__exit__(None, None, None)


def test_a_busy_sign_in_is_no_failure(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.credentials.ACCOUNT_FAILURES", ((1, 300),))
    with monkeypatch.context() as patch:
        patch.setattr("accounts.services.credentials.authenticate", _busy)
        with pytest.raises(Busy):
            services.prove_password(email=ana.email, password=PASSWORD, network="hall")

    assert services.prove_password(email=ana.email, password=PASSWORD, network="hall") == ana


def test_hashing_leaves_threads_for_other_requests() -> None:
    assert hashers.MAX_CONCURRENT_HASHES < 8


def test_every_hasher_takes_a_slot() -> None:
    with override_settings(PASSWORD_HASHERS=["accounts.hashers.BCryptSHA256", "accounts.hashers.PBKDF2"]):
        for kind in ("bcrypt_sha256", "pbkdf2_sha256"):
            assert _slots_taken_by(partial(make_password, "correct horse", hasher=kind)) == 1


def test_a_password_changed_meanwhile_does_not_sign_in(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    proven = User.objects.get(pk=ana.pk)
    ana.set_password("another horse")
    ana.save()
    monkeypatch.setattr("accounts.services.credentials.prove_password", lambda **_: proven)

    with pytest.raises(InvalidCredentials):
        services.sign_in(email=ana.email, password=PASSWORD, client=Client())


def _busy(*args: object, **kwargs: object) -> None:
    raise Busy


def _slots_taken_by(work: Callable[[], object]) -> int:
    taken = 0
    slot = hashers.hashing_slot

    def counted() -> AbstractContextManager[None]:
        nonlocal taken
        taken += 1
        return slot()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashers, "hashing_slot", counted)
        work()
    return taken
