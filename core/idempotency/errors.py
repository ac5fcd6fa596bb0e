"""Errors of an Idempotency-Key."""

from core.errors import DomainError, Invalid


class InvalidKey(Invalid):
    """The key is malformed, or there is no caller to own it."""

    code = "INVALID_IDEMPOTENCY_KEY"
    sentence = "An Idempotency-Key has 1 to 255 visible ASCII characters."


class KeyReused(DomainError):
    """The key was used with another request; nothing is done."""

    code = "IDEMPOTENCY_KEY_REUSED"
    status = 422
    sentence = "This Idempotency-Key was used for another request. Take a new one."


class InProgress(DomainError):
    """The first request with this key is still running."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    sentence = "The first request with this Idempotency-Key is still running. Ask again in a moment."
