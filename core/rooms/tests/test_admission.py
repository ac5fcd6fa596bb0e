"""How many sockets a process holds, and for whom."""

import logging
from contextlib import ExitStack

import pytest

from core.errors import Busy
from core.requests import network_of
from core.rooms import limits as module
from core.rooms.limits import Admission


def scope(address="192.0.2.1", session=""):
    headers = [(b"origin", b"http://testserver")]
    if session:
        headers.append((b"cookie", f"sessionid={session}".encode()))
    return {"client": (address, 1), "headers": headers}


def test_sockets_leave_a_share_of_the_files_for_http(monkeypatch):
    monkeypatch.setattr(module.resource, "getrlimit", lambda _: (1024, 1024))
    assert Admission().most == 819


def test_a_socket_over_the_limit_is_refused_until_another_closes():
    admission = Admission(most=1)
    with admission.hold(scope()), pytest.raises(Busy), admission.hold(scope("192.0.2.2")):
        pass
    with admission.hold(scope()):
        pass


def test_one_network_and_one_browser_have_limits(monkeypatch, settings):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(module, "MAX_PER_NETWORK", 2)
    monkeypatch.setattr(module, "MAX_PER_BROWSER", 1)
    admission = Admission(most=100)
    with admission.hold(scope(session="a")):
        with pytest.raises(Busy), admission.hold(scope("192.0.2.9", session="a")):
            pass
        with admission.hold(scope(session="b")), pytest.raises(Busy), admission.hold(scope()):
            pass
        with admission.hold(scope("192.0.2.2")):
            pass


def test_turning_rate_limits_off_lifts_limits_per_person_but_not_of_the_process(monkeypatch, settings):
    settings.RATE_LIMITS = False
    monkeypatch.setattr(module, "MAX_PER_NETWORK", 1)
    admission = Admission(most=3)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(admission.hold(scope()))
        with pytest.raises(Busy), admission.hold(scope()):
            pass


def test_refused_sockets_are_logged_once_a_minute(caplog):
    admission = Admission(most=0)
    with caplog.at_level(logging.WARNING, logger="core.rooms.limits"):
        for _ in range(5):
            with pytest.raises(Busy), admission.hold(scope()):
                pass
    assert [record.getMessage() for record in caplog.records] == ["sockets: 1 refused; 0 of 0 are open"]


def test_an_ipv6_household_is_one_network():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
