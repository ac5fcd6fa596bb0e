"""Identify the sender of a message: a member by account, a guest by session, a program by address."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.clients import client_of
from accounts.models import User
from core.errors import Invalid, NotAuthenticated
from core.people import Person, Visitor
from core.requests import client_ip
from core.rooms.access import Credential, browser_session, headers_named
from livechat import text
from livechat.access import digest
from livechat.errors import NameNotAllowed
from livechat.models import MAX_NAME_LENGTH, MODERATING_ROLES, Message, Role, Stream
from livechat.moderation_filter import contains_blocked_word
from livechat.text import clean_text, has_lone_surrogate

MAX_USER_AGENT_LENGTH = 200


@dataclass(frozen=True)
class ChatCaller:
    """The person or program that calls, as the view or socket knows it.

    `session` is the key of an existing browser session; a program has none.
    """

    person: Visitor = field(default_factory=AnonymousUser)
    session: str = ""
    address: str = ""
    program: str = ""


@dataclass(frozen=True)
class Sender:
    """The author of a message. `key` stays the same when a guest changes their name."""

    key: str
    name: str
    role: Role
    member: User | None = None
    network: str = ""

    @property
    def moderates(self) -> bool:
        return self.role in MODERATING_ROLES


def sender_for(stream: Stream, by: ChatCaller, name: str | None) -> Sender:
    """Return the caller as a sender in the stream's chat.

    Raise NotAuthenticated (closed account), Invalid (a guest without a valid name) or NameNotAllowed.
    """
    if by.person.is_authenticated:
        return _member_sender(stream, by.person)
    chosen = clean_guest_name(name)
    key = sender_key_of(stream, by, chosen)
    if not Message.objects.filter(stream=stream, sender_key=key, sender=chosen).exists():
        check_name_allowed(stream, chosen)
    return Sender(key, chosen, Role.GUEST, network=_network_key(stream, by))


def clean_guest_name(name: str | None) -> str:
    """Return the guest's name as shown, or raise Invalid."""
    if not isinstance(name, str) or has_lone_surrogate(name):
        raise Invalid(fields={"sender": ["Say who you are: a name of 1 to 40 characters."]})
    clean = clean_text(name)
    if not 1 <= len(clean) <= MAX_NAME_LENGTH:
        raise Invalid(fields={"sender": ["Say who you are: a name of 1 to 40 characters."]})
    if contains_blocked_word(clean):
        raise Invalid(fields={"sender": ["Please choose another name."]})
    return clean


def check_name_allowed(stream: Stream, name: str) -> None:
    """Raise NameNotAllowed if a guest's name looks like a member's or an official one."""
    if text.looks_official(name, settings.CLUB_NAME) or User.objects.filter(name__iexact=name).exists():
        raise NameNotAllowed
    members = Message.objects.filter(stream=stream, member__isnull=False).values("member")
    protected = User.objects.filter(pk__in=members).union(User.objects.exclude(role="PARTICIPANT"))
    look = text.skeleton(name)
    if look and any(text.skeleton(other) == look for other in protected.values_list("name", flat=True)):
        raise NameNotAllowed


def sender_key_of(stream: Stream, by: ChatCaller, name: str = "") -> str:
    """Return the caller's key in this stream. A guest's keys differ between streams, so that nobody can be tracked."""
    if by.person.is_authenticated:
        return f"m:{by.person.pk}"
    return "g:" + digest(f"{stream.pk}\0" + (by.session or f"{by.address}\0{by.program}\0{name}"))


def _member_sender(stream: Stream, member: Person) -> Sender:
    """Return the member with their current name and role, not those of the session."""
    person = User.objects.filter(pk=member.pk, is_active=True).first()
    if person is None:
        raise NotAuthenticated
    return Sender(f"m:{person.pk}", clean_text(person.name) or "Member", _role(stream, person), person)


def _role(stream: Stream, person: User) -> Role:
    if person.is_staff:
        return Role.STAFF
    if stream.organizer_id == person.pk:
        return Role.ORGANIZER
    return Role.MODERATOR if stream.moderators.filter(pk=person.pk).exists() else Role.MEMBER


def _network_key(stream: Stream, by: ChatCaller) -> str:
    """Return the key by which a ban recognizes a guest with a new session, or "" on a private network."""
    try:
        address = ip_address(by.address)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    block = ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False)
    return digest(f"{stream.pk}\0{block}\0{by.program}")


def caller_of_request(request: Any) -> ChatCaller:
    """Return the caller of a page or API request."""
    django_request: HttpRequest = getattr(request, "_request", request)
    client = client_of(django_request)
    return ChatCaller(
        request.user, _valid_session(django_request.session.session_key), client.ip or "", client.user_agent
    )


def caller_of_socket(scope: dict[str, Any], credential: Credential) -> ChatCaller:
    """Return the caller of a socket. Call it in a thread."""
    address = client_ip((scope.get("client") or [""])[0], ",".join(headers_named(scope, b"x-forwarded-for")))
    user_agent = "".join(filter(str.isprintable, " ".join(headers_named(scope, b"user-agent"))))[:MAX_USER_AGENT_LENGTH]
    return ChatCaller(credential.user, _valid_session(browser_session(scope)), address, user_agent)


def _valid_session(key: str | None) -> str:
    """Return the session key if the session exists; an invented key proves nothing."""
    if not key or "\0" in key or len(key) > 40:
        return ""
    exists = Session.objects.filter(pk=key, expire_date__gt=timezone.now()).exists()
    return key if exists else ""
