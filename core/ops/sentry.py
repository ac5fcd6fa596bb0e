"""Scrub secrets from log lines and error reports.

By name: the values of fields that hold secrets. By form: tokens, passwords in URLs,
`name=value` secrets and email addresses inside any text.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import UUID

import sentry_sdk
from sentry_sdk.types import Event, Hint

HIDDEN = "[hidden]"
_LONGEST = 16_000
_DEEPEST = 12
_SECRET_NAMES = re.compile(
    r"authorization|cookie|passw|secret|token|csrf|session_?(id|key)|api_?key|private_?key|signature|credential|dsn"
    r"|^(code|otp|key|sid|uidb\d\d)$|_(code|otp)$|^idempotency",
    re.IGNORECASE,
)
_INNOCENT_NAMES = frozenset({"status_code", "close_code"})


class Looks(NamedTuple):
    """The form of a kind of secret in text. The pattern is tried only where one of the marks is.

    Patterns are bounded, so that no hostile text takes long.
    """

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str


_NAMED = (
    r"((?:passw(?:or)?d|secret|token|csrf|sessionid|session_key|signature|api_?key|otp|claim_code"
    r"|(?<![a-z_-])(?:code|key))\w{0,20}[\"']?\s{0,3}[=:]\s{0,3}[\"']?)[^\s&;,\"'}]+"
)
_SECRET_LOOKS = (
    Looks(("csr_",), re.compile(r"\bcsr_[\w-]{16,}"), HIDDEN),
    Looks(("eyj",), re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?"), HIDDEN),
    Looks(
        ("bearer", "basic", "token"),
        re.compile(r"\b(bearer|basic|token)([ .]{1,3})[\w~+/.=-]{8,}", re.IGNORECASE),
        rf"\1\2{HIDDEN}",
    ),
    Looks(("://",), re.compile(r"://[^/\s:@]{0,128}:[^/\s@]{1,256}@"), f"://{HIDDEN}@"),
    Looks(("=", ":"), re.compile(_NAMED, re.IGNORECASE), rf"\1{HIDDEN}"),
    Looks(("@",), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), "[e-mail]"),
)
_OPAQUE = re.compile(r"[\w.~+=:-]{40,}")


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Return whether a field of this name holds something that only its owner may see."""
    return name not in _INNOCENT_NAMES and bool(_SECRET_NAMES.search(name.replace("-", "_")))


def scrub(value: Any, depth: int = 0) -> Any:
    """Return the value as plain data without its secrets; objects become their printed text."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, bytes):
        return scrub_text(value[:_LONGEST].decode("utf-8", "backslashreplace"))
    if depth >= _DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(k): HIDDEN if is_secret_name(str(k)) else scrub(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub(item, depth + 1) for item in value]
    return scrub_text(value.isoformat() if isinstance(value, date) else _printed(value))


def _printed(value: Any) -> str:
    return str(value) if isinstance(value, UUID | Decimal | PurePath | Exception) else repr(value)


def scrub_text(text: str) -> str:
    """Replace everything in the text that looks like a secret or an email address."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"  # a traceback names its error at the end
    lowered = text.lower()
    for looks in _SECRET_LOOKS:
        if any(map(lowered.__contains__, looks.marks)):
            text = looks.pattern.sub(looks.replacement, text)
    return text


def scrub_path(path: str, captured: Mapping[str, Any]) -> str:
    """Return a URL path without the arguments that its route calls secrets (`<token>`), or anything similar."""
    for name, value in captured.items():
        if value and is_secret_name(name):
            path = path.replace(str(value), HIDDEN)
    return scrub_text(_OPAQUE.sub(HIDDEN, path[:500]))


_KEPT_OF_REQUEST = {"method", "url"}


def report_errors(*, dsn: str, environment: str) -> None:
    """Report unhandled errors from now on, without bodies, cookies, query strings or local variables."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        # send_default_pii stays off, which is its default; naming it is deprecated.
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_secrets,
    )


def without_secrets(event: Event, hint: Hint) -> Event:
    """Return the scrubbed report, with only what a developer needs of the request."""
    request: dict[str, Any] = event.get("request") or {}
    kept = {name: value for name, value in request.items() if name in _KEPT_OF_REQUEST}
    if "url" in kept:
        kept["url"] = scrub_text(str(kept["url"]).partition("?")[0])
    report: Event = scrub({**event, "request": kept})
    if user := event.get("user"):
        report["user"] = {"id": user.get("id")}
    return report
