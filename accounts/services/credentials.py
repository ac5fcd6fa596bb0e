"""Prove who someone is: by password and second factor, with limits on wrong attempts; then sign in."""

import hmac
import time
from base64 import b32decode
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.clients import Client
from accounts.errors import InvalidCode, InvalidCredentials, MfaRequired
from accounts.hashers import normalize_password
from accounts.models import User, normalize_email
from accounts.services.sessions import issue_tokens
from accounts.tokens import TokenPair, fingerprint
from core.api import rate_limits
from core.errors import Invalid
from core.ids import fold_code

# Wrong passwords, by windows of (tries, seconds): the more there are, the longer the wait. A stranger's attempts
# count for the account and their network together; it takes ten networks to fill the account's own counter. Known
# browsers and signed-in people have counters that no stranger reaches.
FAILURES_PER_NETWORK, FAILURES_WINDOW_SECONDS = 300, 300
ACCOUNT_FAILURES_PER_NETWORK: rate_limits.Windows = ((20, 300), (60, 3600))
ACCOUNT_FAILURES_PER_DEVICE: rate_limits.Windows = ((20, 300), (60, 3600))
ACCOUNT_FAILURES: rate_limits.Windows = ((200, 300), (600, 3600))
PERIOD_SECONDS, DIGITS = 30, 6
DRIFT = 1  # steps that a phone's clock may be off
# Wrong codes, by windows of (tries, seconds): from one network or known browser, and of a person in all. Callers
# who are not signed in know the password already.
CODE_FAILURES_PER_SOURCE: rate_limits.Windows = ((10, 300), (60, 3600))
CODE_FAILURES: rate_limits.Windows = ((30, 300), (120, 3600))


def require_second_factor(*, user: User, code: str, network: str = "", device: str = "") -> None:
    """Require a code of a person with a second factor: raise MfaRequired, InvalidCode or RateLimited."""
    if not user.has_second_factor:
        return
    if not code.strip():
        raise MfaRequired
    prove_second_factor(user=user, code=code, network=network, device=device)


def prove_second_factor(*, user: User, code: str, network: str = "", device: str = "") -> Authenticator:
    """Return the authenticator that accepts this code, or raise InvalidCode or RateLimited.

    `device` is a browser that signed in to this account before, or a signed-in session: others who know the password
    do not lock it out.

    A code of an app works once (RFC 6238 §5.2), a recovery code too. Every attempt counts before it is checked; only
    wrong ones stay counted.
    """
    counters = _second_factor_counters(user, network, device)
    for scope, subject, windows in counters:
        rate_limits.hit_all(scope, subject, windows)
    with transaction.atomic():
        mine = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
        # The app first: people usually type its code.
        for authenticator in mine.order_by("-type").select_for_update():
            if _accepts(authenticator, fold_code(code)):
                authenticator.record_usage()
                for scope, subject, windows in counters:
                    rate_limits.undo_all(scope, subject, windows)
                return authenticator
    raise InvalidCode


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Remove every authenticator of a person who lost theirs. For staff, who have checked the identity."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        emails.queue_account_changed(
            user=user, what="The staff removed the second factor from your account.", when=timezone.now()
        )


def _second_factor_counters(user: User, network: str, device: str) -> list[tuple[str, str, rate_limits.Windows]]:
    if device:
        return [("second-factor-device", f"{user.pk} {device}", CODE_FAILURES_PER_SOURCE)]
    return [
        ("second-factor-from", f"{user.pk} {network}", CODE_FAILURES_PER_SOURCE),
        ("second-factor", str(user.pk), CODE_FAILURES),
    ]


def _accepts(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return _accepts_totp(authenticator, code)
    wrapped: Any = authenticator.wrap()
    return bool(wrapped.validate_code(code))


def _accepts_totp(authenticator: Authenticator, code: str) -> bool:
    step = matching_step(decrypt(authenticator.data["secret"]), code, time.time())
    if step is None or step <= authenticator.data.get("last_step", 0):
        return False
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])
    return True


def matching_step(secret: str, code: str, now: float) -> int | None:
    """Return the time step of this code, or None. The caller refuses a step that was used before."""
    current = int(now) // PERIOD_SECONDS
    steps = range(current - DRIFT, current + DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(totp_code(secret, step).encode(), code.encode())]
    return matching[0] if matching else None


def totp_code(secret: str, step: int) -> str:
    """Return the code of a time step (RFC 4226 §5.3)."""
    digest = hmac.digest(b32decode(secret, casefold=True), step.to_bytes(8, "big"), sha1)
    offset = digest[-1] & 0x0F
    value = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


@dataclass(frozen=True)
class FailureCounter:
    scope: str
    subject: str
    windows: rate_limits.Windows


def prove_password(*, email: str, password: str, network: str, device: str = "") -> User:
    """Return the active person with this address and password, or raise InvalidCredentials, RateLimited or Busy.

    An address without an account takes as long as one with an account: Django hashes the password either way.
    `device` is the id of a browser that has signed in to this account before.
    """
    account = _account_key(email)
    if device:
        return _authenticate(
            email, password, [FailureCounter("sign-in-device", f"{account} {device}", ACCOUNT_FAILURES_PER_DEVICE)]
        )
    counters = [
        FailureCounter("sign-in-network", network, ((FAILURES_PER_NETWORK, FAILURES_WINDOW_SECONDS),)),
        FailureCounter("sign-in-from", f"{account} {network}", ACCOUNT_FAILURES_PER_NETWORK),
        FailureCounter("sign-in-account", account, ACCOUNT_FAILURES),
    ]
    return _authenticate(email, password, counters)


def prove_own_password(*, user: User, password: str) -> User:
    """Check the password of a signed-in person. Only their own sessions reach this counter."""
    return _authenticate(
        user.email, password, [FailureCounter("password-again", str(user.pk), ACCOUNT_FAILURES_PER_DEVICE)]
    )


def _authenticate(email: str, password: str, counters: list[FailureCounter]) -> User:
    """Authenticate, and count the attempt before checking it, so that simultaneous guesses cannot pass together.

    Only wrong attempts stay counted.
    """
    for counter in counters:
        rate_limits.hit_all(counter.scope, counter.subject, counter.windows)
    wrong = False
    try:
        person = authenticate(None, username=email, password=password)
        wrong = person is None
        if wrong and normalize_password(password) != password and not _has_account(email):
            make_password(password)  # an account's password would have been checked twice
    finally:
        if not wrong:
            for counter in counters:
                rate_limits.undo_all(counter.scope, counter.subject, counter.windows)
    if not isinstance(person, User):
        raise InvalidCredentials
    return person


def _account_key(email: str) -> str:
    try:
        return fingerprint(normalize_email(email))
    except Invalid:
        return fingerprint(email)


def _has_account(email: str) -> bool:
    try:
        return User.objects.filter(email=normalize_email(email)).exists()
    except Invalid:
        return False


def sign_in(*, email: str, password: str, otp: str = "", client: Client, device: str = "") -> TokenPair:
    """Create a session for the person with this password, or raise InvalidCredentials, RateLimited or Busy.

    `device` is the id of a browser that has signed in to this account before. With a second factor, raises MfaRequired
    without its code and InvalidCode for a wrong one.
    """
    person = prove_password(email=email, password=password, network=client.network, device=device)
    require_second_factor(user=person, code=otp, network=client.network, device=device)
    with transaction.atomic():
        # The password may have changed, or the account may have been closed, while it was being checked.
        now = User.objects.locked(person.pk)
        if not now.is_active or (now.password != person.password and not now.check_password(password)):
            raise InvalidCredentials
        return issue_tokens(now, client)
