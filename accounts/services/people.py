"""The verbs about people: sign up, rename, give a role, close and open an account."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.addresses import canonical
from accounts.events import CredentialsChanged, Reason, room_of
from accounts.models import Role, User
from accounts.names import cleaned_name
from accounts.refusals import EmailTaken, LastStaff
from accounts.services import confirming, passwords, places
from core import lifecycle
from core.api import rate_limits
from core.errors import Invalid, constraint_errors
from core.rooms.services import announce

SIGN_UPS_PER_NETWORK, WINDOW_SECONDS = 600, 3600  # a whole hall may sign up at half-time
ASKABLE = (Role.PARTICIPANT, Role.ORGANIZER)


def sign_up(*, name: str, email: str, password: str, role: str = Role.PARTICIPANT, network: str) -> User:
    """Make an account, or refuse with Invalid, EmailTaken, RateLimited or Busy.

    Who asks to be an organizer is one at once where ORGANIZER_SIGNUP is `open`; elsewhere the wish
    is kept for the staff to see.
    """
    rate_limits.hit("sign-up", network, SIGN_UPS_PER_NETWORK, WINDOW_SECONDS)
    person = _newcomer(name=name, email=email, password=password)
    if role not in ASKABLE:
        raise Invalid(fields={"role": ["Ask for PARTICIPANT or ORGANIZER."]})
    if role == Role.ORGANIZER:
        person.role = Role.ORGANIZER if settings.ORGANIZER_SIGNUP == "open" else Role.PARTICIPANT
        person.organizer_requested_at = None if person.is_organizer else timezone.now()
    return _added(person, password)


def make_staff(*, name: str, email: str, password: str) -> User:
    """Make an account on the staff. Only whoever runs the machine may; refuses with Invalid or EmailTaken."""
    person = _newcomer(name=name, email=email, password=password)
    person.role = Role.STAFF
    return _added(person, password)


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """Call the person something else, or refuse with Invalid."""
    user = User.objects.locked(user.pk)
    user.name = cleaned_name(name)
    user.save(update_fields=["name", "updated_at"])
    return user


@transaction.atomic
def edit_oneself(
    *, user: User, network: str, name: str | None = None, email_preferences: Mapping[str, bool] | None = None
) -> User:
    """Another name, and which mail one wants: all of it, or refuse with Invalid or as the system whose mail it is."""
    if name is not None:
        user = rename(user=user, name=name)
    lifecycle.choose_mail(user, email_preferences or {}, network)
    return user


@transaction.atomic
def give_role(*, user: User, role: Role) -> User:
    """Make the person a participant, an organizer or staff, or refuse with LastStaff."""
    keep_somebody(user, leaving=role != Role.STAFF)
    user = User.objects.locked(user.pk)
    changed, user.role, user.organizer_requested_at = user.role != role, role, None
    user.save(update_fields=["role", "organizer_requested_at", "updated_at"])
    if changed:
        announce(room_of(user.pk), CredentialsChanged(Reason.ROLE_CHANGED))
    return user


@transaction.atomic
def deactivate(*, user: User) -> User:
    """Close the account and sign the person out everywhere, or refuse with LastStaff."""
    keep_somebody(user, leaving=True)
    user = User.objects.locked(user.pk)
    user.is_active = False
    user.save(update_fields=["is_active", "updated_at"])
    places.end_others(user=user, reason=Reason.DEACTIVATED)
    return user


@transaction.atomic
def reactivate(*, user: User) -> User:
    """Open a closed account again."""
    user = User.objects.locked(user.pk)
    user.is_active = True
    user.save(update_fields=["is_active", "updated_at"])
    return user


def _newcomer(*, name: str, email: str, password: str) -> User:
    """A person not yet saved; all that is wrong is said at once."""
    wrong: dict[str, list[str]] = {}
    person = User(name=name, email=email)
    for field, clean in (("name", cleaned_name), ("email", canonical)):
        try:
            setattr(person, field, clean(getattr(person, field)))
        except Invalid as refusal:
            wrong |= refusal.extra["fields"]
    try:
        passwords.check_new(password, name=person.name, email=person.email)
    except Invalid as refusal:
        wrong |= refusal.extra["fields"]
    if wrong:
        raise Invalid(fields=wrong)
    return person


def _added(person: User, password: str) -> User:
    if User.objects.filter(email=person.email).exists():  # spares the hashing; the constraint decides
        raise EmailTaken
    person.set_password(password)
    with constraint_errors({"user_email_unique": EmailTaken}), transaction.atomic():
        person.save(force_insert=True)
        confirming.mail_link(person)
    return person


def keep_somebody(user: User, *, leaving: bool) -> None:
    """Of two staff who retire each other at once, one stays: all their rows are locked, in order."""
    if not leaving:
        return
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("id").select_for_update(no_key=True)
    if [person.pk for person in staff] == [user.pk]:
        raise LastStaff
