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
from core.api import rate_limits
from core.ids import fold_code

# Wrong codes, by windows of (tries, seconds): from one network or one known browser, and of a person in all. Whoever
# comes here without being signed in knows the password already.
FROM_ONE: rate_limits.Windows = ((10, 300), (60, 3600))
PER_PERSON: rate_limits.Windows = ((30, 300), (120, 3600))


def demand(*, user: User, code: str, network: str = "", device: str = "") -> None:
    """Nothing for a person without second factor; else MfaRequired without a code, WrongCode or RateLimited."""
    if not user.has_second_factor:
        return
    if not code.strip():
        raise MfaRequired
    prove(user=user, code=code, network=network, device=device)


def prove(*, user: User, code: str, network: str = "", device: str = "") -> Authenticator:
    """The authenticator whose code this is, or WrongCode, or RateLimited.

    `device` is a browser that signed in to this account before, or a session that is signed in: strangers who know
    the password do not lock it out.

    An app's code is good once (RFC 6238 §5.2), a recovery code too. Every attempt counts before it
    is judged; only the wrong ones stay counted.
    """
    counters = _counters(user, network, device)
    for scope, subject, windows in counters:
        rate_limits.hit_all(scope, subject, windows)
    with transaction.atomic():
        mine = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
        # The app first: its code is what people type.
        for authenticator in mine.order_by("-type").select_for_update():
            if _accepts(authenticator, fold_code(code)):
                authenticator.record_usage()
                for scope, subject, windows in counters:
                    rate_limits.undo_all(scope, subject, windows)
                return authenticator
    raise WrongCode


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take every authenticator from a person who lost theirs. For the staff, who have seen who it is."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        notices.tell(user=user, what="The staff removed the second factor from your account.", when=timezone.now())


def _counters(user: User, network: str, device: str) -> list[tuple[str, str, rate_limits.Windows]]:
    if device:
        return [("second-factor-device", f"{user.pk} {device}", FROM_ONE)]
    return [("second-factor-from", f"{user.pk} {network}", FROM_ONE), ("second-factor", str(user.pk), PER_PERSON)]


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
