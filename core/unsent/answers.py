"""The page that answers a form which was not sent: it has what was typed in it, and one button to go on."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from core.idempotency.calls import BEFORE, FIELD
from core.unsent import typed
from core.unsent.origins import is_from_our_page
from core.unsent.typed import CSRF

HEADING = "This was not sent yet"
BUTTON = "Send again"


def not_sent(request: HttpRequest, *, status: int, why: str, **more: Any) -> HttpResponse | None:
    """The page for what this request's form had in it; None where it had nothing. `more` is for `page`.

    None also where it is unknown whether one of our pages sent it: not yet looked at for its CSRF token, and no more
    than a claim of another site.
    """
    if not (getattr(request, "csrf_processing_done", False) or is_from_our_page(request)):
        return None
    sent, files = typed.sent_by(request), typed.files_of(request)
    if not sent and not files:
        return None
    return page(request, request.get_full_path(), sent, files, status=status, why=why, **more)


def page(
    request: HttpRequest,
    path: str,
    sent: typed.Pairs,
    files: list[str],
    *,
    status: int,
    why: str,
    heading: str = HEADING,
    button: str = BUTTON,
    may_send: bool = True,
    new_key: bool = False,
    before: str = "",
    bare: bool = False,
    **known: Any,
) -> HttpResponse:
    """The form, ready to be sent to `path`.

    `may_send=False` shows the words without a button, for what cannot be sent any more. `new_key` makes it another
    form, where the first was sent already; `before` is whose key it was (idempotency.callers). `bare` asks neither
    session nor database, for when there may be none.
    """
    kept = _keyed(sent, new_key, before)
    if bare:
        text = bare_page(
            path, kept, files, get_token(request), heading=heading, why=why, button=button, may_send=may_send, **known
        )
        return HttpResponse(text, status=status)
    known |= _context(path, kept, files, heading=heading, why=why, button=button, may_send=may_send)
    return render(request, "unsent/page.html", known, status=status)


def bare_page(
    path: str,
    sent: typed.Pairs,
    files: list[str],
    csrf_token: str,
    *,
    why: str,
    heading: str = HEADING,
    button: str = BUTTON,
    may_send: bool = True,
    **known: Any,
) -> str:
    """The form ready to be sent, drawn without a request, a session or a database."""
    known |= _context(path, sent, files, heading=heading, why=why, button=button, may_send=may_send)
    return str(render_to_string("unsent/bare.html", known | {"csrf_token": csrf_token}))


def _context(path: str, sent: typed.Pairs, files: list[str], **words: Any) -> dict[str, Any]:
    """What both templates show of a form."""
    fields = typed.fields(path, sent, files)
    return {
        "path": path,
        "fields": fields,
        "has_files": bool(files),
        "has_secret": any(each.kind == "secret" for each in fields),
        "has_words": any(each.is_typed for each in fields),
        **words,
    }


def _keyed(sent: typed.Pairs, new_key: bool, before: str) -> typed.Pairs:
    """What goes with the words: the form's own key, so that it still counts once."""
    fields = [(name, value) for name, value in sent if name not in (CSRF, BEFORE)]
    if new_key:
        key = secrets.token_urlsafe(24)
        fields = [(name, key if name == FIELD else value) for name, value in fields]
    elif before:
        fields.append((BEFORE, before))
    return fields
