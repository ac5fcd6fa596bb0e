"""What allauth asks of us: it leads people through the pages, our services decide and write."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import services
from accounts.addresses import canonical
from accounts.clients import client_of
from accounts.refusals import InvalidCredentials
from core.refusals import Invalid


class AccountAdapter(DefaultAccountAdapter):
    """Signing in goes through `services.prove`: its limits, its one spelling of addresses, its equal time."""

    error_messages = DefaultAccountAdapter.error_messages | {"email_password_mismatch": InvalidCredentials.sentence}

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person, or None; RateLimited and Busy are for the page to show."""
        network = client_of(request).network
        try:
            return services.prove(email=credentials["email"], password=credentials["password"], network=network)
        except InvalidCredentials:
            return None

    def clean_email(self, email: str) -> str:
        try:
            return canonical(email)
        except Invalid as wrong:
            raise self.validation_error("invalid_login") from wrong

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_of(request).ip or "0.0.0.0"  # noqa: S104 (stored, not bound to)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return client_of(request).user_agent

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are pages: the API is where JSON is answered."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")


class BrowserSessionsAdapter(DefaultUserSessionsAdapter):
    """Ending a browser's session tells its sockets."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        for session in sessions:
            services.end_browser(user_id=session.user_id, session_key=session.session_key)
