"""Hooks into allauth and Django: allauth leads people through the pages, our services decide and write."""

import base64
import hashlib
import logging
import secrets
from functools import cache
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import clients, services
from accounts.clients import client_of
from accounts.errors import InvalidCredentials
from accounts.models import User, normalize_email
from core.errors import Invalid
from core.mail import services as mail
from core.people import signed_in

NOTIFICATIONS = {
    "mfa/email/recovery_codes_generated": "New recovery codes were made. The old ones no longer work.",
    "mfa/email/totp_activated": "An authenticator app now protects your account.",
    "mfa/email/totp_deactivated": "The authenticator app no longer protects your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign in through `services.prove_password`, with its limits, address spelling and constant time."""

    error_messages = DefaultAccountAdapter.error_messages | {"email_password_mismatch": InvalidCredentials.sentence}

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the person, or None. The page shows RateLimited and Busy."""
        email, password = credentials["email"], credentials["password"]
        network, device = client_of(request).network, clients.known_device(request, email)
        try:
            return services.prove_password(email=email, password=password, network=network, device=device)
        except InvalidCredentials:
            return None

    def clean_email(self, email: str) -> str:
        try:
            return normalize_email(email)
        except Invalid as wrong:
            raise self.validation_error("invalid_login") from wrong

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_of(request).ip or "0.0.0.0"  # noqa: S104 (stored, not bound to)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return client_of(request).user_agent

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False for pages: only the API answers JSON. Passkey challenges are the exception."""
        match = request.resolver_match
        return match is not None and match.url_name == "mfa_login_webauthn" and super().is_ajax(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password, however the account was created."""
        try:
            return services.prove_own_password(user=signed_in(user), password=password).pk == user.pk
        except InvalidCredentials:
            return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """Queue an email in our own words about a change that allauth made."""
        what = NOTIFICATIONS.get(template_prefix, "Something about how you sign in was changed.")
        with transaction.atomic():
            services.queue_account_changed(
                user=signed_in(user), what=what, when=timezone.now(), client=client_of(self.request)
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send allauth's emails through our mailbox."""
        written = self.render_mail(template_prefix, email, {"email": email, **context})
        content = {"subject": written.subject, "text": written.body}
        mail.post(to=email, template="plain", context=content, dedupe_key=f"allauth.{uuid4()}", secret=True)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return redirect("account_login")


class BrowserSessionsAdapter(DefaultUserSessionsAdapter):
    """End browser sessions through our service, which closes their sockets."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        for session in sessions:
            services.end_browser_session(user_id=session.user_id, session_key=session.session_key)


log = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypt the secrets of authenticator apps and the seeds of recovery codes with SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a random one if it was encrypted with another SECRET_KEY, so that no code is right."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("a second factor was kept under another SECRET_KEY")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.CLUB_NAME)

    def _get_site_name(self) -> str:
        return str(settings.CLUB_NAME)


@cache
def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second-factor:{settings.SECRET_KEY}".encode()).digest()))


@receiver(user_logged_in)
def remember_browser_on_sign_in(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    """Remember the browser, so that other people's wrong passwords do not lock it out."""
    if request is not None:
        clients.remember_browser(request, user)


@receiver(user_logged_out)
def end_session_on_sign_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    """End the session before Django forgets it. Its sockets close after the commit."""
    if user is not None and request.session.session_key:
        services.end_browser_session(user_id=user.pk, session_key=request.session.session_key)
