"""The verbs about passwords: prove one, choose one, change one."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.addresses import canonical
from accounts.events import Reason
from accounts.hashers import composed
from accounts.models import User
from accounts.queries import NOWHERE, Here
from accounts.refusals import InvalidCredentials
from accounts.services import notices, places
from accounts.tokens import fingerprint
from core.api import rate_limits
from core.errors import Invalid

LONGEST = 128
DEMO_PEOPLE = [f"{who}@courtside.example" for who in ("staff", "organizer", "scorer", "ana", "ben")]
# Wrong passwords, by windows of (tries, seconds): the more there are, the longer the wait. A stranger fills the
# counter of the account together with their own network, not the account's: that one takes ten networks. A browser
# that has signed in to the account before, and a person who is signed in, have counters that no stranger reaches.
PER_NETWORK, WINDOW_SECONDS = 300, 300
FROM_NETWORK: rate_limits.Windows = ((20, 300), (60, 3600))
FROM_DEVICE: rate_limits.Windows = ((20, 300), (60, 3600))
PER_ACCOUNT: rate_limits.Windows = ((200, 300), (600, 3600))


@dataclass(frozen=True)
class Counter:
    scope: str
    subject: str
    windows: rate_limits.Windows


def prove(*, email: str, password: str, network: str, device: str = "") -> User:
    """The active person with this address and password, or InvalidCredentials, RateLimited or Busy.

    An address without an account costs as much time as one with an account: Django hashes the password either way.
    `device` is the id of a browser that has signed in to this account before.
    """
    account = _account_key(email)
    if device:
        return _judged(email, password, [Counter("sign-in-device", f"{account} {device}", FROM_DEVICE)])
    counters = [
        Counter("sign-in-network", network, ((PER_NETWORK, WINDOW_SECONDS),)),
        Counter("sign-in-from", f"{account} {network}", FROM_NETWORK),
        Counter("sign-in-account", account, PER_ACCOUNT),
    ]
    return _judged(email, password, counters)


def prove_again(*, user: User, password: str) -> User:
    """The same for a person who is signed in. Only their own sessions reach this counter."""
    return _judged(user.email, password, [Counter("password-again", str(user.pk), FROM_DEVICE)])


def _judged(email: str, password: str, counters: list[Counter]) -> User:
    """Every attempt counts before it is judged, so that simultaneous guesses cannot pass together.

    Only what was judged wrong stays counted.
    """
    for counter in counters:
        rate_limits.hit_all(counter.scope, counter.subject, counter.windows)
    wrong = False
    try:
        person = authenticate(None, username=email, password=password)
        wrong = person is None
        if wrong and composed(password) != password and not _has_account(email):
            make_password(password)  # an account would have been asked twice
    finally:
        if not wrong:
            for counter in counters:
                rate_limits.undo_all(counter.scope, counter.subject, counter.windows)
    if not isinstance(person, User):
        raise InvalidCredentials
    return person


def check_new(password: str, *, name: str, email: str, field: str = "password") -> None:
    """Refuse with Invalid what is too short, too long, common, or too much like the person's name or address."""
    password = composed(password)
    if len(password) > LONGEST:
        raise Invalid(fields={field: [f"A password has at most {LONGEST} characters."]})
    if not all(_may_be_typed(letter) for letter in password):
        raise Invalid(fields={field: ["A password cannot contain this character."]})
    try:
        validate_password(password, User(name=name, email=email))
    except ValidationError as wrong:
        raise Invalid(fields={field: wrong.messages}) from wrong


def change_password(*, user: User, current: str, new: str, keep: Here) -> User:
    """Give the person a new password and sign them out everywhere but here.

    Refuses with Invalid (a wrong current password, a bad new one), RateLimited or Busy.
    """
    try:
        prove_again(user=user, password=current)
    except InvalidCredentials as wrong:
        raise Invalid(fields={"current_password": ["This is not your current password."]}) from wrong
    check_new(new, name=user.name, email=user.email, field="new_password")
    return replace(user.pk, make_password(composed(new)), keep)


def set_demo_password(password: str) -> None:
    """Give every demo person this password (DEMO_PASSWORD), or refuse with Invalid. Twice changes nothing."""
    check_new(password, name="", email="")
    for person in User.objects.filter(email__in=DEMO_PEOPLE).order_by("id"):
        if not person.check_password(password):
            replace(person.pk, make_password(composed(password)), NOWHERE, tell=False)


@transaction.atomic
def replace(user_id: UUID, encoded: str, keep: Here, *, proven: bool = False, tell: bool = True) -> User:
    """Set the hash, end what the old one opened, and tell the person; `proven` also confirms their address."""
    user, now = User.objects.locked(user_id), timezone.now()
    user.password = encoded
    user.email_confirmed_at = user.email_confirmed_at or (now if proven else None)
    user.save(update_fields=["password", "email_confirmed_at", "updated_at"])
    places.end_others(user=user, keep=keep, reason=Reason.PASSWORD_CHANGED)
    if tell:
        notices.tell(user=user, what="Your password was changed.", when=now)
    return user


def _account_key(email: str) -> str:
    try:
        return fingerprint(canonical(email))
    except Invalid:
        return fingerprint(email)


def _has_account(email: str) -> bool:
    try:
        return User.objects.filter(email=canonical(email)).exists()
    except Invalid:
        return False


def _may_be_typed(letter: str) -> bool:
    return letter != "\x00" and not "\ud800" <= letter <= "\udfff"
