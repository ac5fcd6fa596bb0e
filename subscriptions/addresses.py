"""One key for every address: who writes theirs another way is still the same subscriber."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from core.errors import Invalid
from core.text import text_problem

MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
MAX_LOCAL_LENGTH = 64  # RFC 5321 §4.5.3.1.1
# RFC 5322 atext only: a quoted string may hold anything, and no mailbox that people use is one.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII | re.IGNORECASE)
_validate = EmailValidator(allowlist=[])
NOT_AN_ADDRESS = "Enter a valid email address."
NOT_ASCII = "We cannot write to addresses with such letters before the @ yet. Please use another one."
ERASED_PREFIX = "sha256:"


@dataclass(frozen=True)
class Address:
    """An address as it was typed, and the key by which it is unique."""

    typed: str
    key: str

    @property
    def keys(self) -> tuple[str, str]:
        """Under which it may be known: its key, and what is kept of one that was erased."""
        return self.key, erased_key(self.key)


def parse_address(text: str) -> Address:
    """Read an address, or refuse with Invalid and say what is wrong.

    The key is the address in lower case with its domain in ASCII (RFC 5891, mapped as UTS 46 says).
    Dots and plus signs stay: only the provider knows whether they mean anything. Letters beyond
    ASCII before the @ (RFC 6531) need a mail server that most clubs do not have.
    """
    typed = unicodedata.normalize("NFC", text.strip())
    local, at, domain = typed.rpartition("@")
    if not at or len(typed) > MAX_LENGTH or len(local) > MAX_LOCAL_LENGTH:
        raise _invalid(NOT_AN_ADDRESS)
    if not local.isascii():
        raise _invalid(NOT_AN_ADDRESS if text_problem(local) else NOT_ASCII)
    key = f"{local.lower()}@{_domain(domain)}"
    if len(key) > MAX_LENGTH or not _LOCAL.fullmatch(local):
        raise _invalid(NOT_AN_ADDRESS)
    try:
        _validate(key)
    except ValidationError as wrong:
        raise _invalid(NOT_AN_ADDRESS) from wrong
    return Address(typed=f"{local}@{domain if domain.isascii() else key.rpartition('@')[2]}", key=key)


def erased_key(key: str) -> str:
    """What stays of an erased address: enough to know it when it comes back in an old file, not to write to it."""
    return ERASED_PREFIX + sha256(key.encode()).hexdigest()


@lru_cache(maxsize=1024)
def _domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as wrong:
        raise _invalid(NOT_AN_ADDRESS) from wrong


def _invalid(sentence: str) -> Invalid:
    return Invalid(fields={"email": [sentence]})
