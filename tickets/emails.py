"""What requesters are told by mail: that a request was filed, and what the staff answer. Never a note."""

from typing import Any

from core.api import rate_limits
from core.errors import RateLimited
from core.mail import rendering
from core.mail.services import post
from tickets import access
from tickets.models import Reply, Ticket

# Anybody may type anybody's address: it gets no more of these in an hour, the requests are filed all the same.
FILED_PER_ADDRESS, WINDOW_SECONDS = 10, 3600


def send_filed(ticket: Ticket) -> None:
    """Send the link to the address that was given; a member without one finds the request under their own."""
    if not ticket.email:
        return
    try:
        rate_limits.hit("tickets-address", ticket.email.lower(), FILED_PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return
    post(
        to=ticket.email,
        template="tickets/filed",
        context=_context(ticket),
        dedupe_key=_filed_key(ticket),
        secret=True,
    )


def send_answered(reply: Reply, tickets: list[Ticket]) -> None:
    """Send what the staff wrote to everybody whose request it answers, each once."""
    told: set[str] = set()
    for ticket in tickets:
        address = ticket.address.lower()
        if address and address not in told:
            told.add(address)
            _send_answer(reply, ticket)


def _send_answer(reply: Reply, ticket: Ticket) -> None:
    post(
        to=ticket.email or ticket.requester,
        template="tickets/answered",
        context={**_context(ticket), "reply": reply, "files": [file.name for file in reply.own_files]},
        dedupe_key=f"tickets/answered/{reply.pk}/{ticket.pk}",
        automatic=False,
        more_headers={"References": rendering.message_id(_filed_key(ticket))},
        secret=bool(ticket.email),
    )


def _context(ticket: Ticket) -> dict[str, Any]:
    """Who gave an address gets the link that proves who they are; a member signs in."""
    page = _tracking_url(ticket) if ticket.email else rendering.absolute_url(ticket.get_absolute_url())
    return {"ticket": ticket, "page": page, "name": ticket.requester.name if ticket.requester else ""}


def _tracking_url(ticket: Ticket) -> str:
    """The link, which is good from now on even if the machine's secret was changed since the request was filed."""
    hashed = access.hash_token(access.tracking_token(ticket.pk))
    if ticket.token_hash != hashed:
        ticket.token_hash = hashed
        ticket.save(update_fields=["token_hash"])
    return access.tracking_url(ticket.pk)


def _filed_key(ticket: Ticket) -> str:
    return f"tickets/filed/{ticket.pk}"
