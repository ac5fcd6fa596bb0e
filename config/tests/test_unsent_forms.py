"""A form sent with an expired session is saved for its author: in that browser, for an hour."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import PASSWORD, UserFactory
from config.tests.form_parser import post_forms
from core.unsent import services, sign_in
from core.unsent.models import UnsentForm

pytestmark = pytest.mark.django_db
EVENT = {"title": "Open practice for everyone", "description": "Bring water.\nAnd shoes.", "one_time_key": "k" * 32}


@pytest.fixture
def person() -> Any:
    return UserFactory(organizer=True)


def _sign_in(browser: Client, person: Any, next_url: str = "/") -> Any:
    return browser.post("/login/", {"login": person.email, "password": PASSWORD, "next": next_url})


def _end_session(browser: Client, person: Any) -> None:
    _sign_in(browser, person)
    browser.session.flush()


def _send(browser: Client, **headers: str) -> Any:
    return browser.post("/events/new/", EVENT, headers=headers)


def _saved_form_url(response: Any) -> str:
    """Return the URL of the saved form, after signing in."""
    assert response.status_code == 302
    next_url = response.headers["Location"]
    assert next_url.startswith("/login/?next=/unsent/")
    return str(next_url.partition("next=")[2])


def test_the_text_is_there_after_signing_in_again(client: Client, person: Any) -> None:
    _end_session(client, person)
    form_url = _saved_form_url(_send(client))

    response = _sign_in(client, person, form_url)
    page = client.get(response.headers["Location"])

    text = page.content.decode()
    assert page.status_code == 200
    assert "Open practice for everyone" in text
    assert "Bring water.\nAnd shoes.</textarea>" in text
    [form] = [each for each in post_forms("", text) if each.action == "/events/new/"]
    assert form.fields["one_time_key"] == EVENT["one_time_key"]
    assert text.count("Send</button>") == 1
    assert "no-store" in page.headers["Cache-Control"]


def test_another_browser_cannot_read_it(client: Client, person: Any) -> None:
    _end_session(client, person)
    form_url = _saved_form_url(_send(client))
    other = Client()
    other.force_login(person)

    assert other.get(form_url).status_code == 404
    other.cookies[sign_in.COOKIE] = "A" * 43 + "="
    assert other.get(form_url).status_code == 404


def test_another_person_in_the_same_browser_does_not_see_it(client: Client, person: Any) -> None:
    _end_session(client, person)
    form_url = _saved_form_url(_send(client))

    _sign_in(client, UserFactory())
    response = client.get(form_url)

    assert response.status_code == 403
    assert "Open practice" not in response.content.decode()
    client.post("/logout/")
    _sign_in(client, person)
    assert "Open practice" in client.get(form_url).content.decode()


def test_text_written_before_anyone_signed_in_is_shown_to_the_first_who_signs_in(client: Client, person: Any) -> None:
    form_url = _saved_form_url(_send(client))

    _sign_in(client, person)
    assert "Open practice" in client.get(form_url).content.decode()
    client.post("/logout/")
    _sign_in(client, UserFactory())

    assert client.get(form_url).status_code == 403


def test_saved_forms_are_deleted_after_an_hour(client: Client, person: Any) -> None:
    form_url = _saved_form_url(_send(client))
    UnsentForm.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _sign_in(client, person)

    response = client.get(form_url)

    assert response.status_code == 404
    assert services.clean() == 1
    assert not UnsentForm.objects.exists()


def test_the_database_alone_does_not_reveal_the_text(client: Client) -> None:
    _saved_form_url(_send(client))

    assert b"practice" not in bytes(UnsentForm.objects.get().content)


def test_text_too_long_to_be_saved_stays_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_BYTES", 10)

    response = _send(client)

    assert response.status_code == 401
    assert "Open practice for everyone" in response.content.decode()
    assert not UnsentForm.objects.exists()


def test_one_network_cannot_fill_the_table(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(services, "LIMITS", ((1, 600),))

    assert _send(client).status_code == 302
    response = _send(client)

    assert response.status_code == 401
    assert "Open practice for everyone" in response.content.decode()
    assert UnsentForm.objects.count() == 1


def test_a_script_gets_sign_in_required(client: Client) -> None:
    response = _send(client, **{"Sec-Fetch-Dest": "empty"})

    assert response.status_code == 401
    assert not UnsentForm.objects.exists()


def test_a_form_without_text_is_not_saved(client: Client) -> None:
    response = client.post("/events/some-event/reserve/", {"one_time_key": "k" * 32})

    assert response.headers["Location"] == "/login/?next=/events/some-event/reserve/"
    assert not UnsentForm.objects.exists()


def test_passwords_are_not_saved(client: Client) -> None:
    response = client.post("/account/password/", {"current_password": "x" * 9, "new_password": "secret 22"})

    assert response.headers["Location"] == "/login/?next=/account/password/"
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
