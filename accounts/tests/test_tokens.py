"""Access tokens, and how the API handles good and bad ones."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
import time_machine
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from accounts import services, tokens
from accounts.errors import TokenExpired, TokenInvalid
from accounts.models import Session, User
from accounts.tests.api_calls import bearer, refused, sign_in
from accounts.tests.factories import PASSWORD

ME = "/api/auth/me"


def _token(**changes: object) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": "courtside",
        "aud": "courtside-api",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "jti": "j",
        "iat": now,
        "exp": now + timedelta(hours=1),
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, settings.JWT_SECRET, algorithm="HS256")


def test_a_token_names_its_user_and_its_session() -> None:
    user_id, session_id = uuid4(), uuid4()
    token = tokens.access_token(user_id=user_id, session_id=session_id)

    assert tokens.read_access_token(token) == tokens.Claims(user_id, session_id)
    assert set(jwt.decode(token, options={"verify_signature": False})) == {
        "iss",
        "aud",
        "sub",
        "sid",
        "jti",
        "iat",
        "exp",
    }


def test_a_token_is_valid_for_an_hour() -> None:
    with time_machine.travel("2026-11-20T20:00:00Z", tick=False) as clock:
        token = tokens.access_token(user_id=uuid4(), session_id=uuid4())
        clock.shift(3599)
        tokens.read_access_token(token)
        clock.shift(1)
        with pytest.raises(TokenExpired):
            tokens.read_access_token(token)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "jti", "iat", "exp"])
def test_a_token_without_a_claim_is_refused(claim: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read_access_token(_token(**{claim: None}))


@pytest.mark.parametrize(
    "changes",
    [{"iss": "elsewhere"}, {"aud": "other"}, {"sub": "ana"}, {"sid": "x"}, {"sid": 7}, {"exp": "soon"}, {"sub": 7}],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read_access_token(
            _token(**changes) if "sub" not in changes or changes["sub"] != 7 else _signed_by_hand()
        )


def _signed_by_hand() -> str:
    """Sign by hand: PyJWT writes no number as a subject, but another library may."""
    return jwt.api_jws.encode(b'{"sub": 7}', settings.JWT_SECRET, algorithm="HS256")


def test_a_foreign_signature_is_refused() -> None:
    forged = jwt.encode({"sub": str(uuid4())}, "x" * 64, algorithm="HS256")
    unsigned = jwt.encode({"sub": str(uuid4())}, "", algorithm="none")

    for token in (forged, unsigned):
        with pytest.raises(TokenInvalid):
            tokens.read_access_token(token)


def test_a_deeply_nested_header_is_refused() -> None:
    header = base64.urlsafe_b64encode(b"[" * 20_000).decode().rstrip("=")
    with pytest.raises(TokenInvalid):
        tokens.read_access_token(f"{header}.e30.x")


@given(st.text(max_size=60) | st.from_regex(r"[\w-]{0,20}\.[\w-]{0,20}\.[\w-]{0,20}", fullmatch=True))
def test_any_garbage_is_refused_without_an_error(text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read_access_token(text)


def test_an_expired_token_has_its_own_code(api: APIClient, ana: User) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=2)):
        token = sign_in(api, ana)["token"]

    answer = api.get(ME, **bearer(token))

    refused(answer, 401, "TOKEN_EXPIRED")
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "bearer x.y.z", "Bearer a b c", "BEARER \u00e9"])
def test_a_bad_token_is_401_with_a_challenge(api: APIClient, db: None, header: str) -> None:
    answer = api.get(ME, HTTP_AUTHORIZATION=header)

    refused(answer, 401, "NOT_AUTHENTICATED")
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_a_call_without_a_token_is_asked_for_one(api: APIClient, db: None) -> None:
    answer = api.get(ME)

    refused(answer, 401, "NOT_AUTHENTICATED")
    assert answer["WWW-Authenticate"] == 'Bearer realm="courtside"'


def test_a_valid_token_of_a_closed_account_opens_nothing(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    ana.is_active = False
    ana.save()

    refused(api.get(ME, **bearer(token)), 401, "NOT_AUTHENTICATED")


def test_a_token_of_another_persons_session_is_refused(api: APIClient, ana: User, staffer: User) -> None:
    session = Session.objects.get(user=User.objects.get(pk=sign_in(api, ana)["user"]["id"]))
    crossed = tokens.access_token(user_id=staffer.pk, session_id=session.pk)

    refused(api.get(ME, **bearer(crossed)), 401, "NOT_AUTHENTICATED")


def test_a_token_takes_precedence_over_the_cookie(api: APIClient, ana: User, staffer: User) -> None:
    token = sign_in(api, ana)["token"]
    api.force_login(staffer)

    assert api.get(ME).json()["data"]["name"] == staffer.name
    assert api.get(ME, **bearer(token)).json()["data"]["name"] == ana.name


def test_with_a_bad_token_the_cookie_is_ignored(api: APIClient, ana: User) -> None:
    api.force_login(ana)

    refused(api.get(ME, **bearer("x")), 401, "NOT_AUTHENTICATED")


def test_another_scheme_is_ignored(api: APIClient, ana: User) -> None:
    api.force_login(ana)

    assert api.get(ME, HTTP_AUTHORIZATION="Basic YTpi").status_code == 200


def test_a_token_needs_no_csrf_and_a_cookie_does(ana: User) -> None:
    strict = APIClient(enforce_csrf_checks=True)
    token = sign_in(strict, ana)["token"]
    strict.force_login(ana)

    assert strict.patch(ME, {"name": "Ana Lima"}, **bearer(token)).status_code == 200
    refused(strict.patch(ME, {"name": "Ana Lima"}), 403, "FORBIDDEN")


class Open(APIView):
    permission_classes = [AllowAny]

    def get(self, request: object) -> Response:
        return Response({"who": str(request.user)})  # type: ignore[attr-defined]


def test_a_bad_token_is_ignored_and_noted_on_public_calls(db: None) -> None:
    request: Any = APIRequestFactory().get("/", HTTP_AUTHORIZATION="Bearer x")

    answer = Open.as_view()(request)

    assert (answer.status_code, answer.data) == (200, {"who": "AnonymousUser"})
    assert isinstance(request.bearer_problem, TokenInvalid)


def test_a_call_without_a_token_costs_no_query(django_assert_num_queries: object, db: None) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        Open.as_view()(APIRequestFactory().get("/"))


def test_a_token_costs_one_query(django_assert_num_queries: object, ana: User) -> None:
    pair = services.sign_in(email=ana.email, password=PASSWORD, client=services.sessions.Client())
    with django_assert_num_queries(1):  # type: ignore[operator]
        Open.as_view()(APIRequestFactory().get("/", **bearer(pair.token)))
