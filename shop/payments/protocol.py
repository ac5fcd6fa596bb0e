"""What a payment service has to be able to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shop.models import Payment


@dataclass(frozen=True)
class Started:
    """A payment that was asked for: the service's name for it, and where the buyer pays."""

    reference: str
    url: str


class Kind(StrEnum):
    PAID = "paid"
    GAVE_BACK = "gave back"
    NOTHING = "nothing to us"


@dataclass(frozen=True)
class Message:
    """What a service told us: that `reference` was paid, or (a part of) the `charge` given back."""

    id: str
    kind: Kind
    name: str
    reference: str = ""
    charge: str = ""
    amount: int = 0  # paid; or given back so far
    currency: str = ""
    is_whole: bool = False  # all of it was given back


class PaymentProvider(Protocol):
    """One way to pay. What goes over the network refuses with PaymentFailed, and may be tried again."""

    name: str
    is_online: bool

    def start(self, payment: Payment, back_to: str) -> Started:
        """Ask the service to take the money. The same payment twice is one request of the service."""

    def give_back(self, payment: Payment, amount: int, *, key: str) -> None:
        """Ask it to return so much of the money. The same key twice returns it once."""

    def read(self, body: bytes, signature: str) -> Message:
        """What the service sent us. Refuses with BadSignature what it did not send, and what is too old."""
