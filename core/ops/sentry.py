"""Error reports to Sentry, or any server of its protocol, where SENTRY_DSN is set."""

from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from core.ops.scrub import scrub, scrub_text

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
