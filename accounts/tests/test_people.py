"""Names, roles, open and closed accounts, and the list of everybody."""

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from accounts import services
from accounts.errors import LastStaff
from accounts.models import Role, User
from accounts.services import people
from accounts.tests.api_calls import bearer, reasons, refused, sign_in
from accounts.tests.factories import UserFactory
from core.tests.racing import at_once, meeting, without_locks

ME = "/api/auth/me"


def test_a_person_may_change_their_name(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]

    answer = api.patch(ME, {"name": "  Ana  Lima "}, **bearer(token))

    assert (answer.status_code, answer.json()["data"]["name"]) == (200, "Ana Lima")
    assert answer.json()["data"]["updatedAt"] > answer.json()["data"]["createdAt"]


def test_an_empty_change_changes_nothing(api: APIClient, ana: User) -> None:
    assert api.patch(ME, {}, **bearer(sign_in(api, ana)["token"])).json()["data"]["name"] == "Ana"


@pytest.mark.parametrize(
    "change",
    [{"role": "STAFF"}, {"email": "x@club.example"}, {"isActive": False}, {"id": "x"}, {"name": ""}, {"name": "A"}],
)
def test_nothing_else_may_be_changed(api: APIClient, ana: User, change: dict[str, object]) -> None:
    body = refused(api.patch(ME, change, **bearer(sign_in(api, ana)["token"])), 400, "VALIDATION_ERROR")
    assert list(body["fields"]) == list(change)


def test_a_new_role_counts_at_once_and_is_announced(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]

    services.give_role(user=ana, role=Role.ORGANIZER)

    assert api.get(ME, **bearer(token)).json()["data"]["role"] == "ORGANIZER"
    assert reasons(ana) == ["roleChanged"]


def test_giving_the_same_role_again_announces_nothing(ana: User) -> None:
    services.give_role(user=ana, role=Role.PARTICIPANT)

    assert reasons(ana) == []


def test_giving_a_role_clears_the_request_to_organize(db: None) -> None:
    ana = UserFactory(organizer_requested_at="2026-11-20T20:00:00Z")

    assert services.give_role(user=ana, role=Role.ORGANIZER).organizer_requested_at is None


def test_closing_an_account_ends_all_sessions(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)

    services.deactivate(user=ana)

    refused(api.get(ME, **bearer(data["token"])), 401, "NOT_AUTHENTICATED")
    refused(api.post("/api/auth/refresh", {"refreshToken": data["refreshToken"]}), 401, "SESSION_REVOKED")
    assert reasons(ana) == ["deactivated"]


def test_a_reopened_account_can_sign_in(api: APIClient, ana: User) -> None:
    services.deactivate(user=ana)
    services.reactivate(user=ana)

    sign_in(api, ana)


@pytest.mark.parametrize(
    "leave", [services.deactivate, lambda user: services.give_role(user=user, role=Role.ORGANIZER)]
)
def test_the_last_member_of_staff_cannot_leave(staffer: User, leave: object) -> None:
    with pytest.raises(LastStaff):
        leave(user=staffer)  # type: ignore[operator]


def _two_leave(patch: pytest.MonkeyPatch) -> list[object]:
    """Let the two remaining members of staff leave at once."""
    staff = [UserFactory(staff=True), UserFactory(staff=True)]
    together, end = meeting(2), people.sessions.end_other_sessions
    patch.setattr(people.sessions, "end_other_sessions", lambda **how: (together(), end(**how)))
    return at_once([*[lambda person=person: services.deactivate(user=person) for person in staff]])


@pytest.mark.django_db(transaction=True)
def test_of_two_last_staff_who_leave_at_once_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _two_leave(monkeypatch)

    assert sum(isinstance(answer, LastStaff) for answer in answers) == 1
    assert User.objects.filter(role=Role.STAFF, is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_locks():
        _two_leave(monkeypatch)

    assert not User.objects.filter(role=Role.STAFF, is_active=True).exists()


def test_staff_see_everybody_the_newest_first(api: APIClient, ana: User, staffer: User) -> None:
    answer = api.get("/api/users", **bearer(sign_in(api, staffer)["token"])).json()

    assert [person["name"] for person in answer["data"]] == ["Sam", "Ana"]
    assert answer["pagination"] == {"page": 1, "limit": 20, "total": 2, "totalPages": 1}
    assert set(answer["data"][0]) == {"id", "userId", "name", "email", "role", "createdAt", "updatedAt"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=AN", ["Ana"]),
        ("q=sam@", ["Sam"]),
        ("role=STAFF", ["Sam"]),
        ("limit=1&page=2", ["Ana"]),
        ("page=9", []),
        ("q=%25", []),
    ],
)
def test_the_list_can_be_filtered(api: APIClient, ana: User, staffer: User, query: str, found: list[str]) -> None:
    answer = api.get(f"/api/users?{query}", **bearer(sign_in(api, staffer)["token"]))

    assert [person["name"] for person in answer.json()["data"]] == found


@pytest.mark.parametrize("query", ["role=BOSS", "q=%00", "q=" + "x" * 101, "page=0", "limit=101"])
def test_an_invalid_query_is_refused(api: APIClient, staffer: User, query: str) -> None:
    refused(api.get(f"/api/users?{query}", **bearer(sign_in(api, staffer)["token"])), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANIZER])
def test_the_list_is_for_staff_only(api: APIClient, db: None, role: Role) -> None:
    token = sign_in(api, UserFactory(role=role))["token"]

    refused(api.get("/api/users", **bearer(token)), 403, "FORBIDDEN")


def test_guests_do_not_see_the_list(api: APIClient, db: None) -> None:
    refused(api.get("/api/users"), 401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize(
    "wrong", [{"email": "ANA@club.example"}, {"role": "BOSS"}, {"name": " A "}, {"email": "ana@club.example"}]
)
def test_the_database_refuses_what_the_services_refuse(ana: User, wrong: dict[str, str]) -> None:
    fields = {"name": "Ben", "email": "ben@club.example"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(**fields)])


def test_staff_may_do_everything_in_the_admin_and_nobody_else_anything(ana: User, staffer: User) -> None:
    assert staffer.has_perm("accounts.change_user")
    assert not ana.has_perm("accounts.view_user")
    assert not ana.has_module_perms("accounts")
