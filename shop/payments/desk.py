"""Paying at the club's desk, in cash or by its own terminal: no network, no service, no message."""

from shop.models import Payment
from shop.payments.protocol import Message, Started
from shop.refusals import BadSignature, PaymentElsewhere


class Desk:
    """The offline way, and the one without any key."""

    name = "desk"
    is_online = False

    def start(self, payment: Payment, back_to: str) -> Started:
        raise PaymentElsewhere

    def give_back(self, payment: Payment, amount: int, *, key: str) -> None:
        """Somebody hands the money back; there is nobody to ask."""

    def read(self, body: bytes, signature: str) -> Message:
        raise BadSignature
