"""The verbs about a person's address: ask for proof that it is theirs, and take it."""

from uuid import uuid4

from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.refusals import AlreadyConfirmed, LinkNoLonger
from core.api import rate_limits
from core.mail import links
from core.mail import services as mail

SALT = "accounts.confirm-email"
GOOD_FOR_SECONDS = 3 * 24 * 60 * 60
PER_PERSON, WINDOW_SECONDS = 5, 3600


def ask_to_confirm(*, user: User) -> None:
    """Mail the link again, or refuse with AlreadyConfirmed or RateLimited."""
    if user.email_confirmed_at:
        raise AlreadyConfirmed
    rate_limits.hit("confirm-email", str(user.pk), PER_PERSON, WINDOW_SECONDS)
    mail_link(user)


def mail_link(user: User) -> None:
    """Write the message with the link; in the caller's transaction."""
    token = signing.dumps([str(user.pk), user.email], salt=SALT)
    mail.post(
        to=user,
        template="confirm_email",
        context={"name": user.name, "url": links.to_page("account_confirm_email", token)},
        dedupe_key=f"confirm-email.{user.pk}.{uuid4()}",
        secret=True,
    )


def holder_of(token: str) -> User:
    """Whose address the link confirms, or LinkNoLonger: too old, not ours, or the address has changed since."""
    try:
        pk, email = signing.loads(token, salt=SALT, max_age=GOOD_FOR_SECONDS)
        return User.objects.get(pk=pk, email=email, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError) as gone:
        raise LinkNoLonger from gone


@transaction.atomic
def confirm_email(*, token: str) -> User:
    """Note that the address is the person's own, or refuse with LinkNoLonger. Twice changes nothing."""
    user = User.objects.locked(holder_of(token).pk)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = timezone.now()
        user.save(update_fields=["email_confirmed_at", "updated_at"])
    return user
