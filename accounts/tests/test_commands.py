"""Commands of the operator: the first member of staff, the demo people, cleaning up."""

import io
import sys
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session as BrowserSession
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.management.commands import first_staff
from accounts.models import Session, User
from accounts.tests.api_calls import sign_in
from accounts.tests.factories import PASSWORD

SAM = {"email": "Sam@Club.example", "name": "Sam"}


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))


def test_the_first_member_of_staff_is_created(db: None, typed: None) -> None:
    call_command("first_staff", **SAM, password_stdin=True, stdout=io.StringIO())

    sam = User.objects.get(email="sam@club.example")
    assert sam.is_staff
    assert sam.check_password("correct horse")


def test_the_password_is_asked_for_twice(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["correct horse", "wrong horse"])
    monkeypatch.setattr(first_staff, "getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        call_command("first_staff", **SAM)


def test_without_a_terminal_there_is_a_message_and_no_traceback(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr(first_staff, "getpass", nobody)

    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("first_staff", **SAM)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"email": "sam"}, "valid email"), ({"name": "S"}, "2 characters"), ({"email": "ana@club.example"}, "already")],
)
def test_invalid_input_is_reported_in_a_sentence(ana: User, typed: None, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("first_staff", **SAM | wrong, password_stdin=True)


def test_an_existing_account_is_not_made_staff(ana: User, typed: None) -> None:
    with pytest.raises(CommandError):
        call_command("first_staff", email=ana.email, name="Ana", password_stdin=True)

    ana.refresh_from_db()
    assert not ana.is_staff


def test_cleaning_deletes_expired_sessions_and_keeps_the_rest(api: APIClient, ana: User) -> None:
    firefox, told = Browser(), io.StringIO()
    firefox.post("/login/", {"login": ana.email, "password": PASSWORD})
    sign_in(api, ana)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        sign_in(api, ana)
        call_command("clean_sessions", stdout=told)

    assert told.getvalue() == "2 sessions forgotten.\n"
    assert (Session.objects.count(), BrowserSession.objects.count()) == (1, 0)


DEMO = {"staff": "STAFF", "organizer": "ORGANIZER", "scorer": "PARTICIPANT", "ana": "PARTICIPANT", "ben": "PARTICIPANT"}


@pytest.fixture
def demo(db: None) -> None:
    call_command("loaddata", "fixtures/demo/people.json", verbosity=0)


@pytest.mark.parametrize(("who", "role"), DEMO.items())
def test_the_demo_people_sign_in_with_the_demo_password(api: APIClient, demo: None, who: str, role: str) -> None:
    person = sign_in(api, User(email=f"{who}@courtside.example"), "tip-off-2026")["user"]

    assert person["role"] == role


def test_the_demo_people_are_hashed_like_everybody(demo: None) -> None:
    for password in User.objects.values_list("password", flat=True):
        assert password.startswith("bcrypt_sha256$$2b$12$")


def test_loading_the_demo_people_twice_changes_nothing(demo: None) -> None:
    before = list(User.objects.order_by("id").values())

    call_command("loaddata", "fixtures/demo/people.json", verbosity=0)

    assert list(User.objects.order_by("id").values()) == before
