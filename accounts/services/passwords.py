"""Set, change and reset passwords.

Requesting a reset answers the same, and takes as long, whether or not an account has the address.
"""

from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.errors import InvalidCredentials, LinkExpired
from accounts.hashers import normalize_password
from accounts.models import User, normalize_email
from accounts.queries import NO_SESSION, CurrentSession
from accounts.room_events import Reason
from accounts.services import sessions
from accounts.services.credentials import prove_own_password
from accounts.tokens import fingerprint
from core import jobs
from core.api import rate_limits
from core.errors import Invalid, RateLimited

MAX_PASSWORD_LENGTH = 128
RESETS_PER_NETWORK, RESETS_PER_ADDRESS, RESETS_WINDOW_SECONDS = 60, 3, 900
DEMO_PEOPLE = [f"{who}@courtside.example" for who in ("staff", "organizer", "scorer", "ana", "ben")]


def validate_new_password(password: str, *, name: str, email: str, field: str = "password") -> None:
    """Raise Invalid for a password that is too short, too long, common, or too similar to the name or address."""
    password = normalize_password(password)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise Invalid(fields={field: [f"A password has at most {MAX_PASSWORD_LENGTH} characters."]})
    if not all(_may_be_typed(letter) for letter in password):
        raise Invalid(fields={field: ["A password cannot contain this character."]})
    try:
        validate_password(password, User(name=name, email=email))
    except ValidationError as wrong:
        raise Invalid(fields={field: wrong.messages}) from wrong


def change_password(*, user: User, current: str, new: str, keep: CurrentSession) -> User:
    """Change the person's password and end all their sessions but `keep`.

    Raises Invalid (wrong current password, bad new one), RateLimited or Busy.
    """
    try:
        prove_own_password(user=user, password=current)
    except InvalidCredentials as wrong:
        raise Invalid(fields={"current_password": ["This is not your current password."]}) from wrong
    validate_new_password(new, name=user.name, email=user.email, field="new_password")
    return set_password(user.pk, make_password(normalize_password(new)), keep)


def set_demo_password(password: str) -> None:
    """Set the password of every demo person (DEMO_PASSWORD), or raise Invalid. Idempotent."""
    validate_new_password(password, name="", email="")
    for person in User.objects.filter(email__in=DEMO_PEOPLE).order_by("id"):
        if not person.check_password(password):
            set_password(person.pk, make_password(normalize_password(password)), NO_SESSION, tell=False)


@transaction.atomic
def set_password(user_id: UUID, encoded: str, keep: CurrentSession, *, proven: bool = False, tell: bool = True) -> User:
    """Save the hash, end other sessions and email the person. `proven` also confirms their address."""
    user, now = User.objects.locked(user_id), timezone.now()
    user.password = encoded
    user.email_confirmed_at = user.email_confirmed_at or (now if proven else None)
    user.save(update_fields=["password", "email_confirmed_at", "updated_at"])
    sessions.end_other_sessions(user=user, keep=keep, reason=Reason.PASSWORD_CHANGED)
    if tell:
        emails.queue_account_changed(user=user, what="Your password was changed.", when=now)
    return user


def _may_be_typed(letter: str) -> bool:
    return letter != "\x00" and not "\ud800" <= letter <= "\udfff"


class _ResetTokens(PasswordResetTokenGenerator):
    """Tokens valid for PASSWORD_RESET_TIMEOUT seconds, until the password changes or the person signs in."""

    key_salt = "accounts.services.recovery"


_reset_tokens = _ResetTokens()


def request_reset(*, email: str, network: str) -> None:
    """Queue an email with a link to the account of this address, if there is one; the caller cannot tell.

    Raises Invalid for a malformed address, and RateLimited. After three emails to an address in 15 minutes no more are
    sent, without an error.
    """
    address = normalize_email(email)
    rate_limits.hit("reset-network", network, RESETS_PER_NETWORK, RESETS_WINDOW_SECONDS)
    try:
        rate_limits.hit("reset-address", fingerprint(address), RESETS_PER_ADDRESS, RESETS_WINDOW_SECONDS)
    except RateLimited:
        return
    person = User.objects.filter(email=address, is_active=True).only("pk").first()
    with transaction.atomic():
        jobs.enqueue("accounts.mail_reset_link", user_id=person and str(person.pk), edition=uuid4())


def send_reset_link(*, user_id: UUID, edition: str) -> None:
    """Send the email with the link, once for each `edition`."""
    user = User.objects.get(pk=user_id)
    token = f"{user.pk.hex}-{_reset_tokens.make_token(user)}"
    emails.write_reset_link(user, token, edition)


def user_of_reset_link(token: str) -> User:
    """Return the user whose password the link may change, or raise LinkExpired: too old, used, or not issued here."""
    pk, _, stamp = token.partition("-")
    try:
        user = User.objects.get(pk=UUID(hex=pk), is_active=True)
    except (ValueError, User.DoesNotExist) as gone:
        raise LinkExpired from gone
    if not _reset_tokens.check_token(user, stamp):
        raise LinkExpired
    return user


def reset_password(*, token: str, new: str) -> User:
    """Set the password of the link's user and end all their sessions. The link cannot be used again.

    Reading the email proves the address. Raises LinkExpired or Invalid.
    """
    user = user_of_reset_link(token)
    validate_new_password(new, name=user.name, email=user.email)
    encoded = make_password(normalize_password(new))
    with transaction.atomic():
        User.objects.locked(user.pk)
        user_of_reset_link(token)  # again: another request may have used the link while this one waited for the lock
        return set_password(user.pk, encoded, NO_SESSION, proven=True)
