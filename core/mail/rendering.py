"""Render a message: templates, headers (RFC 5322 §2.2: one line each), absolute links, and secrets kept out of the row.

A message is one template, templates/mail/<name>.html, with its subject and text as partials. A code must
not be stored: the text holds a placeholder, which is filled in when the message is sent or read. Only secret messages
may hold placeholders, so that nobody can put one into text of their own.

    SYSTEM = System(mail_placeholders={"claim": code_of_claim})      # in the app's system.py
    context = {"code": placeholder("claim", claim.pk)}
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template import Context, engines
from django.urls import reverse

from core import systems
from core.text import clean_line

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any]) -> RenderedMail:
    """Render subject, text and HTML. Values are escaped in HTML and unchanged in text."""
    known = {**context, "club_name": settings.CLUB_NAME, "site_url": settings.SITE_URL}
    subject = one_line(_plain(f"mail/{template}.html#subject", known))
    text = _plain("mail/base.txt", {**known, "text": _plain(f"mail/{template}.html#text", known)})
    text = _BLANK_LINES.sub("\n\n", text).strip() + "\n"
    html = engines["django"].get_template(f"mail/{template}.html").render(known)
    return RenderedMail(_clipped(subject), text, _inliner().inline(html))


def _plain(name: str, context: Mapping[str, Any]) -> str:
    """Render a template as plain text: nothing is escaped."""
    found: Any = engines["django"].get_template(name)
    return str(found.template.render(Context(dict(context), autoescape=False)))


def _clipped(subject: str) -> str:
    return subject if len(subject) <= MAX_SUBJECT_LENGTH else subject[: MAX_SUBJECT_LENGTH - 1] + "…"


@cache
def _inliner() -> css_inline.CSSInliner:
    """Return the inliner: styles go into the elements, nothing is fetched, and dark-theme rules stay."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


MAX_SUBJECT_LENGTH = 200
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
    """A header that is not on the list, or a value that would not stay on one line."""


def one_line(text: str) -> str:
    """Return the text without line breaks and other control characters, and with single spaces."""
    return clean_line(text)


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers unchanged, or raise UnsafeHeader."""
    for name, value in headers.items():
        if name not in ALLOWED:
            raise UnsafeHeader(f"{name!r} is not among the headers that mail may carry")
        if value != one_line(value):
            raise UnsafeHeader(f"the value of {name} does not stay in its line")
    return dict(headers)


def standard_headers(*, automatic: bool, unsubscribe: str | None) -> dict[str, str]:
    """Return the headers of automatic mail (RFC 3834 §5) and of one-click unsubscribing (RFC 8058 §3.1)."""
    found = {"Auto-Submitted": "auto-generated"} if automatic else {}
    if unsubscribe:
        found |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found


def message_id(dedupe_key: str) -> str:
    """Return the same id for the same message, so that a repeated delivery is recognized."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{sha256(dedupe_key.encode()).hexdigest()[:40]}@{host}>"


def absolute_url(path: str) -> str:
    """Return the absolute URL of a path of this site."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a link in a mail is a path of this site")
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def page_url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the absolute URL of a page by its name."""
    return absolute_url(reverse(name, args=args, kwargs=kwargs))


_PLACEHOLDER = re.compile("\u27e6([a-z]+):([0-9a-f-]{36})\u27e7")


def placeholder(kind: str, key: Any) -> str:
    """Return the placeholder that stands in the row."""
    return f"\u27e6{kind}:{key}\u27e7"


def fill_placeholders(text: str) -> str:
    """Return the message as its recipient reads it."""
    fill = {kind: fill for each in systems.installed().values() for kind, fill in each.mail_placeholders.items()}
    return _PLACEHOLDER.sub(lambda found: fill[found[1]](found[2]) if found[1] in fill else found[0], text)


_LINK = re.compile(r"https?://[^\s\"'<>]+")
_ANY_PLACEHOLDER = re.compile("\u27e6[^\u27e7]*\u27e7")
HIDDEN = "[for the recipient only]"


def redact_secrets(part: str) -> str:
    """Return the text or HTML of a message without links and placeholders, which would open something."""
    return _ANY_PLACEHOLDER.sub(HIDDEN, _LINK.sub(HIDDEN, part))
