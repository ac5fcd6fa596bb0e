"""Emails about a person's own account. A link is made when its email is written, so no job holds a token."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.core import signing
from django.utils.dateparse import parse_datetime

from accounts.clients import Client
from accounts.models import User
from core.mail import rendering
from core.mail import services as mail
from core.mail.models import MailBox
from core.people import Person

CONFIRMATION_SALT = "accounts.confirm-email"


def queue_account_changed(*, user: User, what: str, when: datetime, client: Client | None = None) -> None:
    """Queue the email that something about the person's sign-in changed, in the caller's transaction."""
    seen = client and {"ip": client.ip, "user_agent": client.user_agent}
    mail.queue("accounts.changed", user.pk, edition=uuid4(), what=what, when=when.isoformat(), client=seen)


def write_account_changed(user_id: UUID, edition: str, what: str, when: str, client: dict[str, str] | None) -> None:
    if user := User.objects.filter(pk=user_id).first():
        context = {"name": user.name, "what": what, "when": parse_datetime(when), "client": client}
        key = f"account-changed.{user.pk}.{edition}"
        mail.post(to=user, template="account_changed", context=context, dedupe_key=key)


def queue_confirmation_link(user: Person, since: datetime | None = None) -> None:
    """Queue the link that confirms the person's address, unless one was written `since`."""
    mail.queue("accounts.confirm_email", user.pk, edition=uuid4(), since=since and since.isoformat())


def write_confirmation_link(user_id: UUID, edition: str, since: str | None) -> None:
    user = User.objects.filter(pk=user_id).first()
    links = MailBox.objects.filter(person=user_id, template="confirm_email")
    if user is None or (since and links.filter(created_at__gt=since).exists()):
        return
    token = signing.dumps([str(user.pk), user.email], salt=CONFIRMATION_SALT)
    _write_link(user, "confirm_email", rendering.page_url("account_confirm_email", token), edition)


def write_reset_link(user: User, token: str, edition: str) -> None:
    _write_link(user, "reset_password", rendering.page_url("account_reset_password_from_key", token), edition)


def _write_link(user: User, template: str, url: str, edition: str) -> None:
    """Write a secret email: the staff see its subject only."""
    mail.post(
        to=user,
        template=template,
        context={"name": user.name, "url": url},
        dedupe_key=f"{template.replace('_', '-')}.{user.pk}.{edition}",
        secret=True,
    )


KINDS: dict[str, Callable[..., object]] = {"changed": write_account_changed, "confirm_email": write_confirmation_link}
