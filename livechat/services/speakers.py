"""Who speaks: a member by their account, a guest by their browser's session, a program by where it calls from."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.errors import Invalid, NotAuthenticated
from livechat import names
from livechat.keys import digest
from livechat.models import Message, Role, Stream
from livechat.models.message import LONGEST_NAME, MODERATING
from livechat.refusals import NameNotAllowed
from livechat.text import clean, has_lone_surrogate
from livechat.words import says_blocked


@dataclass(frozen=True)
class Speaker:
    """Who calls, as their face found them: the person, and what else tells one guest from the next.

    `session` is the key of a browser session that exists; a program has none.
    """

    person: Any = field(default_factory=AnonymousUser)
    session: str = ""
    address: str = ""
    program: str = ""


@dataclass(frozen=True)
class Sender:
    """Who stands beside a message. `key` stays the same whatever a guest calls themselves."""

    key: str
    name: str
    role: Role
    member: User | None = None
    network: str = ""

    @property
    def moderates(self) -> bool:
        return self.role in MODERATING


def sender_of(stream: Stream, by: Speaker, name: str | None) -> Sender:
    """The sender that this speaker is in the stream's chat.

    Refuses with NotAuthenticated (the account is closed), Invalid (a guest without a name), NameNotAllowed.
    """
    if by.person.is_authenticated:
        return _member(stream, by)
    chosen = guest_name(name)
    key = key_of(stream, by, chosen)
    if not Message.objects.filter(stream=stream, sender_key=key, sender=chosen).exists():
        refuse_taken(stream, chosen)
    return Sender(key, chosen, Role.GUEST, network=_network(stream, by))


def guest_name(name: str | None) -> str:
    """The name as a chat shows it, or Invalid."""
    if not isinstance(name, str) or has_lone_surrogate(name):
        raise Invalid(fields={"sender": ["Say who you are: a name of 1 to 40 characters."]})
    chosen = clean(name)
    if not 1 <= len(chosen) <= LONGEST_NAME:
        raise Invalid(fields={"sender": ["Say who you are: a name of 1 to 40 characters."]})
    if says_blocked(chosen):
        raise Invalid(fields={"sender": ["Please choose another name."]})
    return chosen


def refuse_taken(stream: Stream, name: str) -> None:
    """NameNotAllowed where a guest's name reads like a member's, or like the club's own."""
    if names.sounds_official(name, settings.CLUB_NAME) or User.objects.filter(name__iexact=name).exists():
        raise NameNotAllowed
    here = Message.objects.filter(stream=stream, member__isnull=False).values("member")
    known = User.objects.filter(pk__in=here).union(User.objects.exclude(role="PARTICIPANT"))
    looks = names.skeleton(name)
    if looks and any(names.skeleton(other) == looks for other in known.values_list("name", flat=True)):
        raise NameNotAllowed


def key_of(stream: Stream, by: Speaker, name: str = "") -> str:
    """Who this is to the stream. A guest's key means nothing in any other: nobody is followed about."""
    if by.person.is_authenticated:
        return f"m:{by.person.pk}"
    return "g:" + digest(f"{stream.pk}\0" + (by.session or f"{by.address}\0{by.program}\0{name}"))


def _member(stream: Stream, by: Speaker) -> Sender:
    """Their name and role of this moment, whatever the session knew."""
    person = User.objects.filter(pk=by.person.pk, is_active=True).first()
    if person is None:
        raise NotAuthenticated
    return Sender(f"m:{person.pk}", clean(person.name) or "Member", _role(stream, person), person)


def _role(stream: Stream, person: User) -> Role:
    if person.is_staff:
        return Role.STAFF
    if stream.organizer_id == person.pk:
        return Role.ORGANIZER
    return Role.MODERATOR if stream.moderators.filter(pk=person.pk).exists() else Role.MEMBER


def _network(stream: Stream, by: Speaker) -> str:
    """What a ban knows a guest by who comes back with another session; nothing on the venue's own network."""
    try:
        address = ip_address(by.address)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    block = ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False)
    return digest(f"{stream.pk}\0{block}\0{by.program}")
