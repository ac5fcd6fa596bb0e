"""One spelling for every e-mail address, so that two people never share one by accident."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from core.errors import Invalid

LONGEST = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
# RFC 5322 atext only: no quoted strings, which no mailbox uses and which may carry control characters.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_valid = EmailValidator(allowlist=[])
_INVALID = "Enter a valid email address."


def canonical(address: str) -> str:
    """The address in lower case, its domain in ASCII (RFC 5891), or Invalid.

    The local part must be ASCII before its case is folded: the dotless i, the long s and the Kelvin
    sign fold to ASCII letters and would otherwise open somebody else's account.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(address) > LONGEST or not local.isascii():
        raise Invalid(fields={"email": [_INVALID]})
    spelled = f"{local.lower()}@{_domain(domain)}"
    if len(spelled) > LONGEST or not _LOCAL_PART.fullmatch(local.lower()):
        raise Invalid(fields={"email": [_INVALID]})
    try:
        _valid(spelled)
    except ValidationError as wrong:
        raise Invalid(fields={"email": [_INVALID]}) from wrong
    return spelled


def _domain(domain: str) -> str:
    folded = unicodedata.normalize("NFKC", domain).casefold()
    try:
        ascii_domain = folded.encode("idna").decode("ascii")
    except UnicodeError as wrong:
        raise Invalid(fields={"email": [_INVALID]}) from wrong
    if ascii_domain.startswith("["):  # an IP literal names a machine, not a person's mailbox
        raise Invalid(fields={"email": [_INVALID]})
    return ascii_domain
