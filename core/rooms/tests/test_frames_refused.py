"""How a socket answers bad frames, foreign origins and clients that send too much."""

import contextlib

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from core.rooms.tests.box import receive, say, shake, socket

DEEP = "[" * 5000


def closed_with(ws) -> int:
    with contextlib.suppress(ConnectionClosed):
        for _ in ws:
            pass
    return ws.close_code


@pytest.mark.parametrize(
    ("path", "code"),
    [("/ws/boxes/nothing", 4404), ("/ws/boxes/inside", 4401), ("/ws/boxes/my-own", 4403), ("/ws/elsewhere", 4404)],
)
def test_a_room_that_one_may_not_enter_closes_the_socket_after_accept(web, path, code):
    with socket(web, path) as ws:
        assert closed_with(ws) == code


@pytest.mark.parametrize("bad", ["", "[]", "null", "1", '"x"', "{", '{"type":1}', '{"type":"sing"}', "{}", DEEP])
def test_three_bad_frames_are_answered_and_the_next_closes(web, bad):
    with socket(web, "/ws") as ws:
        for _ in range(3):
            ws.send(bad)
            assert receive(ws)["code"] == "BAD_FRAME"
        ws.send(bad)
        assert closed_with(ws) == 1008


def test_nan_is_a_bad_frame(web):
    with socket(web, "/ws") as ws:
        ws.send('{"type":"ping","x":NaN}')
        assert receive(ws)["code"] == "BAD_FRAME"


def test_a_binary_frame_closes_the_socket(web):
    with socket(web, "/ws") as ws:
        ws.send(b"\x00")
        assert closed_with(ws) == 1003


def test_bad_utf8_closes_the_socket(web):
    with socket(web, "/ws") as ws:
        ws.send(b"\xff\xfe", text=True)
        assert closed_with(ws) == 1007


def test_a_frame_over_64_kb_closes_the_socket(web):
    with socket(web, "/ws") as ws:
        ws.send("x" * (64 * 1024 + 1))
        assert closed_with(ws) == 1009


def test_a_frame_of_64_kb_is_read(web):
    with socket(web, "/ws") as ws:
        ws.send('{"type":"ping","x":"' + "y" * (64 * 1024 - 22) + '"}')
        assert receive(ws) == {"type": "pong"}


def test_too_many_frames_close_the_socket(web, settings):
    settings.RATE_LIMITS = True
    with socket(web, "/ws") as ws:
        for _ in range(100):
            say(ws, type="ping")
        assert closed_with(ws) == 4429


@pytest.mark.parametrize("after", [-1, 2**63, "1", 1.5, True, [], None])
def test_a_refused_command_is_an_error_and_not_a_bad_frame(web, after):
    shake()
    with socket(web, "/ws/boxes/a") as ws:
        receive(ws)
        for _ in range(5):
            say(ws, type="catchUp", after=after, clientId="c1")
            frame = receive(ws)
            assert (frame["type"], frame["code"], frame["clientId"]) == ("error", "VALIDATION_ERROR", "c1")


@pytest.mark.parametrize("room", ["boxes.nothing", "people.1", "boxes", "", "x" * 81, None, 7, "boxes."])
def test_a_missing_room_is_an_error_on_the_open_socket(web, room):
    with socket(web, "/ws") as ws:
        say(ws, type="join", room=room)
        assert receive(ws)["code"] in ("NOT_FOUND", "VALIDATION_ERROR")
        say(ws, type="ping")
        assert receive(ws) == {"type": "pong"}


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1",
        "http://127.0.0.1:1",
        "null",
        "http://127.0.0.1:99999",
        "https://[::1",
        "x",
    ],
)
def test_a_foreign_origin_is_refused_before_accept(web, origin):
    with pytest.raises(InvalidStatus) as refused, socket(web, "/ws", origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_our_own_page_and_a_program_may_open_a_socket(web):
    for origin in (web, None):
        with socket(web, "/ws", origin=origin) as ws:
            say(ws, type="ping")
            assert receive(ws) == {"type": "pong"}


def test_the_subprotocol_is_selected(web):
    with socket(web, "/ws", subprotocols=["courtside.v1", "bearer.nonsense"]) as ws:
        assert ws.subprotocol == "courtside.v1"
