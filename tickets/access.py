"""Fetch requests or raise: what a caller may see, what they may change, locked requests, and tracking links."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from core.capacity.locking import all_locked
from core.errors import NotAuthenticated
from core.mail import links
from tickets.errors import NoTicket, NotYourTicket, StaffOnly
from tickets.models import FOR_SEARCH, Ticket, TicketQuerySet


class Role(StrEnum):
    """What somebody is to a request."""

    STAFF = "staff"
    REQUESTER = "requester"
    PUBLIC = "public"


@dataclass(frozen=True)
class Caller:
    """Who asks: a person or nobody signed in, and the token of a tracking link where they hold one."""

    person: Any
    token: str = ""

    @property
    def is_staff(self) -> bool:
        return bool(self.person.is_authenticated and self.person.is_staff)

    @property
    def person_id(self) -> UUID | None:
        return self.person.pk if self.person.is_authenticated else None


def role_of(caller: Caller, ticket: Ticket) -> Role | None:
    """What the caller is to this request; None where they may not know of it."""
    if caller.is_staff:
        return Role.STAFF
    if caller.person_id and ticket.requester_id == caller.person_id:
        return Role.REQUESTER
    if caller.token and hash_token(caller.token) == ticket.token_hash:
        return Role.REQUESTER
    return None if ticket.private else Role.PUBLIC


def ticket_for(caller: Caller, name: Any, among: "TicketQuerySet | None" = None) -> tuple[Ticket, Role]:
    """The request of this id or number and what the caller is to it, or NoTicket."""
    seen: TicketQuerySet = Ticket.objects.all() if among is None else among
    found: Ticket | None = seen.filter(**_lookup(str(name))).first()
    role = role_of(caller, found) if found else None
    if found is None or role is None:
        raise NoTicket
    return found, role


def ticket_to_change(caller: Caller, name: Any) -> tuple[Ticket, Role]:
    """The same for its requester and staff; NotAuthenticated or NotYourTicket for who merely sees it."""
    found, role = ticket_for(caller, name)
    refuse_public(caller, role)
    return found, role


def refuse_public(caller: Caller, role: Role | None) -> None:
    """Who merely sees a request does not change it."""
    if role is None:
        raise NoTicket
    if role is Role.PUBLIC:
        raise NotYourTicket if caller.person_id else NotAuthenticated


def refuse_unless_staff(person: Any) -> None:
    """StaffOnly for all others who are signed in, NotAuthenticated for who is not."""
    if not person.is_authenticated:
        raise NotAuthenticated
    if not person.is_staff:
        raise StaffOnly


def id_by_token(token: str) -> UUID:
    """The request that a tracking link leads to, or NoTicket."""
    found: UUID | None = None
    if 0 < len(token) <= MAX_TOKEN_LENGTH:
        rows = Ticket.objects.filter(token_hash=hash_token(token))
        found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NoTicket("This link leads to no request.")
    return found


def _lookup(name: str) -> dict[str, Any]:
    """How to look for an id or a number; what is neither names nothing."""
    try:
        if len(name) == 36:
            return {"pk": UUID(name)}
    except ValueError:
        return {"pk": None}
    plain = name.removeprefix("#")
    return {"number": int(plain)} if plain.isascii() and plain.isdigit() and len(plain) < 10 else {"pk": None}


@dataclass(frozen=True)
class LockedTicket:
    """A request as it stays until the transaction ends, what the caller is to it, and where its thread goes on."""

    ticket: Ticket
    role: Role
    root: Ticket


def locked_for(caller: Caller, ticket_id: UUID) -> LockedTicket:
    """Lock the request and the one it is merged into, in one order; NoTicket where the caller sees none.

    Where somebody merged it or took it apart meanwhile, it is looked at again.
    """
    while True:
        seen, _ = ticket_for(caller, ticket_id)
        family = {id for id in (seen.pk, seen.merged_into_id) if id}
        by_id = {each.pk: each for each in all_locked(ticket_rows(), family)}
        ticket = by_id[ticket_id]
        if ticket.merged_into_id in {None, *family}:
            break
    role = role_of(caller, ticket)
    if role is None:
        raise NoTicket
    return LockedTicket(ticket, role, by_id[ticket.merged_into_id or ticket.pk])


def locked_to_change(caller: Caller, ticket_id: UUID) -> LockedTicket:
    """The same for its requester and staff; NotAuthenticated or NotYourTicket for who merely sees it."""
    held = locked_for(caller, ticket_id)
    refuse_public(caller, held.role)
    return held


def ticket_rows() -> TicketQuerySet:
    """Without the words, which no verb reads."""
    found: TicketQuerySet = Ticket.objects.defer(*FOR_SEARCH)
    return found


_SALT = "tickets.tracking"
MAX_TOKEN_LENGTH = 100


def tracking_token(id: UUID) -> str:
    """The secret of this request's link: 43 characters."""
    made = salted_hmac(_SALT, str(id), secret=settings.CODE_SECRET, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so one round is enough."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def tracking_url(id: UUID) -> str:
    """The whole address of the link."""
    return rendering.page_url("ticket-track", tracking_token(id))
