"""Who calls, as the services want to know it: of a request, and of a socket."""

from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.clients import client_of
from core.requests import client_ip
from core.rooms.access import Credential, browser_session, headers_named
from livechat.services.speakers import Speaker

LONGEST_PROGRAM = 200


def speaker_of(request: Any) -> Speaker:
    """Of a request of ours or of the API's."""
    plain: HttpRequest = getattr(request, "_request", request)
    client = client_of(plain)
    return Speaker(request.user, _living(plain.session.session_key), client.ip or "", client.user_agent)


def speaker_at(scope: dict[str, Any], credential: Credential) -> Speaker:
    """Of a socket. Runs in a thread."""
    address = client_ip((scope.get("client") or [""])[0], ",".join(headers_named(scope, b"x-forwarded-for")))
    program = "".join(filter(str.isprintable, " ".join(headers_named(scope, b"user-agent"))))[:LONGEST_PROGRAM]
    return Speaker(credential.user, _living(browser_session(scope)), address, program)


def _living(key: str | None) -> str:
    """The key, if there is such a session: one that a program made up proves nothing."""
    if not key or "\0" in key or len(key) > 40:
        return ""
    alive = Session.objects.filter(pk=key, expire_date__gt=timezone.now()).exists()
    return key if alive else ""
