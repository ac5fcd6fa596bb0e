"""Which headers a message may carry, and what may stand in them (RFC 5322 §2.2): one line, nothing else."""

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from core.text import cleaned

LONGEST_SUBJECT = 200
ALLOWED = frozenset(
    {
        "Auto-Submitted",
        "In-Reply-To",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Precedence",
        "References",
        "Reply-To",
    }
)


class UnsafeHeader(ValueError):
    """A name that is not on the list, or a value that would not stay in its line."""


def one_line(text: str) -> str:
    """The text without line breaks and other control characters; runs of space become one."""
    return cleaned(text)


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers as they are, or UnsafeHeader."""
    for name, value in headers.items():
        if name not in ALLOWED:
            raise UnsafeHeader(f"{name!r} is not among the headers that mail may carry")
        if value != one_line(value):
            raise UnsafeHeader(f"the value of {name} does not stay in its line")
    return dict(headers)


def of_message(*, automatic: bool, unsubscribe: str | None) -> dict[str, str]:
    """What says that no person wrote it (RFC 3834 §5), and how to stop it with one click (RFC 8058 §3.1)."""
    found = {"Auto-Submitted": "auto-generated"} if automatic else {}
    if unsubscribe:
        found |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found


def message_id(dedupe_key: str) -> str:
    """The same for the same message, so that one that goes out twice is seen once."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{sha256(dedupe_key.encode()).hexdigest()[:40]}@{host}>"
