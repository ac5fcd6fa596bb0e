"""Emails about a person's own account."""

from datetime import datetime
from uuid import uuid4

from accounts.clients import Client
from accounts.models import User
from core.mail import rendering
from core.mail import services as mail


def send_account_changed(*, user: User, what: str, when: datetime, client: Client | None = None) -> None:
    """Email the person that something about their sign-in changed. Runs in the caller's transaction."""
    mail.post(
        to=user,
        template="account_changed",
        context={"name": user.name, "what": what, "when": when, "client": client},
        dedupe_key=f"account-changed.{user.pk}.{uuid4()}",
    )


def send_confirmation_link(user: User, token: str) -> None:
    """Email the link that confirms the person's address. Runs in the caller's transaction."""
    _send_link(user, "confirm_email", rendering.page_url("account_confirm_email", token), "confirm-email")


def send_reset_link(user: User, token: str) -> None:
    """Email the link that resets the person's password. Runs in the caller's transaction."""
    _send_link(user, "reset_password", rendering.page_url("account_reset_password_from_key", token), "reset-password")


def _send_link(user: User, template: str, url: str, key: str) -> None:
    """Write a secret email: the staff see its subject only."""
    mail.post(
        to=user,
        template=template,
        context={"name": user.name, "url": url},
        dedupe_key=f"{key}.{user.pk}.{uuid4()}",
        secret=True,
    )
