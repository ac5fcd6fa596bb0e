"""The verbs for who forgot their password: ask for a link by mail, and choose a new one by it.

Asking says the same, and takes the same time, whether or not anybody has that address.
"""

from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from accounts.addresses import canonical
from accounts.hashers import composed
from accounts.models import User
from accounts.queries import NOWHERE
from accounts.refusals import LinkNoLonger
from accounts.services import passwords
from accounts.tokens import fingerprint
from core import jobs
from core.api import rate_limits
from core.errors import RateLimited
from core.mail import links
from core.mail import services as mail

PER_NETWORK, PER_ADDRESS, WINDOW_SECONDS = 60, 3, 900


class _Stamps(PasswordResetTokenGenerator):
    """Good for PASSWORD_RESET_TIMEOUT seconds, until the password changes or the person signs in."""

    key_salt = "accounts.services.recovery"


_stamps = _Stamps()


def ask_to_reset(*, email: str, network: str) -> None:
    """Have a link mailed to whoever has that address; nobody learns whether somebody does.

    Refuses with Invalid what is no address, and with RateLimited. More than three an address in a
    quarter of an hour are not mailed, and that is not said either.
    """
    address = canonical(email)
    rate_limits.hit("reset-network", network, PER_NETWORK, WINDOW_SECONDS)
    try:
        rate_limits.hit("reset-address", fingerprint(address), PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return
    person = User.objects.filter(email=address, is_active=True).only("pk").first()
    with transaction.atomic():
        jobs.enqueue("accounts.mail_reset_link", user_id=str(person.pk) if person else None)


@transaction.atomic
def mail_reset_link(*, user_id: UUID) -> None:
    """Write the message with the link."""
    user = User.objects.get(pk=user_id)
    token = f"{user.pk.hex}-{_stamps.make_token(user)}"
    mail.post(
        to=user,
        template="reset_password",
        context={"name": user.name, "url": links.to_page("account_reset_password_from_key", token)},
        dedupe_key=f"reset-password.{user.pk}.{uuid4()}",
        secret=True,
    )


def holder_of(token: str) -> User:
    """Whose password the link may change, or LinkNoLonger: too old, used, or not ours."""
    pk, _, stamp = token.partition("-")
    try:
        user = User.objects.get(pk=UUID(hex=pk), is_active=True)
    except (ValueError, User.DoesNotExist) as gone:
        raise LinkNoLonger from gone
    if not _stamps.check_token(user, stamp):
        raise LinkNoLonger
    return user


def reset_password(*, token: str, new: str) -> User:
    """Give the person of the link a new password and sign them out everywhere; the link is spent by it.

    Who could read the mail has shown that the address is theirs. Refuses with LinkNoLonger or Invalid.
    """
    user = holder_of(token)
    passwords.check_new(new, name=user.name, email=user.email)
    encoded = make_password(composed(new))
    with transaction.atomic():
        User.objects.locked(user.pk)
        holder_of(token)  # again: another may have used the link while this one waited
        return passwords.replace(user.pk, encoded, NOWHERE, proven=True)
