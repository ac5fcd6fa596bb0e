"""The API of streams and their chats."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory, StaffFactory
from livechat.models import Message, Stream
from livechat.tests.factories import StreamFactory, guest, member, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    return StreamFactory()


def post(stream, body, person=None, **headers):
    return call("post", f"streams/{stream.pk}/messages", person, body, **headers)


def history(stream, query=""):
    return call("get", f"streams/{stream.pk}/messages{query}").json()


def test_a_stream_has_id_title_video_status_and_viewers(stream):
    [told] = call("get", "streams").json()["data"]
    assert (
        told
        == call("get", f"streams/{stream.pk}").json()["data"]
        == call("get", f"streams/{stream.slug}/").json()["data"]
    )
    assert (told["id"], told["title"], told["status"], told["viewers"]) == (str(stream.pk), stream.title, "live", 0)
    assert told["video"]["kind"] == "file"
    assert told["video"]["url"].endswith("/video/court.webm")
    assert (told["room"], told["roomVersion"]) == (stream.room, 0)
    assert told["createdAt"].endswith("Z")


def test_live_streams_come_first_and_a_long_list_needs_no_more_queries():
    StreamFactory.create_batch(2, status="soon")
    live = StreamFactory()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert call("get", "streams").json()["data"][0]["id"] == str(live.pk)
    StreamFactory.create_batch(8)
    with CaptureQueriesContext(connection) as many:
        call("get", "streams")
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["nothing", "0" * 36, "01a169f1-d9a0-7000-8000-00000000ffff", "a%00b"])
def test_every_call_on_an_unknown_stream_is_404(stream, name):
    for path in (f"streams/{name}", f"streams/{name}/messages"):
        answer = call("get", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_a_guests_message_is_in_the_history(stream):
    answer = post(stream, {"content": "Go Hawks", "sender": "Rasmus", "clientId": "c1"})
    said = answer.json()["data"]
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/streams/{stream.pk}/messages/{said['id']}"
    assert call("get", answer["Location"][5:]).json()["data"] == said
    assert {name: said[name] for name in ("sender", "content", "clientId", "role", "kind")} == {
        "sender": "Rasmus", "content": "Go Hawks", "clientId": "c1", "role": "guest", "kind": "message"
    }  # fmt: skip
    assert history(stream)["data"] == [said]


def test_a_repeated_client_id_returns_the_same_message(stream):
    body = {"content": "Go Hawks", "sender": "Rasmus", "clientId": "c1"}
    first, second = post(stream, body), post(stream, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["data"] == second.json()["data"]
    assert Message.objects.count() == 1


def test_a_guest_without_a_name_and_an_invalid_body_are_400_with_fields(stream):
    wrong = [{}, {"content": "x"}, {"content": "", "sender": "R"}, {"content": 7, "sender": "R"}]
    wrong += [{"content": "x", "sender": "R", "role": "staff"}, {"content": "x" * 501, "sender": "R"}, [], "x"]
    wrong += [{"content": "x", "sender": "R", "clientId": 7}, {"content": "x", "sender": "y" * 41}]
    for body in wrong:
        answer = post(stream, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), body


def test_a_member_needs_no_name_and_cannot_choose_one(stream):
    answer = post(stream, {"content": "hi", "sender": "Sam"}, PersonFactory(name="Ana Ferreira"))
    assert answer.json()["data"]["sender"] == "Ana Ferreira"


def test_too_many_messages_are_429_with_the_seconds_left(stream):
    for _ in range(8):
        post(stream, {"content": "x", "sender": "R"})
    answer = post(stream, {"content": "x", "sender": "R"})
    assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMITED")
    assert int(answer["Retry-After"]) == answer.json()["retryAfter"] >= 1


def test_the_history_is_newest_last_and_pages_backwards(stream):
    said = [str(say(stream, f"no {n}", by=guest(f"s{n}"), sender="R").pk) for n in range(7)]
    page = history(stream, "?limit=3")
    walked = [[each["id"] for each in page["data"]]]
    assert page["pagination"]["next"] is None
    while cursor := page["pagination"]["previous"]:
        page = history(stream, f"?limit=3&cursor={cursor}")
        walked.insert(0, [each["id"] for each in page["data"]])
    assert walked == [said[:1], said[1:4], said[4:]]
    assert call("get", f"streams/{stream.pk}/messages?cursor=x").status_code == 400


def test_an_idempotency_key_has_one_effect(stream):
    headers = {"Idempotency-Key": "k1"}
    ana = PersonFactory()
    first, second = (post(stream, {"content": "hi"}, ana, **headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"
    assert Message.objects.count() == 1


def test_deletion_is_final(stream):
    ana = PersonFactory()
    message = say(stream, "my secret", by=member(ana))
    path = f"streams/{stream.pk}/messages/{message.pk}"
    assert call("delete", path, PersonFactory()).status_code == 403
    assert call("delete", path).status_code == 401
    assert call("delete", path, ana).status_code == 204
    assert call("delete", path, ana).status_code == call("get", path).status_code == 404
    room = f"rooms/{stream.room}"
    for shown in (history(stream), call("get", room).json(), call("get", f"{room}/events").json()):
        assert "secret" not in str(shown)
    events = call("get", f"{room}/events").json()["data"]
    assert [(e["type"], e["data"]) for e in events] == [
        ("message", {"id": str(message.pk), "deleted": True}), ("message.deleted", {"id": str(message.pk)})
    ]  # fmt: skip


def test_the_log_and_the_history_have_the_same_messages(stream):
    say(stream, client_id="c1")
    [event] = call("get", f"rooms/{stream.room}/events").json()["data"]
    assert event["data"] == history(stream)["data"][0]
    assert call("get", f"rooms/{stream.room}").json()["data"]["data"]["messages"] == history(stream)["data"]


def test_an_organizer_creates_edits_and_ends_a_stream():
    olive = OrganizerFactory()
    made = call(
        "post",
        "streams",
        olive,
        {"title": "Cup night", "videoKind": "youtube", "videoUrl": "https://youtu.be/dQw4w9WgXcQ"},
    )
    told = made.json()["data"]
    assert made.status_code == 201
    assert (told["video"]["url"], told["status"]) == ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "soon")
    for status, moment in (("live", "startedAt"), ("ended", "endedAt")):
        told = call("patch", f"streams/{told['id']}", olive, {"status": status}).json()["data"]
        assert told["status"] == status
        assert told[moment]
    assert call("delete", f"streams/{told['id']}", olive).status_code == 204


def test_others_cannot_manage_a_stream(stream):
    ana = PersonFactory()
    assert call("post", "streams", body={"title": "x"}).status_code == 401
    assert call("post", "streams", ana, {"title": "x"}).status_code == 403
    assert call("patch", f"streams/{stream.pk}", ana, {"title": "x"}).status_code == 403
    assert call("delete", f"streams/{stream.pk}", OrganizerFactory()).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"videoKind": "file", "videoUrl": "javascript:alert(1)"},
        {"videoKind": "file", "videoUrl": "//evil.example/x.mp4"},
        {"videoKind": "file", "videoUrl": "https://evil.example/x.mp4; script-src *"},
        {"videoKind": "file", "videoUrl": "https://user:pw@evil.example/x.mp4"},
        {"videoKind": "file", "videoUrl": "https://[::1/x.mp4"},
        {"videoKind": "hls", "videoUrl": "https://cdn.example/x.mp4"},
        {"videoKind": "youtube", "videoUrl": "https://evil.example/watch?v=dQw4w9WgXcQ"},
        {"videoKind": "youtube", "videoUrl": "https://youtu.be/../../x"},
        {"status": "x"},
        {"game": "no-such-game"},
        {"moderators": ["nobody@club.example"]},
        {"title": "\u200b"},
        {"startsAt": "tomorrow"},
    ],
)
def test_an_invalid_stream_is_400_and_names_the_field(wrong):
    answer = call("post", "streams", OrganizerFactory(), {"title": "Cup night", **wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert set(answer.json()["fields"]) & {*wrong}
    assert not Stream.objects.exists()


def test_a_stream_with_messages_cannot_be_deleted(stream):
    say(stream)
    answer = call("delete", f"streams/{stream.pk}", stream.organizer)
    assert (answer.status_code, answer.json()["code"]) == (409, "HAS_MESSAGES")


def test_staff_may_do_what_the_organizer_may(stream):
    assert call("patch", f"streams/{stream.pk}", StaffFactory(), {"title": "Final"}).json()["data"]["title"] == "Final"
