"""What an Idempotency-Key can be refused for."""

from core.errors import DomainError, Invalid


class InvalidKey(Invalid):
    """The key has the wrong form, or nobody to belong to."""

    code = "INVALID_IDEMPOTENCY_KEY"
    sentence = "An Idempotency-Key has 1 to 255 visible ASCII characters."


class KeyReused(DomainError):
    """The key came before with another request; nothing is done."""

    code = "IDEMPOTENCY_KEY_REUSED"
    status = 422
    sentence = "This Idempotency-Key was used for another request. Take a new one."


class InProgress(DomainError):
    """The first request with this key is still running."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    sentence = "The first request with this Idempotency-Key is still running. Ask again in a moment."
