"""A client of a running Courtside: its API, its pages with cookies and forms, and its sockets."""

import json
import re
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPSHandler, OpenerDirector, Request, build_opener

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

SECONDS = 15.0  # for one response


class Failed(Exception):
    """A check failed. Its text is the sentence to show."""


@dataclass(frozen=True)
class Answer:
    """One HTTP response. `url` is where redirects led."""

    status: int
    kind: str
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise Failed(f"{self.url} answered {self.status} and not with JSON: {self.text[:80]!r}") from None

    @property
    def data(self) -> Any:
        return self.json.get("data")

    def needs(self, status: int, what: str) -> "Answer":
        """Return the response itself if it has this status, else raise Failed."""
        if self.status != status:
            raise Failed(f"{what} was answered {self.status} instead of {status}: {self._said()}")
        return self

    def _said(self) -> str:
        try:
            told = json.loads(self.body)
            return f"{told['error']} ({told['code']}, request {told['requestId']})"
        except (ValueError, KeyError, TypeError):
            return _alert_of(self.text) or repr(self.text[:120])


def _alert_of(page: str) -> str:
    """Return a page's alert, else its heading, else its title; "" where it has none of them."""
    for told in (r'<(\w+)[^>]*\brole="alert"[^>]*>(.*?)</\1>', r"<(h1)\b[^>]*>(.*?)</h1>", r"<(title)>(.*?)</title>"):
        if found := re.search(told, page, re.DOTALL):
            return repr(" ".join(unescape(re.sub(r"<[^>]+>", " ", found[2])).split())[:200])
    return ""


class Site:
    """The site at one address. Without `verify` its certificate is not checked."""

    def __init__(self, url: str, *, verify: bool = True) -> None:
        self.url = url.rstrip("/")
        self.tls = ssl.create_default_context() if self.url.startswith("https:") else None
        if self.tls and not verify:
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def api(self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str) -> Answer:
        """Call the API as a program does: without cookies, with a token where there is one."""
        told = {"Accept": "application/json", **headers}
        told |= {"Authorization": f"Bearer {token}"} if token else {}
        told |= {"Content-Type": "application/json"} if body is not None else {}
        return self.send(self.opener(), method, path, None if body is None else json.dumps(body).encode(), told)

    def opener(self, *others: Any) -> OpenerDirector:
        return build_opener(HTTPSHandler(context=self.tls), *others)

    def send(
        self, opener: OpenerDirector, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        request = Request(self.url + path, body, headers, method=method)  # noqa: S310  (the operator's own address)
        try:
            with opener.open(request, timeout=SECONDS) as got:
                return Answer(got.status, got.headers.get_content_type(), got.read(), got.url)
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers.get_content_type(), refused.read(), refused.url or path)
        except (URLError, OSError) as error:
            raise Failed(f"{self.url} cannot be reached: {getattr(error, 'reason', error)}") from None

    @contextmanager
    def socket(self, path: str, *, origin: str | None = None) -> Iterator[ClientConnection]:
        """Open a socket of the site; raises InvalidStatus where it is refused before it opens."""
        address = f"ws{self.url.removeprefix('http')}{path}"
        with connect(address, origin=origin, ssl=self.tls, open_timeout=SECONDS, proxy=None) as opened:  # type: ignore[arg-type]
            yield opened


class Browser:
    """A visitor of the pages: keeps cookies, fills in forms."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies = CookieJar()
        self._opener = site.opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Answer:
        return self.site.send(self._opener, "GET", path, None, {})

    def post(self, path: str, fields: dict[str, str], files: dict[str, bytes] | None = None, **headers: str) -> Answer:
        """Send a form as browsers do, from a page of the site unless `headers` say otherwise."""
        body, kind = _multipart(fields, files) if files else (urlencode(fields).encode(), _FORM)
        told = {"Content-Type": kind, "Origin": origin_of(self.site.url), "Referer": self.site.url + path, **headers}
        return self.site.send(self._opener, "POST", path, body, told)

    def form(self, path: str) -> dict[str, str]:
        """Return the fields of the page's form that is sent to `path`, with the values that the page gave them."""
        reader = _Fields(path)
        reader.feed(self.get(path).needs(200, f"The page {path}").text)
        if not reader.found:
            raise Failed(f"The page {path} has no form.")
        return reader.found


class _Fields(HTMLParser):
    """Reads the named inputs of the form with this action."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif self.inside and tag == "input" and given.get("name") and given.get("type") not in ("file", "checkbox"):
            self.found[given["name"] or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


_FORM = "application/x-www-form-urlencoded"


def origin_of(url: str) -> str:
    """Return scheme, host and port, as browsers send them in Origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _multipart(fields: dict[str, str], files: dict[str, bytes]) -> tuple[bytes, str]:
    """Return a form with PNG files (RFC 7578)."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files.items():
        disposition = f'form-data; name="{name}"; filename="{name}.png"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: image/png\r\n\r\n"
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


__all__ = ["Answer", "Browser", "Failed", "Site", "WebSocketException", "origin_of"]
