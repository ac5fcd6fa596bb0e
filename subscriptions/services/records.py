"""Writing down who agreed to what, and where they came from."""

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from subscriptions.models import Consent, Subscriber


@dataclass(frozen=True)
class Origin:
    """How somebody came: over which page or call, from which network, by which member of the staff."""

    way: str
    network: str = ""
    by: UUID | None = None

    @property
    def shortened(self) -> str:
        """The network without what would point at one household: /24, or /48 of IPv6."""
        try:
            found = ip_network(self.network, strict=False)
        except ValueError:
            return ""
        prefix = 24 if found.version == 4 else 48
        return str(found.supernet(new_prefix=prefix) if found.prefixlen > prefix else found)


def staff(person: Any, way: str = "staff") -> Origin:
    return Origin(way, by=person.pk if person else None)


def record(subscriber: Subscriber, kind: str, origin: Origin, text: str = "") -> Consent:
    """In the transaction of what happened, so that neither is without the other."""
    return Consent.objects.create(
        subscriber=subscriber, kind=kind, way=origin.way, network=origin.shortened, by=origin.by, text=text
    )
