"""The JSON of responses."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from rest_framework import serializers

from accounts.models import Role
from accounts.tokens import ACCESS_LIFETIME
from core.api.shapes import Email, Shape, doc


class NewAccountOut(Shape):
    """The new account."""

    user_id: UUID = doc(get=lambda person: person.pk)
    name: str
    email: Email
    role: Role


class AccountOut(NewAccountOut):
    """An account, as its person and the staff see it."""

    id: UUID
    created_at: datetime
    updated_at: datetime


class TokensOut(Shape):
    """The pair of tokens, and the lifetime of the access token in seconds."""

    token: str
    token_type: str = doc(get=lambda _: "Bearer")
    expires_in: int = doc(get=lambda _: int(ACCESS_LIFETIME.total_seconds()))
    refresh_token: str
    user: AccountOut = doc(get=lambda pair: pair.session.user)


class SessionOut(Shape):
    """One session of a browser or an API client."""

    id: UUID
    kind: Literal["browser", "api"]
    current: bool
    program: str
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ip: Annotated[str, serializers.IPAddressField] | None
    user_agent: str
