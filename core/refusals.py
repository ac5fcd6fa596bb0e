"""Refusals: what the product says no to, named for what happened.

A service raises one; each face translates it once: JSON for the API, the same page
with a message for a form, an error frame for a socket.
"""

from typing import Any

Fields = dict[str, list[str]]


class Refusal(Exception):
    """A rule said no. Subclasses fix the code and status; `extra` is what the caller needs to act.

    One that `passes` is about this moment: it is not kept as the answer to an Idempotency-Key.
    """

    code = "REFUSED"
    status = 409
    passes = False
    sentence = "This is not possible right now."

    def __init__(self, sentence: str | None = None, **extra: Any) -> None:
        self.sentence = sentence or self.sentence
        self.extra = extra
        super().__init__(self.sentence)


class NotFound(Refusal):
    """There is no such thing, or the caller may not know that there is."""

    code = "NOT_FOUND"
    status = 404
    sentence = "There is nothing here."


class Forbidden(Refusal):
    """The caller may see the thing but not do this with it."""

    code = "FORBIDDEN"
    status = 403
    sentence = "You are not allowed to do this."


class NotAuthenticated(Refusal):
    """Signing in is needed first."""

    code = "NOT_AUTHENTICATED"
    status = 401
    sentence = "Please sign in first."


class Invalid(Refusal):
    """What was sent is wrong; `fields` says where: {"email": ["…"]}."""

    code = "VALIDATION_ERROR"
    status = 400
    sentence = "Some of what you sent is not right."

    def __init__(self, sentence: str | None = None, *, fields: Fields | None = None, **extra: Any) -> None:
        super().__init__(sentence, **({"fields": fields} if fields else {}), **extra)


class Gone(Refusal):
    """It was here once and will not come back."""

    code = "GONE"
    status = 410
    sentence = "This is gone."


class RateLimited(Refusal):
    """Too many calls; `retryAfter` says in how many seconds the next may pass."""

    code = "RATE_LIMITED"
    status = 429
    sentence = "Too many requests. Please wait a moment."


class Busy(Refusal):
    """No connection was free, or a lock was waited for too long; trying again helps."""

    code = "BUSY"
    status = 503
    sentence = "We are very busy. Please try again in a moment."
