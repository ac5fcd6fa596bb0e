"""A request's page for whoever follows it: by its number, or by its tracking link."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from core.mail import links
from tickets import access, queries, wire
from tickets.access import Caller, Role
from tickets.forms import ReplyForm
from tickets.models import Attachment, Reply, Ticket


@dataclass(frozen=True)
class Line:
    """A reply as this visitor reads it."""

    reply: Reply
    author: str
    content: str
    files: list[Attachment]


@dataclass(frozen=True)
class Desk:
    """A request as it stands before a visitor."""

    ticket: Ticket
    role: Role
    caller: Caller

    @property
    def is_followed(self) -> bool:
        """Whether the visitor may write here."""
        return self.role is not Role.PUBLIC

    @property
    def base(self) -> str:
        """Where its page is, as this visitor came to it."""
        if self.caller.token:
            return reverse("ticket-track", args=[self.caller.token])
        return self.ticket.get_absolute_url()

    @property
    def link(self) -> str:
        """The whole address of its page, to be kept."""
        return links.absolute(self.base)

    @property
    def title(self) -> str:
        return wire.text_for(self.role, self.ticket.title)

    @property
    def description(self) -> str:
        return wire.text_for(self.role, self.ticket.description)

    @property
    def lines(self) -> list[Line]:
        replies = queries.thread(self.ticket, self.role)
        return [self._line(reply) for reply in replies]

    @property
    def files(self) -> list[Attachment]:
        """What came with the request itself."""
        return queries.files_for(self.role, self.ticket)

    def _line(self, reply: Reply) -> Line:
        said = wire.text_for(self.role, reply.content)
        return Line(reply, wire.author_of(reply, self.role), said, queries.files_for(self.role, reply))


def desk_of(request: HttpRequest, number: int | None = None, token: str = "") -> Desk:
    """The request of this number or link, or NoTicket."""
    caller = Caller(request.user, token)
    name = access.id_by_token(token) if token else number
    ticket, role = queries.ticket(caller, name)
    return Desk(ticket, role, caller)


def show(
    request: HttpRequest, desk: Desk, form: forms.Form | None = None, status: int = 200, refusal: str = ""
) -> HttpResponse:
    known = {"desk": desk, "ticket": desk.ticket, "form": form or ReplyForm(), "refusal": refusal}
    return render(request, "tickets/ticket.html", known, status=status)


def secret_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a page whose address is a secret: not kept, not indexed, and told to no other site."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown
