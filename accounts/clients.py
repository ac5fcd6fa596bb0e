"""Where a call comes from: the address (past the proxies we trust) and the program."""

from dataclasses import dataclass

from django.http import HttpRequest

from core.requests import is_trusted_proxy, network_of, parse_address

LONGEST_USER_AGENT = 200


@dataclass(frozen=True)
class Client:
    """What a request tells of its sender. Neither is proof of anything."""

    ip: str | None = None
    user_agent: str = ""

    @property
    def network(self) -> str:
        """What limits per address count by: an IPv6 household owns a whole /64."""
        return network_of(self.ip or "")


def client_of(request: HttpRequest) -> Client:
    """Who is calling. X-Forwarded-For is believed as far as TRUSTED_PROXIES vouch for it."""
    hops = [parse_address(hop) for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    while peer is not None and is_trusted_proxy(peer) and hops:
        peer = hops.pop() or peer
    user_agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())
    return Client(ip=str(peer) if peer else None, user_agent=user_agent[:LONGEST_USER_AGENT])
