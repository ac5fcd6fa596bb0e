"""Sign up, edit and delete accounts, confirm addresses, give roles."""

import unicodedata
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.emails import CONFIRMATION_SALT
from accounts.errors import AlreadyConfirmed, EmailTaken, LastStaff, LinkExpired
from accounts.models import Role, User, normalize_email
from accounts.room_events import CredentialsChanged, Reason, room_of_person
from accounts.services import credentials, passwords, sessions
from core import lifecycle
from core.api import rate_limits
from core.errors import Invalid, constraint_errors
from core.idempotency import services as idempotency
from core.rooms.services import announce
from core.text import one_line, text_problem

SIGN_UPS_PER_NETWORK, WINDOW_SECONDS = 600, 3600  # a whole hall may sign up at half-time
CONFIRMATION_TTL_SECONDS = 3 * 24 * 60 * 60
CONFIRMATIONS_PER_PERSON, CONFIRMATIONS_WINDOW_SECONDS = 5, 3600
MIN_NAME_LENGTH, MAX_NAME_LENGTH = 2, 120
MAX_MARKS = 4  # combining marks on one letter; no script needs more
_JOINERS = "\u200c\u200d"
REQUESTABLE_ROLES = (Role.PARTICIPANT, Role.ORGANIZER)


def sign_up(*, name: str, email: str, password: str, role: str = Role.PARTICIPANT, network: str) -> User:
    """Create an account, or raise Invalid, EmailTaken, RateLimited or Busy.

    With ORGANIZER_SIGNUP `open`, a request to be an organizer is granted at once; otherwise it is kept for the staff to
    see.
    """
    rate_limits.hit("sign-up", network, SIGN_UPS_PER_NETWORK, WINDOW_SECONDS)
    person = _new_user(name=name, email=email, password=password)
    if role not in REQUESTABLE_ROLES:
        raise Invalid(fields={"role": ["Ask for PARTICIPANT or ORGANIZER."]})
    if role == Role.ORGANIZER:
        person.role = Role.ORGANIZER if settings.ORGANIZER_SIGNUP == "open" else Role.PARTICIPANT
        person.organizer_requested_at = None if person.is_organizer else timezone.now()
    return _save_new_user(person, password)


def make_staff(*, name: str, email: str, password: str) -> User:
    """Create a member of staff. Only for the operator of the machine. Raises Invalid or EmailTaken."""
    person = _new_user(name=name, email=email, password=password)
    person.role = Role.STAFF
    return _save_new_user(person, password)


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """Change the person's name, or raise Invalid."""
    user = User.objects.locked(user.pk)
    user.name = normalize_name(name)
    user.save(update_fields=["name", "updated_at"])
    return user


@transaction.atomic
def edit_own_account(
    *, user: User, network: str, name: str | None = None, email_preferences: Mapping[str, bool] | None = None
) -> User:
    """Change the person's name and email preferences together. Raises Invalid, and the preferences' own errors."""
    if name is not None:
        user = rename(user=user, name=name)
    lifecycle.choose_mail(user, email_preferences or {}, network)
    return user


@transaction.atomic
def give_role(*, user: User, role: Role) -> User:
    """Make the person a participant, an organizer or staff, or raise LastStaff."""
    require_other_staff(user, leaving=role != Role.STAFF)
    user = User.objects.locked(user.pk)
    changed, user.role, user.organizer_requested_at = user.role != role, role, None
    user.save(update_fields=["role", "organizer_requested_at", "updated_at"])
    if changed:
        announce(room_of_person(user.pk), CredentialsChanged(Reason.ROLE_CHANGED))
    return user


@transaction.atomic
def deactivate(*, user: User) -> User:
    """Close the account and end all its sessions, or raise LastStaff."""
    require_other_staff(user, leaving=True)
    user = User.objects.locked(user.pk)
    user.is_active = False
    user.save(update_fields=["is_active", "updated_at"])
    sessions.end_other_sessions(user=user, reason=Reason.DEACTIVATED)
    return user


@transaction.atomic
def reactivate(*, user: User) -> User:
    """Open a closed account again."""
    user = User.objects.locked(user.pk)
    user.is_active = True
    user.save(update_fields=["is_active", "updated_at"])
    return user


def _new_user(*, name: str, email: str, password: str) -> User:
    """Return an unsaved user. Raise Invalid with all errors together."""
    wrong: dict[str, list[str]] = {}
    person = User(name=name, email=email)
    for field, clean in (("name", normalize_name), ("email", normalize_email)):
        try:
            setattr(person, field, clean(getattr(person, field)))
        except Invalid as refusal:
            wrong |= refusal.extra["fields"]
    try:
        passwords.validate_new_password(password, name=person.name, email=person.email)
    except Invalid as refusal:
        wrong |= refusal.extra["fields"]
    if wrong:
        raise Invalid(fields=wrong)
    return person


def _save_new_user(person: User, password: str) -> User:
    if User.objects.filter(email=person.email).exists():  # saves hashing the password; the constraint decides
        raise EmailTaken
    person.set_password(password)
    with constraint_errors({"user_email_unique": EmailTaken}), transaction.atomic():
        person.save(force_insert=True)
        emails.queue_confirmation_link(person)
    return person


def require_other_staff(user: User, *, leaving: bool) -> None:
    """Raise LastStaff if no other staff would remain. Locks all staff in order: of two who leave at once, one stays."""
    if not leaving:
        return
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("id").select_for_update(no_key=True)
    if [person.pk for person in staff] == [user.pk]:
        raise LastStaff


def normalize_name(name: str) -> str:
    """Return the name composed (NFC) and with single spaces, or raise Invalid."""
    composed = one_line(unicodedata.normalize("NFC", name))
    if sentence := text_problem(composed):
        raise Invalid(fields={"name": [sentence]})
    if _is_stacked(composed):
        raise Invalid(fields={"name": [f"Use at most {MAX_MARKS} accents on one letter."]})
    if len(composed.strip(_JOINERS)) < MIN_NAME_LENGTH:
        raise Invalid(fields={"name": [f"A name has at least {MIN_NAME_LENGTH} characters."]})
    if len(composed) > MAX_NAME_LENGTH:
        raise Invalid(fields={"name": [f"A name has at most {MAX_NAME_LENGTH} characters."]})
    return composed


def _is_stacked(text: str) -> bool:
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > MAX_MARKS:
            return True
    return False


def request_confirmation(*, user: User) -> None:
    """Send the confirmation link again, or raise AlreadyConfirmed or RateLimited."""
    if user.email_confirmed_at:
        raise AlreadyConfirmed
    rate_limits.hit("confirm-email", str(user.pk), CONFIRMATIONS_PER_PERSON, CONFIRMATIONS_WINDOW_SECONDS)
    with transaction.atomic():
        emails.queue_confirmation_link(user)


def user_of_confirmation_link(token: str) -> User:
    """Return the user of the link, or raise LinkExpired: too old, not issued here, or the address has changed."""
    try:
        pk, email = signing.loads(token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_TTL_SECONDS)
        return User.objects.get(pk=pk, email=email, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError) as gone:
        raise LinkExpired from gone


@transaction.atomic
def confirm_email(*, token: str) -> User:
    """Mark the address as confirmed, or raise LinkExpired. Idempotent."""
    user = User.objects.locked(user_of_confirmation_link(token).pk)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = timezone.now()
        user.save(update_fields=["email_confirmed_at", "updated_at"])
    return user


@transaction.atomic
def delete_person(*, user: User) -> None:
    """Delete the account, or raise LastStaff.

    In the same transaction, bookings go to the next on the waiting list and sockets close. What the person scored or
    organized stays, without a name.
    """
    require_other_staff(user, leaving=user.role == Role.STAFF)
    user = User.objects.locked(user.pk)
    lifecycle.erase(user)
    idempotency.forget(user.pk)
    sessions.end_other_sessions(user=user, reason=Reason.DEACTIVATED)
    user.delete()


def delete_own_account(*, user: User, password: str) -> None:
    """Delete the person's own account after checking the password. Raises what a sign-in raises."""
    credentials.prove_own_password(user=user, password=password)
    delete_person(user=user)
