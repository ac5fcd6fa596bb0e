"""Only a person who can read the emails of an address confirms it."""

import re

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts import emails, services
from accounts.errors import AlreadyConfirmed, LinkExpired
from accounts.models import User
from accounts.services import people
from accounts.tests.api_calls import bearer, refused, sign_in
from accounts.tests.factories import UserFactory
from core.errors import RateLimited
from core.jobs.tests.working import waiting
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

NEWCOMER = {"name": "Cleo", "email": "cleo@club.example", "password": "correct horse"}


def mailed_path(template: str) -> str:
    """Return the path of the link in the latest email of this kind."""
    write_mail()
    mail = MailBox.objects.filter(template=template).latest("created_at")
    found = re.search(r"https?://[^/\s]+(/account/\S+)", mail.text)
    assert found, mail.text
    return found.group(1)


def test_signing_up_queues_a_link_in_the_same_transaction(db: None) -> None:
    person = services.sign_up(**NEWCOMER, network="test")

    write_mail()
    mail = MailBox.objects.get(person=person)
    assert (mail.template, mail.secret, mail.headers["Auto-Submitted"]) == ("confirm_email", True, "auto-generated")
    assert waiting("mail.deliver") == [{"mail_id": str(mail.pk)}]


def test_a_refused_sign_up_sends_no_email(db: None, ana: User) -> None:
    with pytest.raises(Exception, match="already an account"):
        services.sign_up(**NEWCOMER | {"email": ana.email}, network="test")

    write_mail()
    assert MailBox.objects.count() == 0


def test_the_link_asks_and_the_click_confirms(db: None) -> None:
    person, browser = services.sign_up(**NEWCOMER, network="test"), Browser()
    path = mailed_path("confirm_email")

    assert "Is this your address?" in browser.get(path).content.decode()
    person.refresh_from_db()
    assert person.email_confirmed_at is None

    assert browser.post(path)["Location"] == "/login/"
    person.refresh_from_db()
    assert person.email_confirmed_at


def test_confirming_twice_changes_nothing(ana: User) -> None:
    emails.queue_confirmation_link(ana)
    token = mailed_path("confirm_email").split("/")[-2]
    first = services.confirm_email(token=token).email_confirmed_at

    assert services.confirm_email(token=token).email_confirmed_at == first


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "\x00", "é" * 400])
def test_a_forged_link_is_refused(db: None, token: str) -> None:
    with pytest.raises(LinkExpired):
        services.confirm_email(token=token)


def test_a_link_is_valid_for_three_days(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    emails.queue_confirmation_link(ana)
    monkeypatch.setattr(people, "CONFIRMATION_TTL_SECONDS", -1)

    answer = Browser().get(mailed_path("confirm_email"))

    assert answer.status_code == 410
    assert "too old" in answer.content.decode()


def test_a_link_to_an_earlier_address_is_refused(ana: User) -> None:
    emails.queue_confirmation_link(ana)
    path = mailed_path("confirm_email")
    User.objects.filter(pk=ana.pk).update(email="new@club.example")

    assert Browser().post(path).status_code == 410


def test_the_link_is_sent_again_on_request_within_limits(ana: User) -> None:
    for _ in range(5):
        services.request_confirmation(user=ana)
    with pytest.raises(RateLimited):
        services.request_confirmation(user=ana)

    write_mail()
    assert MailBox.objects.filter(person=ana).count() == 5


def test_a_confirmed_address_gets_no_further_link(db: None) -> None:
    with pytest.raises(AlreadyConfirmed):
        services.request_confirmation(user=UserFactory(email_confirmed_at="2026-01-01T00:00Z"))


def test_the_account_page_says_that_the_address_is_unconfirmed_and_helps(ana: User) -> None:
    browser = Browser()
    browser.force_login(ana)
    assert "not confirmed" in browser.get("/account/").content.decode()

    answer = browser.post("/account/confirm-email/", follow=True)

    assert "A link is on its way to ana@club.example" in answer.content.decode()


def test_the_api_confirms_too(api: APIClient, ana: User) -> None:
    token = sign_in(api, ana)["token"]
    assert api.post("/api/auth/email/confirmation", **bearer(token)).status_code == 204
    link = mailed_path("confirm_email").split("/")[-2]

    assert api.post("/api/auth/email/confirm", {"token": link}).status_code == 204
    refused(api.post("/api/auth/email/confirm", {"token": "x"}), 410, "LINK_NO_LONGER_GOOD")
    refused(api.post("/api/auth/email/confirmation", **bearer(token)), 409, "ALREADY_CONFIRMED")
