"""Signing out closes the sockets that depended on it within a second, in the whole application."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from accounts import services
from accounts.clients import Client
from accounts.models import Role, User
from accounts.queries import NO_SESSION, session_of_token
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import TokenPair
from config.asgi import application
from core.tests.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED_OUT = 4401


@pytest.fixture
def address() -> Iterator[str]:
    with serving(application) as address:
        yield address


@pytest.fixture
def ana(transactional_db: None) -> User:
    return UserFactory(role=Role.ORGANIZER)


@pytest.fixture
def pair(ana: User) -> TokenPair:
    return services.sign_in(email=ana.email, password=PASSWORD, client=Client())


@contextmanager
def _open(address: str, **how: Any) -> Iterator[ClientConnection]:
    """Return a socket that has answered, and so is open."""
    with connect(f"{address.replace('http', 'ws', 1)}/ws", **how) as socket:
        assert _answers(socket)
        yield socket


def _answers(socket: ClientConnection) -> bool:
    socket.send('{"type": "ping"}')
    return "pong" in str(socket.recv(3))


def _by_token(address: str, token: str) -> AbstractContextManager[ClientConnection]:
    return _open(address, subprotocols=["courtside.v1", f"bearer.{token}"])


def _seconds_until_closed(socket: ClientConnection) -> float:
    began = time.monotonic()
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT
    return time.monotonic() - began


ENDINGS: dict[str, Callable[[User, TokenPair], object]] = {
    "signing out": lambda ana, pair: services.sign_out(session=session_of_token(pair.token)),
    "signing out there": lambda ana, pair: services.end_session(user=ana, session_id=pair.session.family),
    "signing out everywhere": lambda ana, pair: services.end_other_sessions(user=ana, keep=NO_SESSION),
    "a new password": lambda ana, pair: services.change_password(
        user=ana, current=PASSWORD, new="another horse", keep=NO_SESSION
    ),
    "a closed account": lambda ana, pair: services.deactivate(user=ana),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_socket_by_token_ends_within_a_second(address: str, ana: User, pair: TokenPair, ending: str) -> None:
    with _by_token(address, pair.token) as socket:
        ENDINGS[ending](ana, pair)

        assert _seconds_until_closed(socket) < 1


def test_a_socket_by_cookie_ends_within_a_second(address: str, ana: User) -> None:
    firefox = Browser()
    firefox.post("/login/", {"login": ana.email, "password": PASSWORD})
    cookie = f"{settings.SESSION_COOKIE_NAME}={firefox.cookies[settings.SESSION_COOKIE_NAME].value}"
    with _open(address, origin=address, additional_headers={"Cookie": cookie}) as socket:
        firefox.post("/logout/")

        assert _seconds_until_closed(socket) < 1


def test_a_copied_refresh_token_ends_the_sockets_too(address: str, pair: TokenPair) -> None:
    services.refresh(token=pair.refresh_token, client=Client())
    with _by_token(address, pair.token) as socket:
        with pytest.raises(services.sessions.SessionRevoked):
            services.refresh(token=pair.refresh_token, client=Client())

        assert _seconds_until_closed(socket) < 1


def test_ending_another_session_leaves_this_socket_open(address: str, ana: User, pair: TokenPair) -> None:
    other = services.sign_in(email=ana.email, password=PASSWORD, client=Client())
    with _by_token(address, pair.token) as socket, _by_token(address, other.token) as ended:
        services.sign_out(session=session_of_token(other.token))

        assert _seconds_until_closed(ended) < 1
        assert _answers(socket)


def test_a_new_role_leaves_a_socket_open_that_did_not_need_the_old_one(
    address: str, ana: User, pair: TokenPair
) -> None:
    with _by_token(address, pair.token) as socket:
        services.give_role(user=ana, role=Role.PARTICIPANT)

        assert _answers(socket)
