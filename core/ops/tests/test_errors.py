"""An error report says what failed, and nothing that only its owner may know."""

from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from core.ops import sentry

DSN = "https://public@errors.club.example/1"


class Kept(Transport):
    """A transport that keeps what would be sent."""

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        super().__init__(options)
        self.sent: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        event = envelope.get_event()
        if event is not None:
            self.sent.append(dict(event))


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Report as in production, into a list."""
    transport = Kept()
    options: dict[str, Any] = {}
    monkeypatch.setattr(sentry_sdk, "init", lambda **given: options.update(given))
    sentry.report_errors(dsn=DSN, environment="production")
    client = sentry_sdk.Client(**options, transport=transport, default_integrations=False)
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"id": "7", "email": "ana@club.example", "ip_address": "203.0.113.9"})
        scope.add_breadcrumb(message="login", data={"password": "hunter22"})
        break_with("hunter23")
    return transport.sent


def break_with(secret: str) -> None:
    try:
        raise ValueError(f"refused token={secret} for ben@club.example")
    except ValueError:
        sentry_sdk.capture_exception()


def test_a_report_says_what_failed_and_for_whom(reported: list[dict[str, Any]]) -> None:
    (report,) = reported

    assert report["exception"]["values"][0]["type"] == "ValueError"
    assert report["user"] == {"id": "7"}
    assert report["environment"] == "production"


def test_a_report_reveals_no_secret(reported: list[dict[str, Any]]) -> None:
    for secret in ("hunter22", "hunter23", "ana@", "ben@", "203.0.113.9"):
        assert secret not in str(reported)


def test_a_report_has_no_body_no_cookies_and_no_query_string() -> None:
    request: dict[str, object] = {
        "method": "POST",
        "url": "https://club.example/redeem?code=K7QX-1199",
        "query_string": "code=K7QX-1199",
        "cookies": {"sessionid": "hunter22"},
        "headers": {"Authorization": "Bearer hunter22"},
        "data": {"anything": "hunter22"},
    }

    report = sentry.without_secrets({"request": request}, {})

    assert report["request"] == {"method": "POST", "url": "https://club.example/redeem"}
