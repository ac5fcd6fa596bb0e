"""The API of accounts: sign up, sign in and out, tokens, sessions, people."""

from uuid import UUID

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import clients, queries, serializers, services, shapes
from accounts.access import authenticated_user
from accounts.authentication import BearerAuthentication, CookieAuthentication
from accounts.clients import client_of
from accounts.models import Session
from accounts.queries import CurrentSession
from core.api.pagination import PageNumbers, paginate
from core.api.serializers import validated_data, validated_query

CREDENTIALS_REFUSED = OpenApiResponse(
    description="INVALID_CREDENTIALS: the address or the password is wrong. MFA_REQUIRED: send `otp`, too. "
    "INVALID_OTP: another code is needed."
)
LINK_EXPIRED = OpenApiResponse(description="LINK_NO_LONGER_GOOD: too old, or used already; ask for another mail.")
SESSION_ENDED = OpenApiResponse(description="SESSION_REVOKED, TOKEN_EXPIRED or NOT_AUTHENTICATED: sign in again.")
NOT_SIGNED_IN = OpenApiResponse(description="NOT_AUTHENTICATED: no session to end.")


class OpenToAll(APIView):
    """Ignore cookies, and so need no CSRF token: these calls carry their own proof and set no cookie."""

    permission_classes = [AllowAny]
    authentication_classes = [BearerAuthentication]


def current_session(request: Request) -> CurrentSession:
    """Return the session of this call."""
    if isinstance(request.auth, Session):
        return CurrentSession(family=request.auth.family)
    return CurrentSession(session_key=request._request.session.session_key)


class SignUp(OpenToAll):
    @extend_schema(request=serializers.SignUpIn, responses={201: shapes.NewAccountOut})
    def post(self, request: Request) -> Response:
        """Create an account."""
        values = validated_data(serializers.SignUpIn, request.data)
        person = services.sign_up(**values, network=client_of(request._request).network)
        return Response(shapes.NewAccountOut.of(person), status=201, headers={"Location": "/api/auth/me"})


class SignIn(OpenToAll):
    @extend_schema(request=serializers.SignInIn, responses={200: shapes.TokensOut, 401: CREDENTIALS_REFUSED})
    def post(self, request: Request) -> Response:
        """Sign in: get an access token for an hour and a refresh token."""
        values = validated_data(serializers.SignInIn, request.data)
        device = clients.known_device(request._request, values["email"])
        pair = services.sign_in(**values, client=client_of(request._request), device=device)
        return Response(shapes.TokensOut.of(pair))


class Renew(OpenToAll):
    @extend_schema(request=serializers.RefreshIn, responses={200: shapes.TokensOut, 401: SESSION_ENDED})
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for a new pair of tokens. It cannot be used again."""
        values = validated_data(serializers.RefreshIn, request.data)
        pair = services.refresh(token=values["refresh_token"], client=client_of(request._request))
        return Response(shapes.TokensOut.of(pair))


class SignOut(APIView):
    permission_classes = [AllowAny]
    authentication_classes = [BearerAuthentication, CookieAuthentication]

    @extend_schema(request=serializers.SignOutIn, responses={204: None, 401: NOT_SIGNED_IN})
    def post(self, request: Request) -> Response:
        """End the session of the given refresh token, or else the session of this call."""
        token = validated_data(serializers.SignOutIn, request.data).get("refresh_token")
        if token:
            services.sign_out_by_token(token=token)
        elif isinstance(request.auth, Session):
            services.sign_out(session=request.auth)
        else:
            _sign_browser_out(request)
        return Response(status=204)


class Me(APIView):
    @extend_schema(responses=shapes.AccountOut)
    def get(self, request: Request) -> Response:
        """Get my account."""
        return Response(shapes.AccountOut.of(request.user))

    @extend_schema(request=serializers.AccountEdit, responses=shapes.AccountOut)
    def patch(self, request: Request) -> Response:
        """Change my name and choose which emails I get."""
        changes = validated_data(serializers.AccountEdit, request.data)
        network = client_of(request._request).network
        person = services.edit_own_account(user=authenticated_user(request.user), network=network, **changes)
        return Response(shapes.AccountOut.of(person))


class Password(APIView):
    @extend_schema(request=serializers.PasswordIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change my password. Every other session ends; this one stays."""
        values = validated_data(serializers.PasswordIn, request.data)
        person = services.change_password(
            user=authenticated_user(request.user),
            current=values["current_password"],
            new=values["new_password"],
            keep=current_session(request),
        )
        clients.keep_signed_in(request._request, person)
        return Response(status=204)


class ForgotPassword(OpenToAll):
    @extend_schema(request=serializers.ForgotPasswordIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Send a link to this email address. The answer does not tell whether an account has it."""
        values = validated_data(serializers.ForgotPasswordIn, request.data)
        services.request_reset(**values, network=client_of(request._request).network)
        return Response(status=204)


class ResetPassword(OpenToAll):
    @extend_schema(request=serializers.ResetPasswordIn, responses={204: None, 410: LINK_EXPIRED})
    def post(self, request: Request) -> Response:
        """Set a new password with a link from an email. Every session of the account ends."""
        values = validated_data(serializers.ResetPasswordIn, request.data)
        services.reset_password(token=values["token"], new=values["password"])
        return Response(status=204)


class ConfirmEmail(OpenToAll):
    @extend_schema(request=serializers.ConfirmEmailIn, responses={204: None, 410: LINK_EXPIRED})
    def post(self, request: Request) -> Response:
        """Confirm an email address with a link from an email."""
        services.confirm_email(**validated_data(serializers.ConfirmEmailIn, request.data))
        return Response(status=204)


class EmailConfirmation(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Send me the link that confirms my email address again."""
        services.request_confirmation(user=authenticated_user(request.user))
        return Response(status=204)


class Sessions(APIView):
    @extend_schema(responses=shapes.SessionOut(many=True))
    def get(self, request: Request) -> Response:
        """List my sessions, of browsers and API clients alike, the newest first."""
        sessions = queries.active_sessions(authenticated_user(request.user), current_session(request))
        return Response(shapes.SessionOut.each(sessions))


class OneSession(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        """End one of my sessions."""
        services.end_session(user=authenticated_user(request.user), session_id=session_id)
        return Response(status=204)


class People(APIView):
    permission_classes = [IsAdminUser]
    pagination_class = PageNumbers

    @extend_schema(parameters=[serializers.PeopleSearch], responses=shapes.AccountOut(many=True))
    def get(self, request: Request) -> Response:
        """List all accounts, the newest first. For staff."""
        values = validated_query(serializers.PeopleSearch, request)
        people = queries.people(text=values.get("q", ""), role=values.get("role", ""))
        return paginate(self, people, shapes.AccountOut.of)


def _sign_browser_out(request: Request) -> None:
    """Sign out through Django, which calls our services."""
    authenticated_user(request.user)
    logout(request._request)
