"""Refresh and end sessions of API clients and browsers. Sockets hear of it in the person's room.

Each service locks the person's row first and reads the session again after it: a call that waited sees what the other
one did.
"""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.clients import Client
from accounts.errors import SessionRevoked, TokenExpired, TokenInvalid
from accounts.models import Session, User
from accounts.queries import NO_SESSION, CurrentSession, active_sessions
from accounts.room_events import CredentialsChanged, Reason, room_of_person
from accounts.tokens import TokenPair, access_token, fingerprint, new_refresh_token
from core.errors import NotFound
from core.rooms.services import announce

REFRESH_TOKEN_TTL = timedelta(days=30)  # lifetime of an unused refresh token
MAX_SESSION_AGE = timedelta(days=180)  # lifetime of a family, however often it is refreshed
LAST_USED_PRECISION = timedelta(minutes=5)  # precision of "last used"


def refresh(*, token: str, client: Client) -> TokenPair:
    """Exchange a refresh token for a new pair. The old token is spent.

    Raises TokenInvalid, TokenExpired or SessionRevoked. A token that is used again was copied: its whole family ends,
    and that is committed although the call is refused.
    """
    with transaction.atomic():
        session = _locked_session(fingerprint(token))
        if session.may_be_used(timezone.now()) and session.user.is_active:
            return _rotate(session, client)
        if session.spent_at:
            end_api_session(user_id=session.user_id, family=session.family, reason=Reason.TOKEN_REUSED)
    if session.spent_at or session.revoked_at or not session.user.is_active:
        raise SessionRevoked
    raise TokenExpired


def sign_out(*, session: Session) -> None:
    """End the API session of this call."""
    end_api_session(user_id=session.user_id, family=session.family)


@transaction.atomic
def sign_out_by_token(*, token: str) -> None:
    """End the session of a refresh token of any age, or raise TokenInvalid."""
    session = _locked_session(fingerprint(token))
    end_api_session(user_id=session.user_id, family=session.family)


def record_use(session: Session) -> None:
    """Store when the session was last used, to within five minutes."""
    now = timezone.now()
    if session.last_used_at < now - LAST_USED_PRECISION:
        Session.objects.filter(pk=session.pk, last_used_at__lt=now - LAST_USED_PRECISION).update(last_used_at=now)


@transaction.atomic
def clean_sessions() -> int:
    """Delete expired sessions of API clients and browsers. Return their number."""
    api, _ = Session.objects.expired().delete()
    browsers, _ = BrowserSession.objects.filter(expire_date__lte=timezone.now()).delete()
    return api + browsers


def _locked_session(token_hash: str) -> Session:
    """Lock the person's row and return the session of the token, or raise TokenInvalid."""
    try:
        User.objects.locked(Session.objects.get(token_hash=token_hash).user_id)
        return Session.objects.select_related("user").get(token_hash=token_hash)
    except (User.DoesNotExist, Session.DoesNotExist) as gone:
        raise TokenInvalid from gone


def _rotate(session: Session, client: Client) -> TokenPair:
    session.spent_at = timezone.now()
    session.save(update_fields=["spent_at", "updated_at"])
    return issue_tokens(session.user, client, after=session)


def issue_tokens(user: User, client: Client, after: Session | None = None) -> TokenPair:
    now = timezone.now()
    refresh_token = new_refresh_token()
    session = Session(user=user, parent=after, token_hash=fingerprint(refresh_token), last_used_at=now)
    session.ip, session.user_agent = client.ip, client.user_agent
    session.signed_in_at = after.signed_in_at if after else now
    if after:
        session.family = after.family
    session.expires_at = _expiry(session.signed_in_at, now)
    session.save(force_insert=True)
    token = access_token(user_id=user.pk, session_id=session.pk)
    return TokenPair(token=token, refresh_token=refresh_token, session=session)


def _expiry(signed_in_at: datetime, now: datetime) -> datetime:
    return min(now + REFRESH_TOKEN_TTL, signed_in_at + MAX_SESSION_AGE)


@transaction.atomic
def end_session(*, user: User, session_id: UUID) -> None:
    """End one of the person's sessions, or raise NotFound."""
    User.objects.locked(user.pk)
    session = next((session for session in active_sessions(user) if session.id == session_id), None)
    if session is None:
        raise NotFound("You are not signed in there.")
    _revoke_family(session.family)
    _delete_browser_sessions([session.session_key])
    _announce_ended(user.pk, Reason.SIGNED_OUT)


@transaction.atomic
def end_api_session(*, user_id: UUID, family: UUID, reason: Reason = Reason.SIGNED_OUT) -> None:
    """End an API client's session: revoke every token of its family. Idempotent."""
    User.objects.locked(user_id)
    if _revoke_family(family):
        _announce_ended(user_id, reason)


@transaction.atomic
def end_browser_session(*, user_id: UUID, session_key: str) -> None:
    """End a browser's session: its cookie no longer works."""
    User.objects.locked(user_id)
    _delete_browser_sessions([session_key])
    _announce_ended(user_id, Reason.SIGNED_OUT)


@transaction.atomic
def end_other_sessions(*, user: User, keep: CurrentSession = NO_SESSION, reason: Reason = Reason.SIGNED_OUT) -> None:
    """End all of the person's sessions but `keep`."""
    User.objects.locked(user.pk)
    others = Session.objects.filter(user=user, revoked_at=None)
    _revoke(others.exclude(family=keep.family) if keep.family else others)
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    _delete_browser_sessions([key for key in keys if key != keep.session_key])
    _announce_ended(user.pk, reason)


def _revoke_family(family: UUID | None) -> bool:
    return family is not None and _revoke(Session.objects.filter(family=family, revoked_at=None)) > 0


def _revoke(sessions: QuerySet[Session]) -> int:
    now = timezone.now()
    return sessions.update(revoked_at=now, updated_at=now)


def _delete_browser_sessions(keys: list[str | None]) -> None:
    BrowserSession.objects.filter(pk__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


def _announce_ended(user_id: UUID, reason: Reason) -> None:
    announce(room_of_person(user_id), CredentialsChanged(reason))
