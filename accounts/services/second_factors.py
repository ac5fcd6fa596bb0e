"""The verbs of the second factor: prove it by a code, take it away from who lost it."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone

from accounts import totp
from accounts.models import User
from accounts.refusals import MfaRequired, WrongCode
from accounts.services import notices
from core.api import limits

PER_PERSON, WINDOW_SECONDS = 10, 300


def demand(*, user: User, code: str) -> None:
    """Nothing for a person without second factor; else MfaRequired without a code, WrongCode or RateLimited."""
    if not user.has_second_factor:
        return
    if not code.strip():
        raise MfaRequired
    prove(user=user, code=code)


def prove(*, user: User, code: str) -> Authenticator:
    """The authenticator whose code this is, or WrongCode, or RateLimited.

    An app's code is good once (RFC 6238 §5.2), a recovery code too. Every attempt counts before it
    is judged; only the wrong ones stay counted.
    """
    limits.hit("second-factor", str(user.pk), PER_PERSON, WINDOW_SECONDS)
    with transaction.atomic():
        mine = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
        # The app first: its code is what people type.
        for authenticator in mine.order_by("-type").select_for_update():
            if _accepts(authenticator, "".join(code.split())):
                authenticator.record_usage()
                limits.take_back("second-factor", str(user.pk))
                return authenticator
    raise WrongCode


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take every authenticator from a person who lost theirs. For the staff, who have seen who it is."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        notices.tell(user=user, what="The staff removed the second factor from your account.", when=timezone.now())


def _accepts(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return _accepts_totp(authenticator, code)
    wrapped: Any = authenticator.wrap()
    return bool(wrapped.validate_code(code))


def _accepts_totp(authenticator: Authenticator, code: str) -> bool:
    step = totp.matching_step(decrypt(authenticator.data["secret"]), code, time.time())
    if step is None or step <= authenticator.data.get("last_step", 0):
        return False
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])
    return True
