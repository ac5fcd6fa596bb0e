"""Leaving for good: the account goes, and with it all that says who it was."""

from django.db import transaction

from accounts.events import Reason
from accounts.models import Role, User
from accounts.services import passwords, places
from accounts.services.people import keep_somebody
from core import lifecycle
from core.idempotency import services as idempotency


@transaction.atomic
def delete_person(*, user: User) -> None:
    """Delete the account, or refuse with LastStaff.

    Places held anywhere go to the next in line and sockets end, in the same transaction; what the
    person scored or organized stays, without a name.
    """
    keep_somebody(user, leaving=user.role == Role.STAFF)
    user = User.objects.locked(user.pk)
    lifecycle.erase(user)
    idempotency.forget(user.pk)
    places.end_others(user=user, reason=Reason.DEACTIVATED)
    user.delete()


def delete_oneself(*, user: User, password: str) -> None:
    """As delete_person, for who proves by password to be that person; else refuses as a sign-in does."""
    passwords.prove_again(user=user, password=password)
    delete_person(user=user)
