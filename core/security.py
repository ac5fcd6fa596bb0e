"""Security headers of every response: a strict content policy and related headers."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.requests import is_api

GetResponse = Callable[[HttpRequest], HttpResponseBase]
Policy = dict[str, str]

_NOT_USED = ("accelerometer", "browsing-topics", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")


def _permissions(*used: str) -> str:
    return ", ".join(f"{feature}={'(self)' if feature in used else '()'}" for feature in _NOT_USED)


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _permissions(),
}


def headers(get_response: GetResponse) -> GetResponse:
    """Set the headers. A view may replace directives of its policy, or extend one with a value that starts with +."""

    def secured(request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = get_response(request)
        policy = _changed(_policy(request), getattr(response, "content_policy", {}))
        response.setdefault("Content-Security-Policy", "; ".join(map(" ".join, policy.items())))
        for name, value in _HEADERS.items():
            response.setdefault(name, value)
        if policy["frame-ancestors"] == "'none'":
            response.setdefault("X-Frame-Options", "DENY")
        if request.is_secure() and settings.SECURE_HSTS_SECONDS:
            response.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        if not is_api(request.path_info) and _is_personal(request):
            response.setdefault("Cache-Control", "no-store")
        return response

    return secured


def content_policy(**directives: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Change directives for one view: @content_policy(frame_ancestors="*")."""
    changed = {name.replace("_", "-"): value for name, value in directives.items()}

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = view(request, *args, **kwargs)
            response.content_policy = changed  # type: ignore[attr-defined]
            return response

        return with_policy

    return decorate


def allow_features(*features: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Allow browser features on the page of one view: @allow_features("camera")."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def with_features(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = view(request, *args, **kwargs)
            response.headers["Permissions-Policy"] = _permissions(*features)
            return response

        return with_features

    return decorate


def nonce(request: HttpRequest) -> dict[str, str]:
    """Add csp_nonce to the context (a context processor)."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}


def _policy(request: HttpRequest) -> Policy:
    of_this_page = f"'self' 'nonce-{request.csp_nonce}'"  # type: ignore[attr-defined]
    return {
        "default-src": "'none'",
        "script-src": of_this_page,
        "style-src": of_this_page,
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {_sockets(request)}".strip(),
        "media-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }


def _changed(policy: Policy, changes: Policy) -> Policy:
    new = {name: value if value[0] != "+" else f"{policy[name]} {value[1:]}" for name, value in changes.items()}
    return policy | new


def _sockets(request: HttpRequest) -> str:
    """Return this site's own socket origin: not every browser counts it as 'self'."""
    try:
        return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    except DisallowedHost:
        return ""


def _is_personal(request: HttpRequest) -> bool:
    """Return whether a signed-in person's data was read; nobody is looked up for the header's sake."""
    person = getattr(request, "_cached_user", None)
    return bool(person and person.is_authenticated)
