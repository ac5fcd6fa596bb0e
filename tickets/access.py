"""Who may see which request, and as what."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.errors import NotAuthenticated
from tickets import tokens
from tickets.models import Ticket, TicketQuerySet
from tickets.refusals import NoTicket, NotYourTicket, StaffOnly


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
    if caller.token and tokens.hash_of(caller.token) == ticket.token_hash:
        return Role.REQUESTER
    return None if ticket.private else Role.PUBLIC


def ticket_for(caller: Caller, name: Any, among: "TicketQuerySet | None" = None) -> tuple[Ticket, Role]:
    """The request of this id or number and what the caller is to it, or NoTicket."""
    seen: TicketQuerySet = Ticket.objects.all() if among is None else among
    found: Ticket | None = seen.filter(**named(str(name))).first()
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
    if 0 < len(token) <= tokens.LONGEST:
        rows = Ticket.objects.filter(token_hash=tokens.hash_of(token))
        found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise NoTicket("This link leads to no request.")
    return found


def named(name: str) -> dict[str, Any]:
    """How to look for an id or a number; what is neither names nothing."""
    try:
        if len(name) == 36:
            return {"pk": UUID(name)}
    except ValueError:
        return {"pk": None}
    plain = name.removeprefix("#")
    return {"number": int(plain)} if plain.isascii() and plain.isdigit() and len(plain) < 10 else {"pk": None}
