"""The admin of people and sessions: for staff only, and always through the services."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.tests.api_calls import bearer, reasons, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory

OURS = [
    model for model in admin.site._registry if model._meta.app_label in ("accounts", "account", "mfa", "usersessions")
]


@pytest.fixture
def office(staffer: User) -> Browser:
    office = Browser()
    office.post("/login/", {"login": staffer.email, "password": PASSWORD})
    return office


def _act(office: Browser, model: type, action: str, *things: object) -> None:
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"  # type: ignore[attr-defined]
    answer = office.post(
        path, {"action": action, "confirmed": "yes", "_selected_action": [thing.pk for thing in things]}
    )  # type: ignore[attr-defined]
    assert answer.status_code == 302


def test_the_admin_signs_in_through_the_same_page(db: None) -> None:
    assert Browser().get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=/admin/"


def test_others_than_staff_cannot_open_the_admin(ana: User) -> None:
    visitor = Browser()
    visitor.force_login(ana)

    assert visitor.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("model", OURS)
def test_every_list_opens_searches_and_cannot_add(office: Browser, ana: User, api: APIClient, model: type) -> None:
    sign_in(api, ana)
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"  # type: ignore[attr-defined]

    assert office.get(path).status_code == 200
    assert office.get(f"{path}?q=ana").status_code == 200
    assert office.get(f"{path}add/").status_code == 403


def test_sessions_are_read_only(office: Browser, ana: User, api: APIClient) -> None:
    sign_in(api, ana)
    path = f"/admin/accounts/session/{Session.objects.get().pk}/"

    assert office.get(f"{path}change/").status_code == 200
    assert office.post(f"{path}change/", {"user_agent": "x"}).status_code == 403
    assert office.post(f"{path}delete/").status_code == 403


def test_no_fingerprint_is_shown(office: Browser, ana: User, api: APIClient) -> None:
    sign_in(api, ana)
    session = Session.objects.get()

    assert session.token_hash not in office.get(f"/admin/accounts/session/{session.pk}/change/").content.decode()


def test_staff_end_the_session_of_a_program(office: Browser, ana: User, api: APIClient) -> None:
    token = sign_in(api, ana)["token"]

    _act(office, Session, "sign_out", Session.objects.get())

    refused(api.get("/api/auth/me", **bearer(token)), 401, "NOT_AUTHENTICATED")
    assert reasons(ana) == ["signedOut"]


def test_staff_end_the_session_of_a_browser(office: Browser, ana: User) -> None:
    visitor = Browser()
    visitor.post("/login/", {"login": ana.email, "password": PASSWORD})

    _act(office, UserSession, "sign_out", UserSession.objects.get(user=ana))

    assert visitor.get("/account/").status_code == 302
    assert reasons(ana) == ["signedOut"]


@pytest.mark.parametrize(
    ("action", "role"), [("make_organizer", "ORGANIZER"), ("make_staff", "STAFF"), ("make_participant", "PARTICIPANT")]
)
def test_staff_give_roles(office: Browser, ana: User, action: str, role: str) -> None:
    ben = UserFactory(organizer=True)

    _act(office, User, action, ana, ben)

    assert set(User.objects.filter(pk__in=[ana.pk, ben.pk]).values_list("role", flat=True)) == {role}


def test_staff_close_and_open_accounts(office: Browser, ana: User) -> None:
    _act(office, User, "close", ana)
    assert not User.objects.get(pk=ana.pk).is_active

    _act(office, User, "open", ana)
    assert User.objects.get(pk=ana.pk).is_active


def test_the_last_member_of_staff_stays_and_reads_why(office: Browser, staffer: User) -> None:
    _act(office, User, "close", staffer)

    assert User.objects.get(pk=staffer.pk).is_active
    assert "Somebody has to stay on the staff." in office.get("/admin/accounts/user/").content.decode()


def test_fields_that_services_write_cannot_be_edited(office: Browser, ana: User) -> None:
    path = f"/admin/accounts/user/{ana.pk}/change/"

    office.post(path, {"name": "Ana Lima", "email": "x@club.example", "role": "STAFF", "is_superuser": "on"})

    ana.refresh_from_db()
    assert (ana.name, ana.email, ana.role, ana.is_superuser) == ("Ana Lima", "ana@club.example", "PARTICIPANT", False)


def test_nobody_is_deleted_in_the_admin(office: Browser, ana: User) -> None:
    assert office.post(f"/admin/accounts/user/{ana.pk}/delete/", {"post": "yes"}).status_code == 403
