"""Refresh tokens: each is used once, and a second use ends the family."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services
from accounts.clients import Client
from accounts.errors import SessionRevoked
from accounts.models import Session, User
from accounts.services import sessions
from accounts.tests.api_calls import bearer, reasons, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import TokenPair
from core.tests.racing import at_once, meeting, without_locks

URL = "/api/auth/refresh"


def _refresh(api: APIClient, token: str) -> dict[str, str]:
    answer = api.post(URL, {"refreshToken": token})
    assert answer.status_code == 200, answer.content
    pair: dict[str, str] = answer.json()["data"]
    return pair


def test_a_refresh_token_is_exchanged_for_a_new_pair(api: APIClient, ana: User) -> None:
    first = sign_in(api, ana)
    second = _refresh(api, first["refreshToken"])

    assert set(second) == set(first)
    assert second["refreshToken"] != first["refreshToken"]
    assert api.get("/api/auth/me", **bearer(second["token"])).json()["data"]["id"] == str(ana.pk)


def test_an_access_token_keeps_its_hour_after_a_refresh(api: APIClient, ana: User) -> None:
    first = sign_in(api, ana)
    _refresh(api, first["refreshToken"])

    assert api.get("/api/auth/me", **bearer(first["token"])).status_code == 200


def test_a_spent_token_ends_its_whole_family(api: APIClient, ana: User) -> None:
    first = sign_in(api, ana)
    second = _refresh(api, first["refreshToken"])

    refused(api.post(URL, {"refreshToken": first["refreshToken"]}), 401, "SESSION_REVOKED")

    refused(api.post(URL, {"refreshToken": second["refreshToken"]}), 401, "SESSION_REVOKED")
    for pair in (first, second):
        refused(api.get("/api/auth/me", **bearer(pair["token"])), 401, "NOT_AUTHENTICATED")
    assert reasons(ana) == ["tokenReused"]


def test_other_families_go_on(api: APIClient, ana: User) -> None:
    first, other = sign_in(api, ana), sign_in(api, ana)
    _refresh(api, first["refreshToken"])
    api.post(URL, {"refreshToken": first["refreshToken"]})

    _refresh(api, other["refreshToken"])


@pytest.mark.django_db(transaction=True)
def test_the_revocation_is_committed_although_the_call_is_refused(api: APIClient) -> None:
    ana = UserFactory()
    token = sign_in(api, ana)["refreshToken"]
    _refresh(api, token)

    with pytest.raises(SessionRevoked):
        services.refresh(token=token, client=Client())
    [answer] = at_once([lambda: Session.objects.filter(user=ana, revoked_at=None).count()])
    assert answer == 0


@pytest.mark.parametrize("token", ["csr_nobody", "x", "\u00e9", "csr_" + "a" * 1000])
def test_an_unknown_token_is_refused(api: APIClient, db: None, token: str) -> None:
    refused(api.post(URL, {"refreshToken": token}), 401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize(
    "body", [{}, {"refreshToken": ""}, {"refreshToken": None}, {"refreshToken": 1}, {"refresh_token": "x"}]
)
def test_a_refresh_without_a_token_is_invalid(api: APIClient, db: None, body: dict[str, object]) -> None:
    refused(api.post(URL, body), 400, "VALIDATION_ERROR")


def test_an_unused_token_lasts_thirty_days(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["refreshToken"]

    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        refused(api.post(URL, {"refreshToken": token}), 401, "TOKEN_EXPIRED")


def test_a_family_ends_however_often_it_was_refreshed(api: APIClient, ana: User) -> None:
    pair = sign_in(api, ana)
    began = timezone.now()
    for day in range(20, 180, 20):
        with time_machine.travel(began + timedelta(days=day)):
            pair = _refresh(api, pair["refreshToken"])

    assert Session.objects.live().get().expires_at <= began + sessions.MAX_SESSION_AGE + timedelta(minutes=1)
    with time_machine.travel(began + timedelta(days=181)):
        refused(api.post(URL, {"refreshToken": pair["refreshToken"]}), 401, "TOKEN_EXPIRED")


def test_a_closed_account_gets_no_new_pair(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["refreshToken"]
    User.objects.filter(pk=ana.pk).update(is_active=False)

    refused(api.post(URL, {"refreshToken": token}), 401, "SESSION_REVOKED")


def test_expired_sessions_are_deleted(api: APIClient, ana: User) -> None:
    old = sign_in(api, ana)["refreshToken"]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        sign_in(api, ana)
        assert services.clean_sessions() == 1
        assert Session.objects.count() == 1
        refused(api.post(URL, {"refreshToken": old}), 401, "NOT_AUTHENTICATED")


def test_deleting_an_old_token_keeps_its_child(api: APIClient, ana: User) -> None:
    _refresh(api, sign_in(api, ana)["refreshToken"])
    Session.objects.filter(parent=None).update(expires_at=timezone.now())

    services.clean_sessions()

    assert Session.objects.get().parent is None


def _two_refreshes(patch: pytest.MonkeyPatch) -> tuple[User, list[object]]:
    """Refresh one token twice at once; one call waits for the other."""
    ana = UserFactory()
    token = services.sign_in(email=ana.email, password=PASSWORD, client=Client()).refresh_token
    together, rotate = meeting(2), sessions._rotate
    patch.setattr(sessions, "_rotate", lambda session, client: (together(), rotate(session, client))[1])
    refresh = lambda: services.refresh(token=token, client=Client())  # noqa: E731
    return ana, at_once([refresh, refresh])


def _one_won_and_the_family_ended(ana: User, answers: list[object]) -> bool:
    won = [answer for answer in answers if isinstance(answer, TokenPair)]
    lost = [answer for answer in answers if isinstance(answer, SessionRevoked)]
    ended = not Session.objects.filter(user=ana, revoked_at=None).exists()
    return len(won) == len(lost) == 1 and ended


@pytest.mark.django_db(transaction=True)
def test_of_two_refreshes_at_once_one_wins_and_the_family_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _one_won_and_the_family_ended(*_two_refreshes(monkeypatch))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_family_would_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_locks():
        assert not _one_won_and_the_family_ended(*_two_refreshes(monkeypatch))
