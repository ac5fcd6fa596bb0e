"""Normalize email addresses: one key per mailbox, however people type the address."""

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
# RFC 5322 atext only: no real mailbox needs a quoted string, and a quoted string may contain anything.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII | re.IGNORECASE)
_validate = EmailValidator(allowlist=[])
NOT_AN_ADDRESS = "Enter a valid email address."
NOT_ASCII = "We cannot write to addresses with such letters before the @ yet. Please use another one."
ERASED_PREFIX = "sha256:"


@dataclass(frozen=True)
class Address:
    """An address as somebody typed it, and its unique key."""

    typed: str
    key: str

    @property
    def keys(self) -> tuple[str, str]:
        """The keys under which the list may know the address: the key itself, and the digest that erasure leaves."""
        return self.key, erased_key(self.key)


def parse_address(text: str) -> Address:
    """Parse an address, or raise Invalid with the reason.

    The key is the address in lower case with its domain in ASCII (RFC 5891, mapped by UTS 46). Dots and plus signs
    stay, because only the provider knows their meaning. Non-ASCII letters before the @ (RFC 6531) are refused,
    because most clubs' mail servers cannot deliver to them.
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
    """Return the digest that replaces an erased address. It recognizes the address in an old file."""
    return ERASED_PREFIX + sha256(key.encode()).hexdigest()


@lru_cache(maxsize=1024)
def _domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as wrong:
        raise _invalid(NOT_AN_ADDRESS) from wrong


def _invalid(sentence: str) -> Invalid:
    return Invalid(fields={"email": [sentence]})
