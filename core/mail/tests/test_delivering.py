"""A message is sent once where there is a server, and kept where there is none."""

import smtplib
from email import message_from_bytes, policy
from typing import Any
from unittest import mock

import pytest

from core.jobs.models import FailedJob
from core.jobs.tests.working import no_pauses, run_jobs
from core.mail import services
from core.mail.models import MailBox
from core.mail.tests.writing import post
from core.tests.writing import WHOLE

pytestmark = pytest.mark.django_db


def test_without_a_server_it_is_kept(mailoutbox: list[Any]) -> None:
    post()
    run_jobs()

    assert (MailBox.objects.get().state, mailoutbox) == ("kept", [])


def test_with_a_server_it_is_sent_with_both_parts(smtp: list[Any], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Hawks <hello@club.example>"
    mail = post(name="Ana", more_headers={"Reply-To": "desk@club.example"})

    run_jobs()

    sent = smtp[0].message()
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert (sent["To"], sent["From"], sent["Subject"]) == (mail.recipient, "Hawks <hello@club.example>", mail.subject)
    assert (sent["Message-ID"], sent["Auto-Submitted"]) == (mail.message_id, "auto-generated")
    assert sent["Reply-To"] == "desk@club.example"
    assert smtp[0].recipients() == ["fan@club.example"]


@pytest.mark.parametrize("name", WHOLE)
def test_the_headers_of_a_sent_message_read_back_as_written(smtp: list[Any], name: str) -> None:
    post(name=name)

    run_jobs()

    sent = message_from_bytes(smtp[0].message().as_bytes(), policy=policy.default)
    assert sent["Subject"].strip() == f"Welcome, {name}"
    assert f"Hello {name}," in sent.get_body(("plain",)).get_content()


def test_it_is_not_sent_again(smtp: list[Any]) -> None:
    mail = post()
    run_jobs()

    services.deliver(mail_id=mail.pk)

    assert len(smtp) == 1
    assert MailBox.objects.get().sent_at


def test_an_interrupted_delivery_is_repeated_as_the_same_message(smtp: list[Any]) -> None:
    mail = post()
    services.deliver(mail_id=mail.pk)
    MailBox.objects.update(state="queued", sent_at=None)

    services.deliver(mail_id=mail.pk)

    assert len({message.message()["Message-ID"] for message in smtp}) == 1


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("no server"),
        TimeoutError("timed out"),
        smtplib.SMTPServerDisconnected("bye"),
        smtplib.SMTPRecipientsRefused({"fan@club.example": (451, b"later")}),
        smtplib.SMTPDataError(452, b"full"),
    ],
)
def test_a_temporary_failure_is_still_on_its_way_after_three_attempts(smtp: list[Any], error: Exception) -> None:
    post()
    with _refusing(error):
        for _ in range(4):
            run_jobs()
            no_pauses()

    assert (FailedJob.objects.count(), MailBox.objects.get().state) == (0, "queued")


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"fan@club.example": (550, b"no such user")}),
        smtplib.SMTPSenderRefused(553, b"not you", "us"),
        smtplib.SMTPDataError(554, b"spam"),
    ],
)
def test_a_permanent_refusal_is_given_up_at_once(smtp: list[Any], error: Exception) -> None:
    post()
    with _refusing(error):
        run_jobs()

    assert FailedJob.objects.get().attempts == 1
    assert type(error).__name__ in MailBox.objects.get().trouble


def test_after_a_failure_it_can_still_be_sent(smtp: list[Any]) -> None:
    post()
    with _refusing(TimeoutError()):
        run_jobs()
    no_pauses()
    run_jobs()

    mail = MailBox.objects.get()
    assert (len(smtp), mail.state, mail.trouble) == (1, "sent", "")


def test_a_message_that_was_erased_meanwhile_is_a_failed_job(smtp: list[Any]) -> None:
    post().delete()
    run_jobs()

    assert FailedJob.objects.get().error.startswith("DoesNotExist")


def test_a_secret_is_shown_to_nobody_where_mail_is_sent_and_deleted_afterwards(smtp: list[Any]) -> None:
    mail = post(secret=True)
    assert "account" not in mail.shown_text + mail.shown_html

    run_jobs()

    mail.refresh_from_db()
    assert (mail.text, mail.html) == ("", "")
    assert "https://club.example/account/" in smtp[0].body


def test_a_secret_can_be_read_where_no_mail_is_sent() -> None:
    mail = post(secret=True)
    run_jobs()

    assert "https://club.example/account/" in mail.shown_text


def _refusing(error: Exception) -> Any:
    return mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=error)
