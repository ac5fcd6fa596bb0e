"""The page of a form that got no thread in time: Django was never asked, and one button sends what was typed."""

from asgiref.typing import HTTPScope

from config.bodies import Body
from core.rooms.origin import headers_named, parse
from core.unsent import cut_short, typed
from core.unsent.answers import bare_page

MOST = 64 * 1024  # larger bodies have files in them


def page_with_words(scope: HTTPScope, body: Body, sentence: str) -> str | None:
    """The form again, with the token that it came with; None for what is no small form of a page of ours.

    It takes a few milliseconds: not for the event loop.
    """
    if scope["method"] != "POST" or body.length > MOST or not _is_ours(scope):
        return None
    body.file.seek(0)
    kind = (headers_named(dict(scope), b"content-type") or [""])[0]
    sent, files = cut_short.form_in(kind, body.file.read(), is_whole=True)
    if not sent:
        return None
    path, query = f"/{scope['path'].lstrip('/')}", scope["query_string"].decode("latin-1")
    words = [(name, value) for name, value in sent if name != typed.CSRF]
    token = dict(sent).get(typed.CSRF, "")
    return bare_page(f"{path}?{query}" if query else path, words, files, token, why=sentence)


def _is_ours(scope: HTTPScope) -> bool:
    """Whether the browser vouches that the form stood on our page (core/unsent/origins.py has the reasons)."""
    hosts, origins = headers_named(dict(scope), b"host"), headers_named(dict(scope), b"origin")
    ours = parse(f"{scope['scheme']}://{hosts[0]}") if len(hosts) == 1 else None
    return ours is not None and [parse(each) for each in origins] == [ours]
