"""Credentials of sockets: whose they are, and whether they are still valid."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import authentication, services
from accounts.authentication import Credential
from accounts.models import Role, User
from accounts.queries import NO_SESSION
from accounts.tests.api_calls import bearer, reasons, sign_in
from accounts.tests.factories import PASSWORD
from core.people import signed_in
from core.rooms import registry
from core.rooms.access import Proof
from core.rooms.models import RoomEvent


def _by(cookie: str | None, bearer: str | None) -> Credential:
    return authentication.authenticate([Proof(cookie, bearer)])[0]


def _by_token(token: str) -> Credential:
    return _by(None, token)


def _still_valid(credential: Credential) -> bool:
    return authentication.still_valid([credential])[0]


@pytest.fixture
def firefox(ana: User) -> Browser:
    firefox = Browser()
    firefox.post("/login/", {"login": ana.email, "password": PASSWORD})
    return firefox


@pytest.fixture
def by_cookie(firefox: Browser) -> Credential:
    return _by(firefox.cookies["sessionid"].value, None)


@pytest.fixture
def by_token(api: APIClient, ana: User) -> Credential:
    return _by_token(sign_in(api, ana)["token"])


def test_a_cookie_authenticates(ana: User, by_cookie: Credential) -> None:
    assert (by_cookie.user, by_cookie.kind) == (ana, "browser")
    assert _still_valid(by_cookie)


def test_a_token_authenticates(ana: User, by_token: Credential) -> None:
    assert (by_token.user, by_token.kind) == (ana, "api")
    assert _still_valid(by_token)


@pytest.mark.parametrize("cookie", [None, "", "x", "a" * 32, "\x00" * 32, "\ud800" * 32, "a" * 5000])
def test_the_cookie_of_a_guest_is_anonymous(db: None, cookie: str | None) -> None:
    credential = _by(cookie, None)

    assert not credential.user.is_authenticated
    assert _still_valid(credential)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "\ud800"])
def test_a_bad_token_is_anonymous_whatever_the_cookie(firefox: Browser, token: str) -> None:
    credential = _by(firefox.cookies["sessionid"].value, token)

    assert not credential.user.is_authenticated


def test_an_expired_token_opens_no_socket_and_closes_none(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    credential = _by_token(token)

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert not _by_token(token).user.is_authenticated
        assert _still_valid(credential)


def test_a_refresh_leaves_the_socket_open(api: APIClient, ana: User) -> None:
    data = sign_in(api, ana)
    credential = _by_token(data["token"])

    api.post("/api/auth/refresh", {"refreshToken": data["refreshToken"]})

    assert _still_valid(credential)


ENDINGS: dict[str, Callable[[User], object]] = {
    "signed out everywhere": lambda ana: services.end_other_sessions(user=ana, keep=NO_SESSION),
    "account closed": lambda ana: services.deactivate(user=ana),
    "password changed": lambda ana: services.change_password(
        user=ana, current=PASSWORD, new="another horse", keep=NO_SESSION
    ),
    "account deleted": lambda ana: ana.delete(),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_end_of_a_session_invalidates_cookies_and_tokens(
    ana: User, by_cookie: Credential, by_token: Credential, ending: str
) -> None:
    ENDINGS[ending](User.objects.get(pk=ana.pk))

    assert not _still_valid(by_cookie)
    assert not _still_valid(by_token)


def test_a_new_role_makes_rooms_check_again_and_signs_nobody_out(ana: User, by_token: Credential) -> None:
    services.give_role(user=ana, role=Role.ORGANIZER)

    assert reasons(ana) == ["roleChanged"]
    assert _still_valid(by_token)


def test_signing_out_on_the_page_ends_the_cookie_only(
    firefox: Browser, by_cookie: Credential, by_token: Credential
) -> None:
    firefox.post("/logout/")

    assert not _still_valid(by_cookie)
    assert _still_valid(by_token)


def test_signing_out_over_the_api_ends_the_token_only(api: APIClient, ana: User, by_cookie: Credential) -> None:
    token = sign_in(api, ana)["token"]
    by_token = _by_token(token)

    api.post("/api/auth/logout", **bearer(token))

    assert _still_valid(by_cookie)
    assert not _still_valid(by_token)


def test_when_the_announcement_arrives_the_session_has_ended(
    firefox: Browser, by_cookie: Credential, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    """The notification goes out after the commit; its readers must see the end."""
    with django_capture_on_commit_callbacks() as notifications:  # type: ignore[attr-defined]
        services.end_browser_session(user_id=signed_in(by_cookie.user).pk, session_key=by_cookie.key)

    assert notifications
    assert not _still_valid(by_cookie)


def test_no_secret_is_announced(api: APIClient, ana: User, firefox: Browser) -> None:
    data = sign_in(api, ana)
    api.post("/api/auth/logout", **bearer(data["token"]))
    firefox.post("/logout/")

    assert [event.data for event in RoomEvent.objects.all()] == [{"reason": "signedOut"}] * 2


def test_nobody_can_join_a_persons_own_room(ana: User) -> None:
    with pytest.raises(registry.NotFound):
        registry.kind_of(f"people.{ana.pk}")
