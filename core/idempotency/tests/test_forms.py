"""A form's one-time key: a double click, a reload or the back button has one effect."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from core.idempotency import services
from core.idempotency.models import IdempotencyLog
from core.idempotency.tests import orders
from core.idempotency.tests.asking import client_of
from core.tests.racing import at_once


def opened(client: Client) -> dict[str, str]:
    """Return the form's hidden fields, as the browser got them."""
    page = client.get("/order/").content.decode()
    return dict(re.findall(r'name="(csrfmiddlewaretoken|one_time_key)" value="([^"]+)"', page))


def browser(person: Any = None) -> Client:
    """A browser with CSRF enforced, as for every browser."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@pytest.fixture(params=["ana", "nobody"])
def visitor(request: pytest.FixtureRequest, shop: Any) -> Client:
    return browser(request.getfixturevalue("ana") if request.param == "ana" else None)


def test_a_form_sent_again_takes_effect_once(shop: Any, visitor: Client) -> None:
    form = {**opened(visitor), "item": "shirt"}
    answers = [visitor.post("/order/", form) for _ in range(3)]
    assert {(each.status_code, each.headers["Location"]) for each in answers} == {
        (302, f"/orders/{shop.objects.get().pk}/")
    }


def test_each_rendering_of_the_form_counts_once(shop: Any, visitor: Client) -> None:
    assert opened(visitor)["one_time_key"] != opened(visitor)["one_time_key"]
    for _ in range(2):
        visitor.post("/order/", {**opened(visitor), "item": "shirt"})
    assert shop.objects.count() == 2


def test_ten_concurrent_clicks_lead_to_the_same_page(shop: Any, visitor: Client) -> None:
    form = {**opened(visitor), "item": "shirt"}
    orders.during.append(lambda: connection.cursor().execute("SELECT pg_sleep(0.1)"))
    cookies = visitor.cookies

    def click() -> Any:
        client = browser()
        client.cookies = cookies
        answer = client.post("/order/", form)
        return answer.status_code, answer.headers.get("Location")

    assert set(at_once([click] * 10)) == {(302, f"/orders/{shop.objects.get().pk}/")}


def test_without_the_record_ten_clicks_count_ten_times(shop: Any, ana: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control that must fail."""
    monkeypatch.setattr(services, "remember", lambda *answer: None)
    client = browser(ana)
    form = {**opened(client), "item": "shirt"}
    for _ in range(10):
        client.post("/order/", form)
    assert shop.objects.count() == 10


def test_a_session_that_begins_with_the_first_click_is_the_same_caller(shop: Any) -> None:
    client = browser()
    form = {**opened(client), "item": "shirt"}
    client.post("/order/", form)
    client.session.save()
    assert client.post("/order/", form).headers["Idempotency-Replayed"] == "true"
    assert shop.objects.count() == 1


def test_a_refused_form_may_be_sent_again(shop: Any, visitor: Client) -> None:
    form = opened(visitor)
    assert visitor.post("/order/", {**form, "item": "nothing"}).status_code == 409
    assert not IdempotencyLog.objects.exists()
    assert visitor.post("/order/", {**form, "item": "shirt"}).status_code == 302


def test_a_form_changed_after_it_was_sent_does_nothing_and_says_so(shop: Any, ana: Any, settings: Any) -> None:
    client = browser(ana)
    form = opened(client)
    client.post("/order/", {**form, "item": "shirt"})
    answer = client.post("/order/", {**form, "item": "scarf"})
    assert answer.status_code == 422
    assert "You sent this form before" in answer.content.decode()
    assert shop.objects.count() == 1


def test_a_malformed_key_is_a_bad_request(shop: Any, ana: Any) -> None:
    assert client_of(ana).post("/order/", {"item": "shirt", "one_time_key": "two words"}).status_code == 400
    assert not shop.objects.exists()


def test_without_a_key_a_form_runs_normally(shop: Any, ana: Any) -> None:
    for _ in range(2):
        client_of(ana).post("/order/", {"item": "shirt"})
    assert shop.objects.count() == 2


def test_files_count_by_their_content(shop: Any, ana: Any) -> None:
    def sent(content: bytes) -> int:
        form = {"item": "shirt", "one_time_key": "a-key", "picture": SimpleUploadedFile("a.png", content)}
        return client_of(ana).post("/order/", form).status_code

    assert [sent(b"one"), sent(b"one"), sent(b"two")] == [302, 302, 422]
    assert shop.objects.count() == 1


def test_a_page_part_is_replayed_to_those_who_may_see_it(shop: Any, ana: Any) -> None:
    client = client_of(ana)
    first, second = (client.post("/piece/", {"one_time_key": "a-key"}) for _ in range(2))
    assert first.content == second.content
    orders.banned.add(ana.pk)
    assert client.post("/piece/", {"one_time_key": "a-key"}).content != first.content
    assert shop.objects.count() == 1
