"""Creating an account."""

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from accounts import services
from accounts.errors import EmailTaken
from accounts.models import Role, User
from accounts.services import people
from accounts.tests.api_calls import refused
from accounts.tests.factories import UserFactory
from accounts.tests.racing import dropped_constraint
from core.errors import Invalid, RateLimited
from core.tests.racing import at_once, meeting
from core.tests.writing import WHOLE

NEWCOMER = {"name": "Ana", "email": "ana@club.example", "password": "correct horse"}
URL = "/api/auth/signup"


def test_signing_up_answers_with_the_new_account(api: APIClient, db: None) -> None:
    answer = api.post(URL, NEWCOMER)

    ana = User.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "success": True,
        "data": {"userId": str(ana.pk), "name": "Ana", "email": "ana@club.example", "role": "PARTICIPANT"},
    }
    assert answer["Location"] == "/api/auth/me"


def test_signing_up_over_the_api_sets_no_cookie(api: APIClient, db: None) -> None:
    assert not api.post(URL, NEWCOMER).cookies


def test_both_slash_forms_work(api: APIClient, db: None) -> None:
    assert api.post(f"{URL}/", NEWCOMER).status_code == 201


def test_the_password_is_stored_as_a_bcrypt_hash_only(api: APIClient, db: None) -> None:
    api.post(URL, NEWCOMER)

    assert User.objects.get().password.startswith("bcrypt_sha256$$2b$")


@pytest.mark.parametrize("taken", ["ana@club.example", "ANA@Club.Example", " ana@club.example "])
def test_an_address_is_accepted_in_any_case(api: APIClient, ana: User, taken: str) -> None:
    refused(api.post(URL, NEWCOMER | {"email": taken}), 409, "EMAIL_TAKEN")


def test_a_lookalike_opens_nobody_elses_account(api: APIClient, ana: User) -> None:
    body = refused(api.post(URL, NEWCOMER | {"email": "an\u0430@club.example"}), 400, "VALIDATION_ERROR")
    assert list(body["fields"]) == ["email"]


def test_the_name_is_trimmed(api: APIClient, db: None) -> None:
    assert api.post(URL, NEWCOMER | {"name": "  Ana   Lima "}).json()["data"]["name"] == "Ana Lima"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "A",
        " A ",
        "x" * 121,
        "A\x07B",
        "\u202eevil",
        "a\u0301\u0301\u0301\u0301\u0301\u0301b",
        "\u200d\u200d",
        7,
        None,
        ["Ana"],
    ],
)
def test_an_invalid_name_is_refused(api: APIClient, db: None, name: object) -> None:
    body = refused(api.post(URL, NEWCOMER | {"name": name}), 400, "VALIDATION_ERROR")
    assert "name" in body["fields"]


@pytest.mark.parametrize("name", ["Bo", "José María", "李 小龙", "O'Neill-Łuczak", "👩\u200d🦰 Kim", *WHOLE])
def test_names_from_all_over_the_world_are_accepted(api: APIClient, db: None, name: str) -> None:
    assert api.post(URL, NEWCOMER | {"name": name}).json()["data"]["name"] == name


@pytest.mark.parametrize(
    "password", ["", "short", "1234567", "password", "PASSWORD1", "iloveyou1", "ana@club.example", "x" * 129]
)
def test_a_weak_password_is_refused(api: APIClient, db: None, password: str) -> None:
    body = refused(api.post(URL, NEWCOMER | {"password": password}), 400, "VALIDATION_ERROR")
    assert list(body["fields"]) == ["password"]


@pytest.mark.parametrize(
    "password",
    [
        "  with spaces  ",
        "pass\tword-42",
        "żółta-łódź-42",
        "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
        "x" * 127 + "y",
    ],
)
def test_a_password_is_stored_exactly_as_typed(api: APIClient, db: None, password: str) -> None:
    assert api.post(URL, NEWCOMER | {"password": password}).status_code == 201

    ana = User.objects.get()
    assert ana.check_password(password)
    assert not ana.check_password(password.strip() + " ")


@pytest.mark.parametrize("letter", ["\x00", "\ud800"])
def test_a_password_with_characters_that_cannot_be_stored_is_refused(db: None, letter: str) -> None:
    with pytest.raises(Invalid):
        services.sign_up(**NEWCOMER | {"password": f"correct{letter}horse"}, network="hall")


@pytest.mark.parametrize("asked", ["STAFF", "staff", "organizer", "", None, 1, ["ORGANIZER"]])
def test_no_other_role_can_be_requested(api: APIClient, db: None, asked: object) -> None:
    body = refused(api.post(URL, NEWCOMER | {"role": asked}), 400, "VALIDATION_ERROR")
    assert list(body["fields"]) == ["role"]
    assert not User.objects.exists()


def test_the_service_itself_refuses_the_staff_role(db: None) -> None:
    with pytest.raises(Invalid):
        services.sign_up(**NEWCOMER, role=Role.STAFF, network="hall")


@pytest.mark.parametrize("field", ["isStaff", "isSuperuser", "id", "userId", "createdAt"])
def test_unknown_fields_are_refused(api: APIClient, db: None, field: str) -> None:
    body = refused(api.post(URL, NEWCOMER | {field: True}), 400, "VALIDATION_ERROR")
    assert list(body["fields"]) == [field]


def test_with_open_organizer_sign_up_the_request_is_granted(api: APIClient, db: None) -> None:
    with override_settings(ORGANIZER_SIGNUP="open"):
        answer = api.post(URL, NEWCOMER | {"role": "ORGANIZER"})

    assert answer.json()["data"]["role"] == "ORGANIZER"


def test_with_approval_the_request_is_kept_for_the_staff(api: APIClient, db: None) -> None:
    with override_settings(ORGANIZER_SIGNUP="approve"):
        answer = api.post(URL, NEWCOMER | {"role": "ORGANIZER"})

    assert answer.json()["data"]["role"] == "PARTICIPANT"
    assert User.objects.get().organizer_requested_at


def test_all_errors_are_reported_at_once(api: APIClient, db: None) -> None:
    body = refused(api.post(URL, {"name": "A", "email": "ana", "password": "short"}), 400, "VALIDATION_ERROR")
    assert set(body["fields"]) == {"name", "email", "password"}


def test_sign_ups_from_one_address_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "SIGN_UPS_PER_NETWORK", 1)
    services.sign_up(**NEWCOMER, network="hall")

    with pytest.raises(RateLimited):
        services.sign_up(**NEWCOMER | {"email": "ben@club.example"}, network="hall")
    assert services.sign_up(**NEWCOMER | {"email": "ben@club.example"}, network="elsewhere")


def test_drills_may_sign_up_without_limit(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "SIGN_UPS_PER_NETWORK", 0)
    with override_settings(RATE_LIMITS=False):
        assert services.sign_up(**NEWCOMER, network="hall")


def _two_at_once(patch: pytest.MonkeyPatch) -> list[object]:
    """Run two sign-ups that both check before either writes."""
    together, hashing = meeting(2), User.set_password
    patch.setattr(User, "set_password", lambda user, password: (together(), hashing(user, password)))
    sign_up = lambda: services.sign_up(**NEWCOMER, network="hall")  # noqa: E731
    return at_once([sign_up, sign_up])


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_ups_with_one_address_at_once_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _two_at_once(monkeypatch)

    assert {type(answer) for answer in answers} == {User, EmailTaken}
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_both_would_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with dropped_constraint(User, "user_email_unique"):
        answers = _two_at_once(monkeypatch)
        assert [type(answer) for answer in answers] == [User, User]


def test_factories_make_people_who_can_sign_in(db: None) -> None:
    assert UserFactory().check_password("tip-off-2026")
