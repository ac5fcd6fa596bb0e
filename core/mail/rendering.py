"""Render an email from templates/mail/<name>.html, whose partials `subject` and `text` are its plain parts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context, engines

from core.mail.headers import LONGEST_SUBJECT, one_line

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str


def write(template: str, context: Mapping[str, Any]) -> Written:
    """Both parts and the subject. Values are escaped in HTML and left alone in text."""
    known = {**context, "club_name": settings.CLUB_NAME, "site_url": settings.SITE_URL}
    subject = one_line(_plain(f"mail/{template}.html#subject", known))
    text = _plain("mail/base.txt", {**known, "text": _plain(f"mail/{template}.html#text", known)})
    text = _BLANK_LINES.sub("\n\n", text).strip() + "\n"
    html = engines["django"].get_template(f"mail/{template}.html").render(known)
    return Written(_clipped(subject), text, _inliner().inline(html))


def _plain(name: str, context: Mapping[str, Any]) -> str:
    """Render a template as plain text: nothing is escaped."""
    found = engines["django"].get_template(name)
    return str(found.template.render(Context(dict(context), autoescape=False)))


def _clipped(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


@cache
def _inliner() -> css_inline.CSSInliner:
    """Styles go into the elements; nothing is fetched. What asks for the dark theme stays in its element."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
