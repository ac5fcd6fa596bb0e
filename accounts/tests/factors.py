"""Second factors for tests: an authenticator app with a known secret, and recovery codes."""

import time
from base64 import b32encode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt

from accounts.models import User
from accounts.services import credentials

SECRET = b32encode(b"a secret of the test").decode()


def with_app(user: User) -> User:
    """Return the person with an authenticator app."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})
    return user


def recovery_codes(user: User) -> list[str]:
    """Return new recovery codes of the person."""
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def code(steps: int = 0) -> str:
    """Return the app's code, now or `steps` later."""
    return credentials.totp_code(SECRET, int(time.time()) // credentials.PERIOD_SECONDS + steps)


def wrong_code() -> str:
    """Return a code that is not valid now."""
    good = {code(step) for step in range(-2, 3)}
    return next(str(n).zfill(6) for n in range(100) if str(n).zfill(6) not in good)
