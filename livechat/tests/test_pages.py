"""The pages of streams and chats, each usable without JavaScript."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tests.form_parser import form_values
from config.tests.people import OrganizerFactory, PersonFactory, StaffFactory
from core.ui.page_parts import shared_parts
from livechat import services
from livechat.models import BlockedWord, Message, Stream
from livechat.tests.factories import StreamFactory, member, say
from scoreboard import services as scoreboard

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    return StreamFactory()


@pytest.fixture
def page(client, stream):
    """Return the stream's page as this visitor sees it now."""
    return lambda query="": client.get(stream.get_absolute_url() + query).content.decode()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def post(client, stream, path, follow=True, **sent):
    return client.post(f"{stream.get_absolute_url()}{path}", sent, follow=follow)


def test_a_guest_takes_a_name_and_writes(client, stream, page):
    assert "Your name in the chat" in page()
    post(client, stream, "name/", name="Rasmus")
    answer = post(client, stream, "say/", content="<b>Go</b> Hawks")
    assert answer.redirect_chain[-1][0] == f"{stream.get_absolute_url()}#chat"
    assert "&lt;b&gt;Go&lt;/b&gt; Hawks" in answer.content.decode()
    message = Message.objects.get()
    assert (message.sender, message.role) == ("Rasmus", "guest")
    assert 'class="msg me"' in page()


def test_a_guest_keeps_their_key_under_another_name(client, stream):
    for name in ("Rasmus", "Ines"):
        post(client, stream, "name/", name=name)
        post(client, stream, "say/", content="hi")
    keys = set(Message.objects.values_list("sender_key", flat=True))
    assert len(keys) == 1


@pytest.mark.parametrize(("name", "status"), [("", 422), ("\u200b", 422), ("x" * 41, 422), ("Staff", 409)])
def test_a_refused_name_is_reported_on_the_same_page(client, stream, name, status):
    answer = post(client, stream, "name/", name=name)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()


def test_a_refused_message_is_reported_on_the_same_page_and_kept(stream):
    ana = signed_in(PersonFactory())
    answer = post(ana, stream, "say/", content="fuck this")
    assert answer.status_code == 409
    assert "Please say it in other words" in answer.content.decode()
    assert 'value="fuck this"' in answer.content.decode()
    assert post(ana, stream, "say/", content="").status_code == 422


def test_after_a_refused_name_a_valid_one_leads_to_the_chat(client, stream):
    PersonFactory(name="Ana Ferreira")
    refused = post(client, stream, "name/", name="Ana Ferreira")
    again = form_values(refused.content.decode(), f"{stream.get_absolute_url()}name/#chat")
    assert (refused.status_code, again["next"]) == (409, stream.get_absolute_url())

    answer = client.post(f"{stream.get_absolute_url()}name/", again | {"name": "fan_7"}, follow=True)

    assert (answer.status_code, answer.redirect_chain) == (200, [(f"{stream.get_absolute_url()}#chat", 302)])


@pytest.mark.parametrize("path", ["say/", "name/"])
def test_reloading_a_sent_form_leads_to_the_stream(client, stream, path):
    assert client.get(f"{stream.get_absolute_url()}{path}")["Location"] == stream.get_absolute_url()


def test_a_refusal_on_game_day_is_reported_on_game_day(client, stream):
    Stream.objects.update(status="live")
    PersonFactory(name="Ana Ferreira")

    answer = post(client, stream, "name/", name="Ana Ferreira", next="/")

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Please choose another name" in shown
    assert 'value="Ana Ferreira"' in shown
    assert form_values(shown, f"{stream.get_absolute_url()}name/#chat")["next"] == "/"
    assert "Please choose another name" not in Client().get("/").content.decode()


def test_signing_in_from_a_refused_page_ends_on_the_page_of_the_chat(client, stream):
    shown = post(client, stream, "name/", name="Staff").content.decode()

    assert f"/login/?next={quote(stream.get_absolute_url(), safe='')}" in shown
    assert quote("name/", safe="") not in shown


def test_a_cheer_is_a_button(stream):
    post(signed_in(PersonFactory()), stream, "say/", cheer="De-fence!")
    assert Message.objects.get().content == "De-fence!"


def test_sending_returns_to_the_page_of_the_form_and_no_other(stream):
    ana, page = signed_in(PersonFactory()), stream.get_absolute_url()
    Stream.objects.update(status="live")
    pages = {"/": "/", f"{page}chat/": f"{page}chat/", f"{page}say/": page, "//evil.example/": page, "/events/": page}
    for wanted, got in pages.items():
        assert post(ana, stream, "say/", follow=False, content="hi", next=wanted)["Location"] == f"{got}#chat"


def test_mentions_and_links_in_a_message_are_marked(stream, page):
    say(stream, "@Ana see https://club.example/x?a=1&b=2.", by=member(stream.organizer))
    shown = page()
    assert '<span class="at">@Ana</span>' in shown
    assert 'href="https://club.example/x?a=1&amp;b=2" rel="ugc nofollow noopener noreferrer"' in shown


def test_earlier_messages_are_a_page_away(stream, page):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("livechat.queries.MESSAGES_PER_PAGE", 3)
        patch.setattr("livechat.queries.latest_messages.__defaults__", (3,))
        patch.setattr("livechat.queries.messages_before.__defaults__", (3,))
        said = [say(stream, f"no {n}") for n in range(5)]
        assert "no 1" not in page()
        earlier = page(f"?before={said[2].pk}")
    assert "no 1" in earlier
    assert "no 2" not in earlier


@pytest.mark.parametrize("query", ["?before=x", "?before=", "?parts=x", "?before=01a169f1-d9a0-7000-8000-00000000ffff"])
def test_an_invalid_query_changes_nothing(stream, page, query):
    say(stream)
    assert "Go Hawks" in page(query)


@pytest.mark.parametrize("part", ["status", "compose", "lines", "player"])
def test_a_part_is_rendered_alone(page, part):
    assert "<html" not in page(f"?parts={part}")


@pytest.mark.parametrize("path", ["", "chat/", "overlay/", "moderation/", "edit/"])
def test_an_unknown_stream_has_no_page(path):
    answer = signed_in(StaffFactory()).get(f"/live/nothing/{path}")
    assert answer.status_code == 404


def test_the_page_needs_no_more_queries_for_many_messages(client, stream):
    say(stream)
    with CaptureQueriesContext(connection) as few:
        client.get(stream.get_absolute_url())
    for number in range(6):
        say(stream, f"no {number}", by=member(PersonFactory()))
    with CaptureQueriesContext(connection) as many:
        client.get(stream.get_absolute_url())
    assert len(many) <= len(few)


def test_youtube_is_not_contacted_before_a_click(client):
    stream = StreamFactory(video_kind="youtube", video_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    before, after = client.get(stream.get_absolute_url()), client.get(f"{stream.get_absolute_url()}?watch=1")
    assert "<iframe" not in before.content.decode()
    assert '<iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ' in after.content.decode()
    assert "frame-src https://www.youtube-nocookie.com" in before["Content-Security-Policy"]
    assert "frame-src" not in client.get("/live/")["Content-Security-Policy"]


def test_a_video_file_from_another_site_may_load_only_from_there(client):
    stream = StreamFactory(video_url="https://cdn.example/game.mp4")
    policy = client.get(stream.get_absolute_url())["Content-Security-Policy"]
    assert "media-src 'self' blob: https://cdn.example;" in policy
    assert "https://cdn.example" not in client.get("/")["Content-Security-Policy"]


def test_an_hls_video_is_loaded_from_its_site_and_the_chat_stays(client):
    stream = StreamFactory(video_kind="hls", video_url="https://cdn.example/hall/live.m3u8")
    policy = client.get(stream.get_absolute_url())["Content-Security-Policy"]
    assert "connect-src 'self' ws://testserver https://cdn.example;" in policy
    assert "media-src 'self' blob: https://cdn.example;" in policy


def test_the_overlay_may_be_framed_and_shows_the_requested_number_of_messages(client, stream):
    for number in range(4):
        say(stream, f"no {number}")
    answer = client.get(f"{stream.get_absolute_url()}overlay/?lines=2&fade=9999")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert ["no 1" in answer.content.decode(), "no 2" in answer.content.decode()] == [False, True]
    assert 'data-fade="120"' in answer.content.decode()


def test_members_only_and_ended_chats_say_so(client, stream, page):
    services.change_chat(stream_id=stream.pk, by=stream.organizer, members_only=True)
    assert "Only members can write" in page()
    services.edit_stream(stream_id=stream.pk, by=stream.organizer, status="ended")
    assert "The stream has ended" in page()


def test_an_organizer_creates_edits_starts_ends_and_deletes_a_stream():
    olive = signed_in(OrganizerFactory())
    facts = {"title": "Cup night", "status": "soon", "video_kind": "file", "video_url": ""}
    olive.post("/live/new/", facts)
    stream = Stream.objects.get()
    assert (stream.title, stream.video_url) == ("Cup night", "static:video/court.webm")
    assert post(olive, stream, "start/").status_code == 200
    assert post(olive, stream, "edit/", **{**facts, "title": "Final", "status": "live"}).status_code == 200
    assert post(olive, stream, "end/").status_code == 200
    stream.refresh_from_db()
    assert (stream.title, stream.status) == ("Final", "ended")
    assert post(olive, stream, "delete/").status_code == 200
    assert not Stream.objects.exists()


def test_an_invalid_stream_is_reported_on_the_same_page(stream):
    olive = signed_in(stream.organizer)
    wrong = {"title": "x", "status": "soon", "video_kind": "youtube", "video_url": "https://evil.example"}
    assert olive.post("/live/new/", wrong).status_code == post(olive, stream, "edit/", **wrong).status_code == 422
    assert olive.post("/live/new/", {**wrong, "title": ""}).status_code == 422
    say(stream)
    assert post(olive, stream, "delete/").status_code == 409


def test_the_game_of_a_stream_is_chosen_from_games_that_have_not_ended():
    organizer = OrganizerFactory()
    olive = signed_in(organizer)
    coming, over = (
        scoreboard.create_game(by=organizer, team_a_name=name, team_b_name="Comets")
        for name in ("Old Town Owls", "Gone Geese")
    )
    scoreboard.finish_game(game_id=over.pk, by=organizer)
    form = olive.get("/live/new/").content.decode()
    assert "Old Town Owls v" in form
    assert "Gone Geese" not in form
    facts = {"title": "Cup night", "status": "soon", "video_kind": "file", "video_url": ""}
    assert olive.post("/live/new/", {**facts, "game": over.slug}).status_code == 422
    olive.post("/live/new/", {**facts, "game": coming.slug})
    stream = Stream.objects.get()
    assert stream.game == coming
    scoreboard.finish_game(game_id=coming.pk, by=organizer)
    assert f'value="{coming.slug}" selected' in olive.get(f"{stream.get_absolute_url()}edit/").content.decode()


@pytest.mark.parametrize(
    ("kind", "url", "sentence"),
    [
        ("file", "https://video.example/game.m3u8", "This is an HLS playlist, not a video file."),
        ("hls", "https://video.example/game.mp4", "ends in .m3u8"),
        ("file", "http://video.example/game.mp4", "begins with https://"),
    ],
)
def test_a_video_that_would_not_play_is_refused_with_a_remedy(settings, kind, url, sentence):
    settings.HTTPS = True
    olive = signed_in(OrganizerFactory())
    wanted = {"title": "Cup night", "status": "soon", "video_kind": kind, "video_url": url}
    answer = olive.post("/live/new/", wanted)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("path", ["edit/", "delete/", "moderation/"])
def test_only_managers_see_the_management_pages(stream, path):
    assert Client().get(stream.get_absolute_url() + path)["Location"].startswith(settings.LOGIN_URL)
    assert signed_in(PersonFactory()).get(stream.get_absolute_url() + path).status_code == 403
    assert signed_in(stream.organizer).get(stream.get_absolute_url() + path).status_code == 200


def test_a_moderator_acts_on_a_message_by_its_page(stream, page):
    message, olive = say(stream, "rubbish"), signed_in(stream.organizer)
    one = f"messages/{message.pk}/"
    assert "Ban from this chat" in olive.get(f"{stream.get_absolute_url()}{one}").content.decode()
    assert "Ban from this chat" not in page(one)
    assert "Pinned." in post(olive, stream, f"{one}pin/").content.decode()
    assert "Taken down." in post(olive, stream, "unpin/").content.decode()
    post(Client(), stream, f"{one}report/", reason="rude")
    assert "rubbish" in olive.get(f"{stream.get_absolute_url()}moderation/").content.decode()
    assert "answered" in post(olive, stream, f"{one}settle/").content.decode()
    post(olive, stream, f"{one}time-out/", seconds="60")
    assert stream.sanctions.get().kind == "timeout"
    post(olive, stream, f"sanctions/{stream.sanctions.get().pk}/lift/")
    assert stream.sanctions.get().lifted_at
    assert "rubbish" not in page()


def test_senders_delete_their_message_by_its_page(client, stream, page):
    post(client, stream, "name/", name="Rasmus")
    post(client, stream, "say/", content="oops")
    message = Message.objects.get()
    assert "Delete for everyone" in page(f"messages/{message.pk}/")
    post(client, stream, f"messages/{message.pk}/delete/")
    assert "oops" not in page()
    assert client.get(f"{stream.get_absolute_url()}messages/{message.pk}/").status_code == 404


def test_the_rules_change_by_a_form_and_raid_mode_by_one_button(stream):
    olive = signed_in(stream.organizer)
    post(olive, stream, "moderation/", slow_seconds="10", links="members")
    stream.refresh_from_db()
    assert (stream.slow_seconds, stream.links, stream.members_only) == (10, "members", False)
    assert post(olive, stream, "moderation/", slow_seconds="11", links="x").status_code == 422
    post(olive, stream, "moderation/", raid="1")
    stream.refresh_from_db()
    assert (stream.slow_seconds, stream.links, stream.members_only) == (30, "moderators", True)


def test_staff_see_all_chats_with_evidence_and_block_words(stream):
    services.ban(stream_id=stream.pk, message_id=say(stream, "rubbish").pk, by=stream.organizer)
    staff = signed_in(StaffFactory())
    assert "rubbish" in staff.get("/staff/moderation/").content.decode()
    for word, status in (("Comets", 302), ("comets", 409), ("*", 422), ("a b", 422)):
        assert staff.post("/staff/moderation/", {"word": word}).status_code == status
    staff.post(f"/staff/moderation/words/{BlockedWord.objects.get().pk}/allow/")
    assert not BlockedWord.objects.exists()
    assert signed_in(stream.organizer).get("/staff/moderation/").status_code == 403


def test_game_day_shows_the_live_stream(client, stream):
    say(stream)
    assert "Go Hawks" in client.get("/").content.decode()
    services.edit_stream(stream_id=stream.pk, by=stream.organizer, status="ended")
    shared_parts.forget()  # visitors without a session may get the cached page for two more seconds
    assert "data-chat" not in client.get("/").content.decode()


def test_the_search_finds_streams(client, stream):
    assert stream.get_absolute_url() in client.get("/search/?q=semi-final").content.decode()
