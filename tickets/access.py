"""Fetch requests or raise: to read, to change, or locked. Tracking links, which prove who filed a request."""

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
from core.mail import rendering
from core.people import Visitor
from tickets.errors import NoTicket, NotYourTicket, StaffOnly
from tickets.models import FOR_SEARCH, Ticket, TicketQuerySet

_SALT = "tickets.tracking"
MAX_TOKEN_LENGTH = 100


class Role(StrEnum):
    """The caller's role towards a request."""

    STAFF = "staff"
    REQUESTER = "requester"
    PUBLIC = "public"


@dataclass(frozen=True)
class Caller:
    """A person or a visitor, and the token of a tracking link if they sent one."""

    person: Visitor
    token: str = ""

    @property
    def is_staff(self) -> bool:
        return bool(self.person.is_authenticated and self.person.is_staff)

    @property
    def person_id(self) -> UUID | None:
        return self.person.pk if self.person.is_authenticated else None


def role_of(caller: Caller, ticket: Ticket) -> Role | None:
    """Return the caller's role; None if they may not know that the request exists."""
    if caller.is_staff:
        return Role.STAFF
    if caller.person_id and ticket.requester_id == caller.person_id:
        return Role.REQUESTER
    if caller.token and hash_token(caller.token) == ticket.token_hash:
        return Role.REQUESTER
    return None if ticket.private else Role.PUBLIC


def ticket_for(caller: Caller, name: Any, among: "TicketQuerySet | None" = None) -> tuple[Ticket, Role]:
    """Return the request with this id or number and the caller's role, or raise NoTicket."""
    seen: TicketQuerySet = Ticket.objects.all() if among is None else among
    found: Ticket | None = seen.filter(**_lookup(str(name))).first()
    role = role_of(caller, found) if found else None
    if found is None or role is None:
        raise NoTicket
    return found, role


def ticket_to_change(caller: Caller, name: Any) -> tuple[Ticket, Role]:
    """Return the request for its requester and staff; NotAuthenticated or NotYourTicket for other readers."""
    found, role = ticket_for(caller, name)
    refuse_public(caller, role)
    return found, role


def refuse_public(caller: Caller, role: Role | None) -> None:
    """Raise unless the role is the requester's or staff's."""
    if role is None:
        raise NoTicket
    if role is Role.PUBLIC:
        raise NotYourTicket if caller.person_id else NotAuthenticated


def refuse_unless_staff(person: Visitor) -> None:
    """Raise NotAuthenticated or StaffOnly unless the person is staff."""
    if not person.is_authenticated:
        raise NotAuthenticated
    if not person.is_staff:
        raise StaffOnly


def id_by_token(token: str) -> UUID:
    """Return the id of the request behind a tracking token, or raise NoTicket."""
    found: UUID | None = None
    if 0 < len(token) <= MAX_TOKEN_LENGTH:
        rows = Ticket.objects.filter(token_hash=hash_token(token))
        found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NoTicket("This link leads to no request.")
    return found


def _lookup(name: str) -> dict[str, Any]:
    """Return the filter for an id or a number; anything else matches nothing."""
    try:
        if len(name) == 36:
            return {"pk": UUID(name)}
    except ValueError:
        return {"pk": None}
    plain = name.removeprefix("#")
    return {"number": int(plain)} if plain.isascii() and plain.isdigit() and len(plain) < 10 else {"pk": None}


@dataclass(frozen=True)
class LockedTicket:
    """A locked request, the caller's role, and the request in which its thread continues."""

    ticket: Ticket
    role: Role
    root: Ticket


def locked_for(caller: Caller, ticket_id: UUID) -> LockedTicket:
    """Lock the request and the one it is merged into, in one order; NoTicket if the caller sees none.

    Look again if another transaction merged or split it meanwhile.
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
    """Lock the request for its requester and staff; NotAuthenticated or NotYourTicket for other readers."""
    held = locked_for(caller, ticket_id)
    refuse_public(caller, held.role)
    return held


def ticket_rows() -> TicketQuerySet:
    """Return requests without the search columns, which no service reads."""
    found: TicketQuerySet = Ticket.objects.defer(*FOR_SEARCH)
    return found


def tracking_token(id: UUID) -> str:
    """Return the token of the request's tracking link, 43 characters; anyone who sends it acts as the requester.

    It is derived from the id and CODE_SECRET, so that every email can contain the link; the database stores only
    a hash.
    """
    made = salted_hmac(_SALT, str(id), secret=settings.CODE_SECRET, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """Return the hash to store. A token has 256 random bits, so one round of SHA-256 is enough."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def tracking_url(id: UUID) -> str:
    """Return the full URL of the tracking link."""
    return rendering.page_url("ticket-track", tracking_token(id))
