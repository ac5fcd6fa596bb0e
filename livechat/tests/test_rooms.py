"""A stream's room, through the whole application."""

import json
import threading
from functools import partial

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed

from accounts.models import User
from config.asgi import application
from config.tests.api import call
from config.tests.people import PersonFactory
from core.tests.serving import serving
from livechat import services
from livechat.models import Message
from livechat.tests.factories import StreamFactory, guest, member, say
from livechat.tests.sockets import chat, events, receive, send


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address


@pytest.fixture
def stream(web):
    return StreamFactory()


def signed_in(person, web):
    client = Client()
    client.force_login(person)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    return client, {"origin": web, "additional_headers": {"Cookie": cookie}}


def test_a_message_reaches_everyone_and_the_history(web, stream):
    with chat(web, stream) as one, chat(web, stream) as other:
        receive(one, "snapshot")
        receive(other, "snapshot")
        send(one, sender="Rasmus", clientId="c1")
        [heard], [heard_too] = events(one, 1), events(other, 1)
    [stored] = call("get", f"streams/{stream.pk}/messages").json()["data"]
    assert (heard["type"], heard["data"]) == ("message", stored)
    assert heard_too == heard
    assert (stored["sender"], stored["content"], stored["clientId"]) == ("Rasmus", "Go Hawks", "c1")


def test_the_first_frame_has_the_current_chat(web, stream):
    first, second = say(stream, "one"), say(stream, "two")
    services.pin_message(stream_id=stream.pk, message_id=first.pk, by=stream.organizer)
    with chat(web, stream) as ws:
        data = receive(ws)["data"]
    assert [message["id"] for message in data["messages"]] == [str(first.pk), str(second.pk)]
    assert data["pinned"] == data["messages"][0]


def test_a_client_id_repeated_on_a_new_connection_is_one_message(web, stream):
    for _ in range(2):
        with chat(web, stream) as ws:
            receive(ws, "snapshot")
            send(ws, sender="Rasmus", clientId="c1")
            send(ws, "done", sender="Rasmus")
            while not any(event["data"].get("content") == "done" for event in events(ws, 1)):
                pass
    assert Message.objects.filter(client_id="c1").count() == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"content": "hi"}, "VALIDATION_ERROR"),
        ({"content": "", "sender": "R"}, "VALIDATION_ERROR"),
        ({"content": {"a": 1}, "sender": "R"}, "VALIDATION_ERROR"),
        ({"content": "hi", "sender": ["R"]}, "VALIDATION_ERROR"),
        ({"content": "hi", "sender": "Staff"}, "NAME_NOT_ALLOWED"),
        ({"content": "fuck", "sender": "R"}, "WORD_NOT_ALLOWED"),
    ],
)
def test_a_refused_message_is_an_error_frame_with_its_client_id(web, stream, frame, code):
    with chat(web, stream) as ws:
        receive(ws)
        for number in range(5):
            send(ws, **frame, clientId=f"c{number}")
            error = receive(ws, "error")
            assert (error["code"], error["clientId"]) == (code, f"c{number}")
        send(ws, sender="Rasmus")
        events(ws, 1)


def test_a_rate_limit_error_says_when_to_retry(web, stream):
    with chat(web, stream) as ws:
        for number in range(9):
            send(ws, sender="Rasmus", clientId=f"c{number}")
        error = receive(ws, "error")
    assert (error["code"], error["clientId"]) == ("RATE_LIMITED", "c8")
    assert error["retryAfter"] >= 1


@pytest.mark.parametrize(
    "text", ['{"type": "message", "content": "\\ud800"}', '{"type": "message", "clientId": "\\uDC00"}']
)
def test_a_lone_surrogate_is_a_bad_frame_and_the_socket_stays_open(web, stream, text):
    with chat(web, stream) as ws:
        receive(ws)
        ws.send(text)
        assert receive(ws, "error")["code"] == "BAD_FRAME"
        send(ws, "\U0001f3c0 nul\0", sender="Rasmus")
        assert events(ws, 1)[0]["data"]["content"] == "\U0001f3c0 nul"


def test_a_member_is_identified_by_the_session(web, stream):
    _, browser = signed_in(PersonFactory(name="Ana Ferreira"), web)
    with chat(web, stream, **browser) as ws:
        send(ws, sender="Somebody", clientId="c1")
        assert events(ws, 1)[0]["data"]["sender"] == "Ana Ferreira"


def test_after_signing_out_a_socket_cannot_send_within_a_second(web, stream):
    client, browser = signed_in(PersonFactory(), web)
    with chat(web, stream, **browser) as ws:
        receive(ws)
        client.post("/logout/")
        with pytest.raises(ConnectionClosed) as closed:
            list(iter(partial(ws.recv, 2), None))
    assert closed.value.rcvd.code == 4401


def test_a_banned_sender_still_receives_but_cannot_send(web, stream):
    ana = PersonFactory()
    _, browser = signed_in(ana, web)
    message = say(stream, by=member(ana))
    with chat(web, stream, **browser) as ws:
        receive(ws)
        services.ban(stream_id=stream.pk, message_id=message.pk, by=stream.organizer)
        assert events(ws, 1)[0]["type"] == "message.deleted"
        send(ws, clientId="c1")
        assert receive(ws, "error")["code"] == "BANNED"


def test_a_closed_account_cannot_send(web, stream):
    ana = PersonFactory()
    _, browser = signed_in(ana, web)
    with chat(web, stream, **browser) as ws:
        receive(ws)
        User.objects.filter(pk=ana.pk).update(is_active=False)
        send(ws, clientId="c1")
        assert receive(ws, "error")["code"] == "NOT_AUTHENTICATED"


def test_reconnecting_after_a_deletion_never_shows_the_text(web, stream):
    with chat(web, stream) as watching:  # keeps the room and its cache in the process
        receive(watching)
        message = say(stream, "my secret")
        events(watching, 1)
        services.delete_message(stream_id=stream.pk, message_id=message.pk, by=guest())
        events(watching, 1)
        with chat(web, stream, "?after=0") as back:
            text = back.recv(3)
    assert "secret" not in text
    assert [event["type"] for event in json.loads(text)["events"]] == ["message", "message.deleted"]
    assert json.loads(text)["events"][0]["data"] == {"id": str(message.pk), "deleted": True}


def test_viewers_are_counted_and_listed(web, stream):
    with chat(web, stream) as ws:
        assert receive(ws, "presence")["count"] == 1
        assert call("get", f"streams/{stream.pk}").json()["data"]["viewers"] == 1


def test_an_unknown_stream_closes_the_socket_as_unknown(web, stream):
    Message.objects.all().delete()
    stream.delete()
    stream.pk = "01a169f1-d9a0-7000-8000-00000000ffff"
    with chat(web, stream) as ws, pytest.raises(ConnectionClosed) as closed:
        ws.recv(3)
    assert closed.value.rcvd.code == 4404


def test_fifty_readers_miss_nothing_and_receive_nothing_twice_while_others_write(web, stream, settings):
    settings.RATE_LIMITS = False
    readers, messages = 50, 60
    heard = [[] for _ in range(readers)]
    ready = threading.Barrier(readers + 1)

    def read(number):
        with chat(web, stream, "?after=0") as ws:
            ready.wait(20)
            heard[number] = events(ws, messages)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    ready.wait(20)
    for number in range(messages):
        say(stream, f"no {number}", by=guest(f"s{number % 7}"), sender="Rasmus")
    for thread in threads:
        thread.join(20)
    wanted = [(number + 1, f"no {number}") for number in range(messages)]
    assert all([(each["version"], each["data"]["content"]) for each in one] == wanted for one in heard)
