"""A forgotten password is reset by email; asking about another person's address reveals nothing."""

from uuid import uuid4

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts import services
from accounts.errors import LinkExpired
from accounts.models import Session, User
from accounts.services import passwords
from accounts.tests.api_calls import reasons, refused, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tests.test_confirming import mailed_path
from core.errors import Invalid, RateLimited
from core.jobs.tests.working import run_jobs, waiting
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.tests.racing import at_once, meeting, without_locks

NEW = "a whole new password"


@pytest.fixture
def token(ana: User) -> str:
    """The token of the link in the email to Ana."""
    return _token(ana)


def _token(person: User) -> str:
    services.send_reset_link(user_id=person.pk, edition=str(uuid4()))
    return mailed_path("reset_password").split("/")[-2]


def test_a_link_comes_by_email_and_leads_to_a_new_password(ana: User) -> None:
    browser = Browser()
    browser.post("/account/reset/", {"email": "ANA@club.example"})
    run_jobs()
    path = mailed_path("reset_password")
    assert "Choose a new password" in browser.get(path).content.decode()

    assert browser.post(path, {"password": NEW})["Location"] == "/login/"

    assert browser.post("/login/", {"login": ana.email, "password": NEW})["Location"] == "/"


def test_the_page_says_the_same_for_every_address(ana: User) -> None:
    answers = [
        Browser().post("/account/reset/", {"email": email}, follow=True).content.decode()
        for email in (ana.email, "nobody@club.example", UserFactory(is_active=False).email)
    ]

    said = "If somebody has an account with that address, a link is on its way there."
    assert [said in answer for answer in answers] == [True, True, True]
    assert [job["user_id"] for job in waiting("accounts.mail_reset_link")] == [str(ana.pk), None, None]


def test_an_unknown_address_gets_no_email(db: None) -> None:
    services.request_reset(email="nobody@club.example", network="test")
    run_jobs()

    write_mail()
    assert MailBox.objects.count() == 0


def test_an_invalid_address_is_reported_at_once(db: None) -> None:
    answer = Browser().post("/account/reset/", {"email": "nobody"})

    assert answer.status_code == 422
    assert "Enter a valid email address." in answer.content.decode()


def test_no_mailbox_is_flooded_and_the_answer_does_not_say_so(ana: User) -> None:
    for _ in range(9):
        services.request_reset(email=ana.email, network="test")

    assert len(waiting("accounts.mail_reset_link")) == 3


def test_requests_of_one_network_are_limited(db: None) -> None:
    def ask() -> None:
        for number in range(61):
            services.request_reset(email=f"fan{number}@club.example", network="test")

    with pytest.raises(RateLimited):
        ask()


def test_a_new_password_ends_all_sessions_and_is_reported_by_email(api: APIClient, ana: User) -> None:
    browser = Browser()
    browser.force_login(ana)
    sign_in(api, ana)

    services.reset_password(token=_token(ana), new=NEW)

    assert Session.objects.filter(user=ana, revoked_at=None).count() == 0
    assert browser.get("/account/").status_code == 302
    assert reasons(ana)[-1] == "passwordChanged"
    write_mail()
    assert "Your password was changed." in MailBox.objects.get(template="account_changed", person=ana).text


def test_resetting_a_password_confirms_the_address(ana: User, token: str) -> None:
    assert services.reset_password(token=token, new=NEW).email_confirmed_at


def test_a_link_works_once(token: str) -> None:
    services.reset_password(token=token, new=NEW)

    with pytest.raises(LinkExpired):
        services.reset_password(token=token, new="another password")


@pytest.mark.django_db(transaction=True)
def test_a_link_used_by_two_at_once_works_once() -> None:
    assert sorted(_use_at_once()) == ["LinkExpired", "User"]


@pytest.mark.django_db(transaction=True)
def test_without_the_second_check_after_the_lock_it_would_work_twice() -> None:
    with without_locks():
        assert _use_at_once(look_again=False) == ["User", "User"]


@pytest.mark.parametrize("token", ["", "x", "-", "0" * 32 + "-abc-def", "\x00-\x00", "é"])
def test_a_forged_link_is_refused(db: None, token: str) -> None:
    with pytest.raises(LinkExpired):
        services.reset_password(token=token, new=NEW)


def test_a_link_is_valid_for_two_hours(token: str, settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]

    assert Browser().get(f"/account/reset/{token}/").status_code == 410


def test_a_link_expires_when_its_owner_signs_in(ana: User, token: str) -> None:
    Browser().post("/login/", {"login": ana.email, "password": PASSWORD})

    with pytest.raises(LinkExpired):
        services.user_of_reset_link(token)


def test_an_invalid_password_is_refused_and_the_link_stays_valid(token: str) -> None:
    answer = Browser().post(f"/account/reset/{token}/", {"password": "password"})
    assert answer.status_code == 422

    with pytest.raises(Invalid):
        services.reset_password(token=token, new="short")
    services.reset_password(token=token, new=NEW)


def test_the_api_resets_too(api: APIClient, ana: User, token: str) -> None:
    for email in (ana.email, "nobody@club.example"):
        answer = api.post("/api/auth/password/forgot", {"email": email})
        assert (answer.status_code, answer.content) == (204, b"")
    refused(api.post("/api/auth/password/forgot", {"email": "x"}), 400, "VALIDATION_ERROR")

    assert api.post("/api/auth/password/reset", {"token": token, "password": NEW}).status_code == 204
    sign_in(api, ana, NEW)
    refused(api.post("/api/auth/password/reset", {"token": token, "password": NEW}), 410, "LINK_NO_LONGER_GOOD")


def _use_at_once(look_again: bool = True) -> list[str]:
    """Use the link twice: both check it before either locks the person's row."""
    token, meet, hashed = _token(UserFactory()), meeting(2), passwords.make_password

    def slow(password: str) -> str:
        meet()
        return hashed(password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "make_password", slow)
        if not look_again:
            first = passwords.user_of_reset_link(token)
            patch.setattr(passwords, "user_of_reset_link", lambda _: first)
        answers = at_once([lambda: services.reset_password(token=token, new=NEW)] * 2)
    return [type(answer).__name__ for answer in answers]


def test_other_members_of_staff_cannot_read_the_link(staffer: User, ana: User) -> None:
    browser = Browser()
    browser.force_login(staffer)
    services.request_reset(email=ana.email, network="hall")
    run_jobs()
    write_mail()
    mail = MailBox.objects.get(template="reset_password")
    token = mail.text.split("/account/reset/")[1].split("/")[0]

    for url in (f"staff/mailbox/{mail.pk}/", f"staff/mailbox/{mail.pk}/html/", f"api/mailbox/{mail.pk}", "api/mailbox"):
        assert token not in browser.get(f"/{url}").content.decode(), url
