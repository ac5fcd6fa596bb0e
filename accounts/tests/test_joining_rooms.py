"""Many sockets that open at once: a few statements for all, and each person is authenticated alone."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session, User
from accounts.tests.factories import UserFactory
from accounts.tokens import access_token, fingerprint
from core.errors import Forbidden, NotAuthenticated, NotFound
from core.rooms import access, registry
from core.rooms.access import JoinRequest, JoinResult
from core.rooms.tests import box

ORIGIN = [(b"host", b"club.example"), (b"origin", b"http://club.example")]


@pytest.fixture(autouse=True)
def _boxes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.kinds(), "boxes", box.BoxRoom())


def _by_token(person: User) -> dict[str, Any]:
    hash, until = fingerprint(str(person.pk)), timezone.now() + timedelta(days=1)
    session = Session.objects.create(user=person, token_hash=hash, expires_at=until)
    token = access_token(user_id=person.pk, session_id=session.pk)
    return {"headers": [], "subprotocols": ["courtside.v1", f"bearer.{token}"]}


def _by_cookie(person: User) -> dict[str, Any]:
    browser = Browser()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"sessionid={browser.cookies['sessionid'].value}".encode()
    return {"headers": [*ORIGIN, (b"cookie", cookie)], "subprotocols": []}


def _nobody() -> dict[str, Any]:
    return {"headers": [], "subprotocols": []}


def _coming(scope: dict[str, Any], room: str = "boxes.a") -> JoinRequest:
    return JoinRequest(room, lambda: room, scope)


def _people(answers: list[JoinResult | Exception]) -> list[Any]:
    return [each.credential.user if isinstance(each, JoinResult) else type(each) for each in answers]


def test_a_hundred_people_join_with_as_many_statements_as_one(settings: Any) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    people = [UserFactory() for _ in range(20)]
    scopes = [(_by_token if n % 2 else _by_cookie)(each) for n, each in enumerate(people)]

    with CaptureQueriesContext(connection) as few:
        access.admit([_coming(scope) for scope in scopes[:2]])
    with CaptureQueriesContext(connection) as many:
        answers = access.admit([_coming(scope) for scope in scopes])

    assert _people(answers) == people
    assert len(many) == len(few)


def test_guests_without_a_credential_cost_one_statement_for_all() -> None:
    with CaptureQueriesContext(connection) as asked:
        answers = access.admit([_coming(_nobody()) for _ in range(100)])

    assert all(isinstance(each, JoinResult) and not each.credential.user.is_authenticated for each in answers)
    assert [each["sql"] for each in asked if each["sql"].startswith("SELECT")] == [
        "SELECT name, version, epoch FROM rooms_room WHERE name = ANY('{boxes.a}')"
    ]


def test_each_socket_gets_only_what_its_own_person_may_see() -> None:
    ana, ben = UserFactory(), UserFactory()
    signed_out = _by_token(ben)
    Session.objects.filter(user=ben).update(revoked_at=timezone.now())

    answers = access.admit(
        [
            _coming(_by_token(ana), "boxes.in"),
            _coming(signed_out, "boxes.in"),
            _coming(_nobody(), "boxes.in"),
            _coming(_nobody(), "boxes.a"),
            _coming(_nobody(), "boxes.no"),
            _coming(_nobody(), "boxes.my"),
            _coming(_nobody(), "unknown.a"),
        ]
    )

    assert _people(answers[:1]) == [ana]
    assert not _people(answers[3:4])[0].is_authenticated
    assert _people(answers[1:3] + answers[4:]) == [NotAuthenticated, NotAuthenticated, NotFound, Forbidden, NotFound]


def test_a_token_proves_nothing_about_another_persons_session() -> None:
    ana, ben = UserFactory(), UserFactory()
    _by_token(ben)
    forged = access_token(user_id=ana.pk, session_id=Session.objects.get(user=ben).pk)
    scope = {"headers": [], "subprotocols": [f"bearer.{forged}"]}

    answers = access.admit([_coming(scope), _coming(_by_token(ana))])

    assert not _people(answers)[0].is_authenticated
    assert _people(answers)[1] == ana


def test_a_signed_out_person_joins_no_further_room() -> None:
    ana = UserFactory()
    first = access.admit([_coming(_by_token(ana))])[0]
    assert isinstance(first, JoinResult)
    Session.objects.filter(user=ana).update(revoked_at=timezone.now())

    again = access.admit([JoinRequest("boxes.b", lambda: "boxes.b", _nobody(), first.credential)])

    assert _people(again) == [NotAuthenticated]


def test_a_name_that_the_database_refuses_affects_no_other_socket() -> None:
    def asks_with_a_nul() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text", ["\0"])
        return "boxes.a"

    answers = access.admit([JoinRequest("bad", asks_with_a_nul, _nobody()), _coming(_nobody())])

    assert isinstance(answers[0], Exception)
    assert isinstance(answers[1], JoinResult)


def test_an_error_in_one_room_reaches_only_those_who_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = box.BoxRoom.enter
    monkeypatch.setattr(box.BoxRoom, "enter", lambda *who: 1 / 0 if who[1] == "b" else calm(*who))

    answers = access.admit([_coming(_nobody(), name) for name in ("boxes.a", "boxes.b")])

    assert isinstance(answers[0], JoinResult)
    assert isinstance(answers[1], ZeroDivisionError)


def test_heads_cover_the_persons_own_room_and_further_rooms() -> None:
    ana = UserFactory()
    box.shake("a", times=3)
    box.shake("beside", times=2)

    arrival = access.admit([JoinRequest("a", partial(str, "boxes.a"), _by_token(ana), also=("boxes.beside",))])[0]

    assert isinstance(arrival, JoinResult)
    heads = [arrival.head_of(name).version for name in ("boxes.a", "boxes.beside", f"people.{ana.pk}")]
    assert heads == [3, 2, 0]
