"""Page parts that all viewers share."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils.safestring import SafeString
from prometheus_client import REGISTRY

from core import systems
from core.systems import HomeSection, System
from core.ui import navigation
from core.ui.page_parts import SharedParts, shared_form, shared_part


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def counted(result):
    return REGISTRY.get_sample_value("courtside_cache_requests_total", {"cache": "page_parts", "result": result}) or 0


def test_a_part_is_rendered_once_for_each_version():
    rendered = []

    def make():
        rendered.append(1)
        return f"<p>{len(rendered)}</p>"

    assert shared_part("games.1", 7, "plays", make) == shared_part("games.1", 7, "plays", make) == "<p>1</p>"
    assert shared_part("games.1", 8, "plays", make) == "<p>2</p>"
    assert shared_part("games.1", 8, "box", make) == "<p>3</p>"


def test_a_hundred_concurrent_viewers_cause_one_rendering():
    rendered, begun = [], threading.Event()

    def make():
        begun.set()
        time.sleep(0.2)
        rendered.append(1)
        return "<p>hello</p>"

    parts = SharedParts()
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(parts.get, ("room", 1), make)
        begun.wait(5)
        others = [pool.submit(parts.get, ("room", 1), make) for _ in range(100)]
        assert {each.result(5) for each in [first, *others]} == {"<p>hello</p>"}
    assert rendered == [1]


def test_when_a_rendering_fails_waiting_threads_render_for_themselves():
    begun, tries = threading.Event(), []

    def make():
        tries.append(1)
        begun.set()
        time.sleep(0.1)
        if len(tries) == 1:
            raise ValueError("the database is away")
        return "good"

    parts = SharedParts()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(parts.get, ("room", 1), make)
        begun.wait(5)
        second = pool.submit(parts.get, ("room", 1), make)
        with pytest.raises(ValueError, match="away"):
            first.result(5)
        assert second.result(5) == "good"


def test_a_part_is_rendered_again_after_some_seconds_at_the_same_version():
    clock, rendered = Clock(), []
    parts = SharedParts(now=clock)

    def make():
        rendered.append(1)
        return str(len(rendered))

    assert parts.get(("room", 1), make, seconds=5) == "1"
    clock.now += 4.9
    assert parts.get(("room", 1), make, seconds=5) == "1"
    clock.now += 0.2
    assert parts.get(("room", 1), make, seconds=5) == "2"


def test_the_least_recently_used_parts_are_dropped():
    parts = SharedParts(kept=2)
    for name in ("a", "b", "a", "c"):
        parts.get((name,), lambda name=name: name)
    assert parts.get(("a",), lambda: "again") == "a"
    assert parts.get(("b",), lambda: "again") == "again"


def test_hits_and_misses_are_counted():
    before = counted("hit"), counted("miss")
    for _ in range(3):
        shared_part("games.2", 1, "plays", lambda: "<p></p>")
    assert (counted("hit") - before[0], counted("miss") - before[1]) == (2, 1)


def test_a_part_with_a_token_is_not_shared():
    parts = SharedParts()
    form = '<input name="csrfmiddlewaretoken" value="{}">'
    assert parts.get(("room", 1), lambda: form.format("mine")) == form.format("mine")
    assert parts.get(("room", 1), lambda: form.format("yours")) == form.format("yours")


def test_sections_of_the_home_page_are_shared_only_without_a_session(rf, settings, monkeypatch):
    drawn = []
    section = HomeSection(lambda request: drawn.append(request) or SafeString(f"<p>{len(drawn)}</p>"), order=1)
    monkeypatch.setattr(systems, "installed", lambda: {"things": System(home=(section,))})
    stranger, known = rf.get("/"), rf.get("/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}=x"})
    assert list(navigation.home_sections(stranger)) == list(navigation.home_sections(stranger)) == ["<p>1</p>"]
    assert list(navigation.home_sections(known)) == ["<p>2</p>"]
    assert list(navigation.home_sections(known)) == ["<p>3</p>"]


def test_a_shared_form_has_each_visitors_own_tokens(rf):
    form = '<input name="csrfmiddlewaretoken" value="{0}"><input name="one_time_key" value="{0}">'
    first = shared_form(rf.get("/"), ("form",), lambda: form.format("first"))
    second = shared_form(rf.get("/"), ("form",), lambda: form.format("second"))
    values = re.findall('value="([^"]*)"', first + second)
    assert len(set(values)) == 4
    assert not {"", "first", "second"} & set(values)


def test_the_key_of_a_form_is_not_shared():
    parts = SharedParts()
    form = '<input name="one_time_key" value="{}">'
    assert parts.get(("room", 1), lambda: form.format("mine")) == form.format("mine")
    assert parts.get(("room", 1), lambda: form.format("yours")) == form.format("yours")


@pytest.mark.django_db
def test_parts_shared_by_anonymous_visitors_are_not_shown_to_a_member(client, django_user_model):
    guest = client.get("/events/").content.decode()
    assert client.get("/events/").content.decode().count("one_time_key") == guest.count("one_time_key")
    client.force_login(django_user_model.objects.create(name="Ana Alpha", email="ana@club.example"))
    hers = client.get("/events/").content.decode()
    assert ("Boards" in guest, "Boards" in hers, "Ana Alpha" in hers) == (False, True, True)
    client.logout()
    after = client.get("/events/").content.decode()
    assert ("Boards" in after, "Ana Alpha" in after) == (False, False)


@pytest.mark.django_db
def test_each_page_marks_its_own_entry_of_the_navigation(client):
    for path in ("/events/", "/shop/", "/events/", "/drops/"):
        page = client.get(path).content.decode()
        current = set(re.findall(r'<a href="([^"]+)" aria-current="page">', page))
        assert current == {path}
