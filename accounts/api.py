"""The API of accounts: sign up, sign in and out, tokens, sessions, people."""

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts import clients, queries, serializers, services, shapes
from accounts.authentication import BearerAuthentication, CookieAuthentication
from accounts.clients import client_of
from accounts.models import Session
from accounts.queries import CurrentSession
from core.api.base import ApiRouter, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_data, validated_query
from core.people import signed_in

CREDENTIALS_REFUSED = OpenApiResponse(
    description="INVALID_CREDENTIALS: the address or the password is wrong. MFA_REQUIRED: send `otp`, too. "
    "INVALID_OTP: another code is needed."
)
LINK_EXPIRED = OpenApiResponse(description="LINK_NO_LONGER_GOOD: too old, or used already; ask for another mail.")
SESSION_ENDED = OpenApiResponse(description="SESSION_REVOKED, TOKEN_EXPIRED or NOT_AUTHENTICATED: sign in again.")
NOT_SIGNED_IN = OpenApiResponse(description="NOT_AUTHENTICATED: no session to end.")


# Calls that ignore cookies, and so need no CSRF token: they carry their own proof and set no cookie.
OPEN_TO_ALL: dict[str, Any] = {"permission_classes": [AllowAny], "authentication_classes": [BearerAuthentication]}


def current_session(request: Request) -> CurrentSession:
    """Return the session of this call."""
    if isinstance(request.auth, Session):
        return CurrentSession(family=request.auth.family)
    return CurrentSession(session_key=request._request.session.session_key)


class AuthViewSet(ViewSet):
    """Accounts and sign-in. No answer is kept for an Idempotency-Key: it may hold a token."""

    @extend_schema(request=serializers.SignUpIn, responses={201: shapes.NewAccountOut})
    @action(detail=False, methods=["post"], url_path="signup", **OPEN_TO_ALL)
    def sign_up(self, request: Request) -> Response:
        """Create an account."""
        values = validated_data(serializers.SignUpIn, request.data)
        person = services.sign_up(**values, network=client_of(request._request).network)
        return Response(shapes.NewAccountOut.of(person), status=201, headers={"Location": "/api/auth/me"})

    @extend_schema(request=serializers.SignInIn, responses={200: shapes.TokensOut, 401: CREDENTIALS_REFUSED})
    @action(detail=False, methods=["post"], url_path="login", **OPEN_TO_ALL)
    def sign_in(self, request: Request) -> Response:
        """Sign in: get an access token for an hour and a refresh token."""
        values = validated_data(serializers.SignInIn, request.data)
        device = clients.known_device(request._request, values["email"])
        pair = services.sign_in(**values, client=client_of(request._request), device=device)
        return Response(shapes.TokensOut.of(pair))

    @extend_schema(request=serializers.RefreshIn, responses={200: shapes.TokensOut, 401: SESSION_ENDED})
    @action(detail=False, methods=["post"], **OPEN_TO_ALL)
    def refresh(self, request: Request) -> Response:
        """Exchange a refresh token for a new pair of tokens. It cannot be used again."""
        values = validated_data(serializers.RefreshIn, request.data)
        pair = services.refresh(token=values["refresh_token"], client=client_of(request._request))
        return Response(shapes.TokensOut.of(pair))

    @extend_schema(request=serializers.SignOutIn, responses={204: None, 401: NOT_SIGNED_IN})
    @action(
        detail=False,
        methods=["post"],
        url_path="logout",
        permission_classes=[AllowAny],
        authentication_classes=[BearerAuthentication, CookieAuthentication],
    )
    def sign_out(self, request: Request) -> Response:
        """End the session of the given refresh token, or else the session of this call."""
        token = validated_data(serializers.SignOutIn, request.data).get("refresh_token")
        if token:
            services.sign_out_by_token(token=token)
        elif isinstance(request.auth, Session):
            services.sign_out(session=request.auth)
        else:
            _sign_browser_out(request)
        return Response(status=204)

    @extend_schema(responses=shapes.AccountOut)
    @action(detail=False)
    def me(self, request: Request) -> Response:
        """Get my account."""
        return Response(shapes.AccountOut.of(request.user))

    @extend_schema(request=serializers.AccountEdit, responses=shapes.AccountOut)
    @me.mapping.patch
    def edit_me(self, request: Request) -> Response:
        """Change my name and choose which emails I get."""
        changes = validated_data(serializers.AccountEdit, request.data)
        network = client_of(request._request).network
        person = services.edit_own_account(user=signed_in(request.user), network=network, **changes)
        return Response(shapes.AccountOut.of(person))

    @extend_schema(request=serializers.PasswordIn, responses={204: None})
    @action(detail=False, methods=["post"], url_path="password")
    def change_password(self, request: Request) -> Response:
        """Change my password. Every other session ends; this one stays."""
        values = validated_data(serializers.PasswordIn, request.data)
        person = services.change_password(
            user=signed_in(request.user),
            current=values["current_password"],
            new=values["new_password"],
            keep=current_session(request),
        )
        clients.keep_signed_in(request._request, person)
        return Response(status=204)

    @extend_schema(request=serializers.ForgotPasswordIn, responses={204: None})
    @action(detail=False, methods=["post"], url_path="password/forgot", **OPEN_TO_ALL)
    def request_reset(self, request: Request) -> Response:
        """Send a link to this email address. The answer does not tell whether an account has it."""
        values = validated_data(serializers.ForgotPasswordIn, request.data)
        services.request_reset(**values, network=client_of(request._request).network)
        return Response(status=204)

    @extend_schema(request=serializers.ResetPasswordIn, responses={204: None, 410: LINK_EXPIRED})
    @action(detail=False, methods=["post"], url_path="password/reset", **OPEN_TO_ALL)
    def reset_password(self, request: Request) -> Response:
        """Set a new password with a link from an email. Every session of the account ends."""
        values = validated_data(serializers.ResetPasswordIn, request.data)
        services.reset_password(token=values["token"], new=values["password"])
        return Response(status=204)

    @extend_schema(request=serializers.ConfirmEmailIn, responses={204: None, 410: LINK_EXPIRED})
    @action(detail=False, methods=["post"], url_path="email/confirm", **OPEN_TO_ALL)
    def confirm_email(self, request: Request) -> Response:
        """Confirm an email address with a link from an email."""
        services.confirm_email(**validated_data(serializers.ConfirmEmailIn, request.data))
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="email/confirmation")
    def request_confirmation(self, request: Request) -> Response:
        """Send me the link that confirms my email address again."""
        services.request_confirmation(user=signed_in(request.user))
        return Response(status=204)


class SessionViewSet(ViewSet):
    """The caller's own sessions."""

    lookup_url_kwarg = "session_id"
    lookup_value_converter = "uuid"

    @extend_schema(responses=shapes.SessionOut(many=True))
    def list(self, request: Request) -> Response:
        """List my sessions, of browsers and API clients alike, the newest first."""
        sessions = queries.active_sessions(signed_in(request.user), current_session(request))
        return Response(shapes.SessionOut.each(sessions))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, session_id: UUID) -> Response:
        """End one of my sessions."""
        services.end_session(user=signed_in(request.user), session_id=session_id)
        return Response(status=204)


class PersonViewSet(ApiViewSet):
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    @extend_schema(parameters=[serializers.PeopleSearch], responses=shapes.AccountOut(many=True))
    def list(self, request: Request) -> Response:
        """List all accounts, the newest first. For staff."""
        values = validated_query(serializers.PeopleSearch, request)
        people = queries.people(text=values.get("q", ""), role=values.get("role", ""))
        return paginate(self, people, shapes.AccountOut.of)


def _sign_browser_out(request: Request) -> None:
    """Sign out through Django, which calls our services."""
    signed_in(request.user)
    logout(request._request)


router = ApiRouter()
router.register("auth", AuthViewSet)
router.register("auth/sessions", SessionViewSet)
router.register("users", PersonViewSet)
