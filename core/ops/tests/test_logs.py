"""A log line is one line, parses, and reveals no secret."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest
import structlog
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from core.ops import logs
from core.ops.middleware import record_sockets
from core.ops.sentry import HIDDEN, scrub, scrub_path, scrub_text

GONE = {"type": "websocket.disconnect", "code": 4401}
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJlLXdpdGgtbWFueS1ieXRlcw"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return what the program writes, as a machine would collect it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_formatter())
    monkeypatch.setattr(logging.root, "handlers", [handler])
    yield stream
    structlog.contextvars.clear_contextvars()


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_parseable_line(written: io.StringIO) -> None:
    structlog.get_logger("t").info(
        "a\r\nb", who="\x1b[31mred\u2028\x85", nested={("why", 1): ["\n", None, float("nan"), object]}
    )
    logging.getLogger("t").warning("%s", 'forged\n{"event": "forged"}')

    first, second = records(written)
    assert first["event"] == "a\r\nb"
    assert first["who"] == "\x1b[31mred\u2028\x85"
    assert (first["level"], first["logger"]) == ("info", "t")
    assert second["event"].startswith("forged\n")
    assert "\x1b" not in written.getvalue()


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers() | st.binary(), max_size=3))
def test_every_logged_value_stays_on_one_line(text: str, facts: dict[str, Any]) -> None:
    record = logging.LogRecord("t", logging.INFO, __file__, 1, text.replace("%", "%%"), None, None)

    line = logs.json_formatter().format(structlog_record(record, facts))

    assert len(line.splitlines()) == 1
    assert isinstance(json.loads(line), dict)


def structlog_record(record: logging.LogRecord, facts: dict[str, Any]) -> logging.LogRecord:
    record.__dict__["facts"] = facts
    return record


def test_an_exception_is_logged_on_the_same_line_without_its_secrets(written: io.StringIO) -> None:
    try:
        raise ValueError(f"refused token={JWT} for ana@club.example")
    except ValueError:
        logging.getLogger("t").exception("It broke")

    (record,) = records(written)
    assert "ValueError" in record["exception"]
    assert JWT not in written.getvalue()
    assert "ana@club.example" not in written.getvalue()


SECRET_NAMES = [
    *("Authorization", "cookie", "Set-Cookie", "sessionid", "session_key", "csrfmiddlewaretoken"),
    *("password", "new_password", "refreshToken", "access_token", "X-Ticket-Token", "Idempotency-Key"),
    *("code", "claim_code", "otp", "client_secret", "SECRET_KEY"),
]


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_field_that_holds_a_secret_is_hidden(name: str) -> None:
    assert scrub({"deep": [{name: "tip-off-2026"}]}) == {"deep": [{name: HIDDEN}]}


@pytest.mark.parametrize(
    "name", ["status_code", "status", "path", "user_id", "request_id", "room", "event", "encoder", "keyboard"]
)
def test_a_field_that_holds_no_secret_is_kept(name: str) -> None:
    assert scrub({name: "plain"}) == {name: "plain"}


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {JWT}", JWT),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        ("Authorization: Basic YW5hOnRpcC1vZmY=", "YW5hOnRpcC1vZmY="),
        (f"subprotocols courtside.v1, bearer.{JWT}", JWT),
        (f"bare {JWT} in the middle", JWT),
        ("postgres://courtside:hunter22@db:5432/courtside", "hunter22"),
        ("redis://:hunter22@cache/0", "hunter22"),
        ("/redeem?code=K7QX-1199&page=2", "K7QX-1199"),
        ('{"password": "hunter22", "name": "Ana"}', "hunter22"),
        ("refresh_token='hunter22'", "hunter22"),
        ("sessionid=hunter22; csrftoken=hunter23", "hunter22"),
        ("mail to ana.lopez+club@courtside.example failed", "ana.lopez+club@courtside.example"),
    ],
)
def test_a_secret_inside_text_is_masked(text: str, secret: str) -> None:
    assert secret not in scrub_text(text)


def test_plain_sentences_are_unchanged() -> None:
    for text in ("GET /api/games/0190f3f4-5b5e-7000-8000-000000000001 200", "room games.1 is at 12", "status_code=503"):
        assert scrub_text(text) == text


def test_a_path_does_not_show_what_its_route_calls_a_token() -> None:
    assert scrub_path("/subscribe/confirm/short1/", {"token": "short1"}) == f"/subscribe/confirm/{HIDDEN}/"
    assert scrub_path("/lost/" + "aB3_" * 12, {}) == f"/lost/{HIDDEN}"
    assert scrub_path("/events/0190f3f4-5b5e-7000-8000-000000000001/", {"id": "x"}).endswith("0001/")


@pytest.mark.parametrize(
    "unit", ["a", "a-", "eyJ", "eyJa.", "://a:", "token=", "token ", "a@", "a@b.", "code", " =", "@a.a"]
)
def test_no_text_takes_long_to_scrub(unit: str) -> None:
    started = process_time()

    scrub_text(unit * 16_000)

    assert process_time() - started < 0.5


def test_a_huge_value_is_shortened_in_its_middle() -> None:
    text = scrub_text("first " + "x" * 1_000_000 + " last")

    assert len(text) < 20_000
    assert text.startswith("first ")
    assert text.endswith(" last")


@pytest.mark.django_db
def test_each_request_leaves_one_record_without_its_query_string(client: Client, written: io.StringIO) -> None:
    client.get(
        "/api/nowhere?token=hunter22", headers={"authorization": f"Bearer {JWT}", "cookie": "sessionid=hunter23"}
    )

    (record,) = [r for r in records(written) if r["event"] == "request"]
    assert (record["method"], record["path"], record["status"]) == ("GET", "/api/nowhere", 404)
    assert record["duration_ms"] > 0
    for secret in ("hunter22", "hunter23", JWT):
        assert secret not in written.getvalue()


def test_an_unhandled_exception_is_logged_without_the_query_string(rf: RequestFactory, written: io.StringIO) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise KeyError("hunter24")

    with override_settings(DEBUG=False):
        convert_exception_to_response(broken)(rf.get("/redeem", {"anything": "hunter22"}))

    (record,) = records(written)
    assert record["event"] == "Unhandled exception"
    assert "KeyError" in record["exception"]
    assert "hunter22" not in written.getvalue()


@pytest.mark.django_db
def test_the_record_has_the_users_id(client: Client, written: io.StringIO, django_user_model: Any) -> None:
    ana = django_user_model.objects.create_user("ana@club.example", "tip-off-2026", name="Ana")
    client.force_login(ana)

    client.get("/admin/")

    (record,) = [r for r in records(written) if r["event"] == "request"]
    assert record["user_id"] == str(ana.pk)


def test_a_socket_leaves_one_record(written: io.StringIO) -> None:
    scope = {"type": "websocket", "path": "/ws/score", "query_string": b"after=3"}

    logs.bind_socket(scope, user_id=7)
    logs.socket_closed(scope, code=4408, seconds=1.5)

    (record,) = records(written)
    assert (record["path"], record["status"], record["duration_ms"], record["user_id"]) == (
        "/ws/score",
        4408,
        1500.0,
        "7",
    )
    assert record["request_id"]


def test_a_clients_text_does_not_control_the_terminal() -> None:
    record = logging.LogRecord("t", logging.INFO, __file__, 1, "\x1b]0;owned\x07\r\n2026 fake", None, None)

    text = logs.text_formatter().format(record)

    assert "\x07" not in text
    assert len(text.splitlines()) == 1


async def test_every_socket_is_recorded_with_the_code_it_closed_with(written: io.StringIO) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": "{}"})

    messages = iter([{"type": "websocket.connect"}, GONE])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    scope = {"type": "websocket", "path": "/ws/score", "query_string": b"token=hunter22"}

    async def send(message: Any) -> None:
        sent.append(message)

    await record_sockets(application)(scope, receive, send)

    (record,) = records(written)
    assert (record["event"], record["path"], record["status"]) == ("socket", "/ws/score", 4401)
    assert len(sent) == 1
    assert "hunter22" not in written.getvalue()


def test_text_shows_requests_in_their_own_format() -> None:
    record = logging.LogRecord("courtside.request", logging.INFO, __file__, 1, "request", None, None)
    record.__dict__.update(method="GET", path="/scoreboard/", status=200, request_id="0190f3f4", user_id=None)

    text = logs.text_formatter().format(record)

    assert "GET /scoreboard/" in text
    assert "0190f3f4" not in text
    assert "user_id" not in text


def test_a_request_is_one_readable_line_at_a_terminal() -> None:
    facts = {"method": "POST", "path": "/api/score/update", "status": 200, "duration_ms": 7.4, "user_id": "0190f3f4"}

    line = _at_a_terminal("request", **facts)

    assert re.fullmatch(r"\d\d:\d\d:\d\d POST /api/score/update 200 7 ms", line)


def test_an_error_has_its_traceback_in_colour_below_it() -> None:
    try:
        raise ValueError("no milk")
    except ValueError:
        text = _at_a_terminal("It broke", level=logging.ERROR, exc_info=sys.exc_info(), colours=True)

    first, *below = text.splitlines()
    assert "\x1b[31mERROR It broke\x1b[0m" in first
    assert below[0] == "\x1b[31mTraceback (most recent call last):"
    assert below[-1] == "ValueError: no milk\x1b[0m"


def test_a_terminal_without_colours_gets_none() -> None:
    assert "\x1b" not in _at_a_terminal("It broke", level=logging.ERROR)


@pytest.mark.parametrize(
    ("log_format", "production", "tty", "wanted"),
    [
        ("auto", False, True, True),
        ("auto", False, False, False),
        ("auto", True, True, False),
        ("text", True, False, True),
        ("json", False, True, False),
    ],
)
def test_text_is_for_terminals_and_json_for_containers(
    monkeypatch: pytest.MonkeyPatch, log_format: str, production: bool, tty: bool, wanted: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty, raising=False)

    assert logs.wants_text(log_format, production=production) is wanted


def test_successful_background_work_is_not_shown_at_a_terminal() -> None:
    text, json_lines = logs.configure(text=True), logs.configure(text=False)

    assert (text["root"]["level"], text["loggers"]["courtside"]["level"]) == ("WARNING", "INFO")
    assert json_lines["root"]["level"] == "INFO"


def _at_a_terminal(
    event: str, *, level: int = logging.INFO, exc_info: Any = None, colours: bool = False, **facts: Any
) -> str:
    record = logging.LogRecord("courtside.request", level, __file__, 1, event, None, exc_info)
    record.__dict__.update(facts)
    return logs.text_formatter(colours=colours).format(record)
