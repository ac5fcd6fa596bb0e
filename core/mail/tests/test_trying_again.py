"""A message that the mail server refuses for now is retried for a day; a permanent refusal ends it at once."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core.jobs import queries
from core.jobs.models import FailedJob
from core.jobs.services.execution import Outcome
from core.jobs.tests.working import no_pauses, run_jobs
from core.mail import services
from core.mail.models import MailBox
from core.mail.tests.server import MailServer, mail_server
from core.mail.tests.writing import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server at the address of the club's settings."""
    with mail_server() as running:
        settings.MAIL_IS_SENT = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", running.port, 5
        yield running


def test_a_message_is_accepted_by_the_server(server: MailServer) -> None:
    mail = post()
    run_jobs()

    assert MailBox.objects.get().state == "sent"
    assert f"Message-ID: {mail.message_id}".encode() in server.kept[0]


def test_greylisting_delays_a_message_and_loses_nothing(server: MailServer) -> None:
    server.answer = "451 4.7.1 Greylisted, try again in 5 minutes"
    post()
    for _ in range(3):
        assert run_jobs() == [Outcome.RETRIED]
        no_pauses()
    assert MailBox.objects.get().state == "queued"
    server.answer = "250 OK"

    assert run_jobs() == [Outcome.SUCCEEDED]
    assert (MailBox.objects.get().state, MailBox.objects.get().trouble, len(server.kept)) == ("sent", "", 1)


def test_the_pauses_are_1_5_and_30_minutes_then_2_hours_for_a_day(server: MailServer) -> None:
    server.answer = "451 later"
    mail = post()
    pauses = []
    while run_jobs() == [Outcome.RETRIED]:
        pauses.append(_minutes_to_wait())
        no_pauses()

    expected = [1, 5, 30] + [120] * 12
    assert all(right * 0.97 <= pause <= right * 1.06 for pause, right in zip(pauses, expected, strict=True))
    assert timedelta(days=1) <= timedelta(minutes=sum(pauses)) <= timedelta(hours=27)
    mail.refresh_from_db()
    assert (FailedJob.objects.get().attempts, mail.state, server.asked) == (16, "failed", 16)
    assert "451" in mail.trouble


def test_a_permanent_refusal_ends_it_at_once(server: MailServer) -> None:
    server.answer = "550 5.1.1 No such user"
    post()

    assert run_jobs() == [Outcome.FAILED]
    assert (FailedJob.objects.get().attempts, MailBox.objects.get().state, server.asked) == (1, "failed", 1)


def test_an_absent_server_is_waited_for(settings: Any, server: MailServer) -> None:
    here, settings.EMAIL_PORT = settings.EMAIL_PORT, _free_port()
    post()
    assert run_jobs() == [Outcome.RETRIED]
    assert "ConnectionRefusedError" in MailBox.objects.get().trouble
    no_pauses()
    settings.EMAIL_PORT = here

    assert run_jobs() == [Outcome.SUCCEEDED]


def test_our_own_mistake_is_not_retried_for_a_day(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MailBox, "whole", lambda *_: 1 / 0)
    post()
    outcomes = []
    for _ in range(3):
        outcomes += run_jobs()
        no_pauses()

    assert outcomes == [Outcome.RETRIED, Outcome.RETRIED, Outcome.FAILED]
    assert MailBox.objects.get().state == "failed"


def test_a_message_that_waits_for_the_server_is_neither_failed_nor_backlog(server: MailServer) -> None:
    server.answer = "421 busy"
    post()
    run_jobs()

    mail = next(depth for depth in queries.depths() if depth.queue == "mail")
    assert (mail.waiting, mail.later, mail.scheduled, mail.failed) == (0, 1, 0, 0)


def test_running_a_failed_message_again_sends_it(server: MailServer) -> None:
    server.answer = "550 no"
    mail = post()
    run_jobs()
    server.answer = "250 OK"

    assert services.deliver(mail_id=mail.pk).state == "sent"


def _minutes_to_wait() -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM scheduled_at - clock_timestamp()) / 60 FROM procrastinate_jobs"
            " WHERE status = 'todo'"
        )
        return float(cursor.fetchone()[0])


def _free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
