"""Pages that show an unsent form again, with the typed text and one button to send it.

CSRF protection says that a person pressed a button on our own page. A form with a stale token fails that test, and
so does a form that another site sends in a visitor's name. Offering "Send again" to both would let the other site put
its own words one click from being sent. So the words are shown again only where the browser itself vouches that the
form stood on our page:

- `Origin` is sent by all browsers with every POST, and no script can set or remove it. Ours: shown. Another, or
  `null` (a sandboxed frame, a page that hides where it is): the plain refusal.
- Without `Origin` (browsers before 2020) `Referer` decides. A foreign page can leave it out, never forge it.
- With neither, a session with something in it: its cookie is SameSite=Lax, so no other site's form brings it along.
- Otherwise nothing is known: the plain refusal.

Nothing is ever sent again by itself. The page that shows the words cannot be framed, and its own form has a fresh
token, so the click on it is what CSRF protection asks for.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Forbidden, NotFound
from core.idempotency.keys import EARLIER_CALLER_FIELD, KEY_FIELD, sign_browser_of_token
from core.requests import is_api, parse_origin
from core.unsent import form_data, services, sign_in
from core.unsent.form_data import CSRF

HEADING = "This was not sent yet"
BUTTON = "Send again"


def unsent_page(request: HttpRequest, *, status: int, why: str, **more: Any) -> HttpResponse | None:
    """Return a page with what this request's form held; None where it held nothing. `more` is for `form_page`.

    None also where it is unknown whether one of our pages sent it: its CSRF token is not checked yet, and another
    site could claim the same.
    """
    if not (getattr(request, "csrf_processing_done", False) or is_from_our_page(request)):
        return None
    sent, files = form_data.submitted_fields(request), form_data.file_fields(request)
    if not sent and not files:
        return None
    return form_page(request, request.get_full_path(), sent, files, status=status, why=why, **more)


def form_page(
    request: HttpRequest,
    path: str,
    sent: form_data.Pairs,
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
    """Return the form, ready to be sent to `path`.

    `may_send=False` shows the text without a button, for a form that cannot be sent. `new_key` makes it another
    form, where the first was sent already; `before` is the earlier caller (idempotency.keys). `bare` uses neither
    session nor database, for when there may be none.
    """
    kept = _keyed(sent, new_key, before)
    if bare:
        text = bare_form_page(
            path, kept, files, get_token(request), heading=heading, why=why, button=button, may_send=may_send, **known
        )
        return HttpResponse(text, status=status)
    known |= _context(path, kept, files, heading=heading, why=why, button=button, may_send=may_send)
    return render(request, "unsent/page.html", known, status=status)


def bare_form_page(
    path: str,
    sent: form_data.Pairs,
    files: list[str],
    csrf_token: str,
    *,
    why: str,
    heading: str = HEADING,
    button: str = BUTTON,
    may_send: bool = True,
    **known: Any,
) -> str:
    """Return the form ready to be sent, drawn without a request, a session or a database."""
    known |= _context(path, sent, files, heading=heading, why=why, button=button, may_send=may_send)
    return str(render_to_string("unsent/bare.html", known | {"csrf_token": csrf_token}))


def _context(path: str, sent: form_data.Pairs, files: list[str], **words: Any) -> dict[str, Any]:
    """Return what both templates show of a form."""
    fields = form_data.drawable_fields(path, sent, files)
    return {
        "path": path,
        "fields": fields,
        "has_files": bool(files),
        "has_secret": any(each.kind == "secret" for each in fields),
        "has_words": any(each.is_typed for each in fields),
        **words,
    }


def _keyed(sent: form_data.Pairs, new_key: bool, before: str) -> form_data.Pairs:
    """Return the fields with the form's own key, so that it still counts once."""
    fields = [(name, value) for name, value in sent if name not in (CSRF, EARLIER_CALLER_FIELD)]
    if new_key:
        key = secrets.token_urlsafe(24)
        fields = [(name, key if name == KEY_FIELD else value) for name, value in fields]
    elif before:
        fields.append((EARLIER_CALLER_FIELD, before))
    return fields


STALE = "The page was too old: that happens when you sign in or out in another tab. Check it and send it again."
View = TypeVar("View", bound=Callable[..., Any])
WhenStale = Callable[[HttpRequest], HttpResponse]


def when_stale(answer: WhenStale) -> Callable[[View], View]:
    """Give a view its own answer to a stale token: a sign-in form of a person who is signed in by now."""

    def decorate(view: View) -> View:
        view.when_stale = answer  # type: ignore[attr-defined]
        return view

    return decorate


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the form again with the typed text, if one of our pages sent it; else the plain error."""
    if is_api(request.path_info) or not is_from_our_page(request):
        return render(request, "403_csrf.html", status=403)
    match = request.resolver_match
    known_answer: WhenStale | None = getattr(match.func if match else None, "when_stale", None)
    if known_answer:
        return known_answer(request)
    before = sign_browser_of_token(request.POST.get(CSRF, ""))
    response = unsent_page(request, status=403, why=STALE, before=before)
    if response is None:
        return render(request, "403_csrf.html", {"page": referring_path(request)}, status=403)
    return response


def is_from_our_page(request: HttpRequest) -> bool:
    """Return whether the browser vouches that one of our own pages sent this."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return _is_ours(request, origin)
    if "Referer" in request.headers:
        return referring_path(request) is not None
    try:
        return bool(request.session.keys())
    except (AttributeError, DatabaseError):  # called before there is a session, or without a database
        return False


def referring_path(request: HttpRequest) -> str | None:
    """Return the page of ours that the browser says it came from, as a path."""
    referer = request.headers.get("Referer", "")
    if not _is_ours(request, _origin_of(referer)):
        return None
    parts = urlsplit(referer)
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _is_ours(request: HttpRequest, origin: str) -> bool:
    found = parse_origin(origin)
    return found is not None and found == parse_origin(f"{request.scheme}://{request.get_host()}")


WAITED = "You were signed out when you sent this. Check it and send it now."
OVER = "This form is not kept any more. An unsent form is kept for an hour, in the browser where it was written."
ANOTHER = "Somebody else wrote this in this browser. Sign in as them to see it."


@never_cache
@require_safe
def unsent(request: HttpRequest, form: UUID) -> HttpResponse:
    """Show the form with its text, to the browser and the account that it was typed in."""
    try:
        found, content = services.read(form, key=sign_in.key_from_cookie(request))
    except NotFound:
        raise NotFound(OVER) from None
    if services.claim_authorship(found, sign_in.author_of(request)) != sign_in.author_of(request):
        raise Forbidden(ANOTHER)
    return form_page(request, content.path, content.sent, content.files, status=200, why=WAITED, button="Send")
