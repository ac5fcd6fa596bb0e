"""The address of a request, and the name of its program."""

import pytest
from django.test import RequestFactory, override_settings

from accounts.clients import MAX_USER_AGENT_LENGTH, Client, client_of, program_name

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"


def _client(peer: str, forwarded: str | None = None, user_agent: str = "") -> Client:
    headers = {"User-Agent": user_agent} | ({"X-Forwarded-For": forwarded} if forwarded is not None else {})
    return client_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize("forwarded", [None, "198.51.100.7", "127.0.0.1, 10.0.0.1", "nonsense"])
def test_a_client_cannot_claim_another_address(forwarded: str | None) -> None:
    assert _client("203.0.113.9", forwarded).ip == "203.0.113.9"


@pytest.mark.parametrize(
    ("forwarded", "ip"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("192.0.2.1, 198.51.100.7", "198.51.100.7"),  # the first is what the client claims
        ("198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("", "10.0.0.2"),
        ("nonsense", "10.0.0.2"),
    ],
)
def test_a_trusted_proxy_is_believed_as_far_as_it_saw(forwarded: str, ip: str) -> None:
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        assert _client("10.0.0.2", forwarded).ip == ip


@pytest.mark.parametrize(("peer", "ip"), [("", None), ("unix:", None), ("::ffff:203.0.113.9", "203.0.113.9")])
def test_an_address_may_be_unknown_or_mapped(peer: str, ip: str | None) -> None:
    assert _client(peer).ip == ip


def test_an_ipv6_household_is_one_network() -> None:
    assert Client("2001:db8::1").network == Client("2001:db8::ffff").network == "2001:db8::/64"
    assert Client("203.0.113.9").network != Client("203.0.113.8").network
    assert Client(None).network == "unknown"


def test_a_user_agent_is_kept_short_and_printable() -> None:
    assert _client("203.0.113.9", user_agent="a\x07b" + "x" * 500).user_agent == "ab" + "x" * (
        MAX_USER_AGENT_LENGTH - 2
    )


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/142.0", "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.15.0", "curl"),
        ("python-requests/2.32 (Linux)", "python-requests"),
        ("Mozilla/5.0", "Mozilla"),
        ("", "Unknown program"),
        ("<script>", "<script>"),
    ],
)
def test_a_program_has_a_name_that_people_know(user_agent: str, name: str) -> None:
    assert program_name(user_agent) == name
