"""What is typed into a form whose session is over waits for its writer: in that browser, for an hour."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import PASSWORD, UserFactory
from config.tests.form_reading import forms_of
from core.unsent import services, sign_in
from core.unsent.models import UnsentForm

pytestmark = pytest.mark.django_db
EVENT = {"title": "Open practice for everyone", "description": "Bring water.\nAnd shoes.", "one_time_key": "k" * 32}


@pytest.fixture
def person() -> Any:
    return UserFactory(organizer=True)


def _sign_in(browser: Client, person: Any, to: str = "/") -> Any:
    return browser.post("/login/", {"login": person.email, "password": PASSWORD, "next": to})


def _signed_out_elsewhere(browser: Client, person: Any) -> None:
    _sign_in(browser, person)
    browser.session.flush()


def _send(browser: Client, **headers: str) -> Any:
    return browser.post("/events/new/", EVENT, headers=headers)


def _waiting(answer: Any) -> str:
    """Where the form waits, behind the sign-in."""
    assert answer.status_code == 302
    to = answer.headers["Location"]
    assert to.startswith("/login/?next=/unsent/")
    return str(to.partition("next=")[2])


def test_the_words_are_there_after_signing_in_again(client: Client, person: Any) -> None:
    _signed_out_elsewhere(client, person)
    waiting = _waiting(_send(client))

    back = _sign_in(client, person, waiting)
    page = client.get(back.headers["Location"])

    text = page.content.decode()
    assert page.status_code == 200
    assert "Open practice for everyone" in text
    assert "Bring water.\nAnd shoes.</textarea>" in text
    [form] = [each for each in forms_of("", text) if each.action == "/events/new/"]
    assert form.fields["one_time_key"] == EVENT["one_time_key"]
    assert text.count("Send</button>") == 1
    assert "no-store" in page.headers["Cache-Control"]


def test_another_browser_cannot_read_them(client: Client, person: Any) -> None:
    _signed_out_elsewhere(client, person)
    waiting = _waiting(_send(client))
    other = Client()
    other.force_login(person)

    assert other.get(waiting).status_code == 404
    other.cookies[sign_in.COOKIE] = "A" * 43 + "="
    assert other.get(waiting).status_code == 404


def test_another_person_at_the_same_browser_does_not_see_them(client: Client, person: Any) -> None:
    _signed_out_elsewhere(client, person)
    waiting = _waiting(_send(client))

    _sign_in(client, UserFactory())
    answer = client.get(waiting)

    assert answer.status_code == 403
    assert "Open practice" not in answer.content.decode()
    client.post("/logout/")
    _sign_in(client, person)
    assert "Open practice" in client.get(waiting).content.decode()


def test_the_first_who_signs_in_sees_what_was_written_before_anybody_had(client: Client, person: Any) -> None:
    waiting = _waiting(_send(client))

    _sign_in(client, person)
    assert "Open practice" in client.get(waiting).content.decode()
    client.post("/logout/")
    _sign_in(client, UserFactory())

    assert client.get(waiting).status_code == 403


def test_after_an_hour_they_are_gone_and_swept(client: Client, person: Any) -> None:
    waiting = _waiting(_send(client))
    UnsentForm.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _sign_in(client, person)

    answer = client.get(waiting)

    assert answer.status_code == 404
    assert services.clean() == 1
    assert not UnsentForm.objects.exists()


def test_the_database_alone_tells_nothing_of_them(client: Client) -> None:
    _waiting(_send(client))

    assert b"practice" not in bytes(UnsentForm.objects.get().content)


def test_what_is_too_long_to_be_kept_stays_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_BYTES", 10)

    answer = _send(client)

    assert answer.status_code == 401
    assert "Open practice for everyone" in answer.content.decode()
    assert not UnsentForm.objects.exists()


def test_one_network_cannot_fill_the_table(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(services, "LIMITS", ((1, 600),))

    assert _send(client).status_code == 302
    answer = _send(client)

    assert answer.status_code == 401
    assert "Open practice for everyone" in answer.content.decode()
    assert UnsentForm.objects.count() == 1


def test_a_script_is_told_that_signing_in_comes_first(client: Client) -> None:
    answer = _send(client, **{"Sec-Fetch-Dest": "empty"})

    assert answer.status_code == 401
    assert not UnsentForm.objects.exists()


def test_a_button_without_words_keeps_nothing(client: Client) -> None:
    answer = client.post("/events/some-event/reserve/", {"one_time_key": "k" * 32})

    assert answer.headers["Location"] == "/login/?next=/events/some-event/reserve/"
    assert not UnsentForm.objects.exists()


def test_passwords_are_not_kept(client: Client) -> None:
    answer = client.post("/account/password/", {"current_password": "x" * 9, "new_password": "secret 22"})

    assert answer.headers["Location"] == "/login/?next=/account/password/"
    assert not UnsentForm.objects.exists()


def test_a_form_is_read_by_its_own_id_only(client: Client) -> None:
    key = sign_in.new_key()
    content = services.Content("/account/", [("name", "Ana")], [])
    one, two = (services.keep(content, key=key, author="", network="::") for _ in range(2))
    assert one
    assert two
    UnsentForm.objects.filter(pk=two.pk).update(content=bytes(one.content))

    assert services.read(UUID(str(one.pk)), key=key)[1] == content
    with pytest.raises(Exception, match="nothing here"):
        services.read(two.pk, key=key)
