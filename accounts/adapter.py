"""What allauth asks of us: it leads people through the pages, our services decide and write."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import known_browsers, services
from accounts.access import somebody
from accounts.addresses import canonical
from accounts.clients import client_of
from accounts.refusals import InvalidCredentials
from core.errors import Invalid
from core.mail import services as mail

NOTICES = {
    "mfa/email/recovery_codes_generated": "New recovery codes were made. The old ones no longer work.",
    "mfa/email/totp_activated": "An authenticator app now protects your account.",
    "mfa/email/totp_deactivated": "The authenticator app no longer protects your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in goes through `services.prove`: its limits, its one spelling of addresses, its equal time."""

    error_messages = DefaultAccountAdapter.error_messages | {"email_password_mismatch": InvalidCredentials.sentence}

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person, or None; RateLimited and Busy are for the page to show."""
        email, password = credentials["email"], credentials["password"]
        network, device = client_of(request).network, known_browsers.device_of(request, email)
        try:
            return services.prove(email=email, password=password, network=network, device=device)
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
        """Pages are pages: the API is where JSON is answered. The browser asks for a passkey's challenge alone."""
        match = request.resolver_match
        return match is not None and match.url_name == "mfa_login_webauthn" and super().is_ajax(request)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """By the password, whatever way the account was made."""
        try:
            return services.prove_again(user=somebody(user), password=password).pk == user.pk
        except InvalidCredentials:
            return False

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: Any = None, email: str | None = None
    ) -> None:
        """What allauth did to an account is told in our words, through the mailbox."""
        what = NOTICES.get(template_prefix, "Something about how you sign in was changed.")
        services.tell(user=somebody(user), what=what, when=timezone.now(), client=client_of(self.request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail goes past the mailbox."""
        written = self.render_mail(template_prefix, email, {"email": email, **context})
        told = {"subject": written.subject, "text": written.body}
        mail.post(to=email, template="plain", context=told, dedupe_key=f"allauth.{uuid4()}", secret=True)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")


class BrowserSessionsAdapter(DefaultUserSessionsAdapter):
    """Ending a browser's session tells its sockets."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        for session in sessions:
            services.end_browser(user_id=session.user_id, session_key=session.session_key)
