"""Emails about a person's own account."""

from datetime import datetime
from uuid import uuid4

from accounts.clients import Client
from accounts.models import User
from core.mail import services as mail


def send_account_changed(*, user: User, what: str, when: datetime, client: Client | None = None) -> None:
    """Email the person that something about their sign-in changed. Runs in the caller's transaction."""
    mail.post(
        to=user,
        template="account_changed",
        context={"name": user.name, "what": what, "when": when, "client": client},
        dedupe_key=f"account-changed.{user.pk}.{uuid4()}",
    )
